"""Before the opening, when it is sold out, after the last release: what a text is told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.settings import Settings
from tests.support.clock import OPENING, FrozenClock
from tests.support.databases import SqliteDatabases
from tests.support.town import (
    DAUGHTER,
    LI,
    MOBILE,
    STRANGER,
    WANG,
    ZHANG,
    Town,
    jiangbei,
    small,
    town,
)

DAY = timedelta(days=1)
NEW = "13700000009"


@pytest.fixture
def early(settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock) -> Iterator[Town]:
    """A quarter of an hour before the opening; two shares today, one tomorrow, none after."""
    clock.set(OPENING - timedelta(minutes=15))
    scheme = small(jiangbei(), 2, 1)
    with sqlite.database() as url, town(settings, url, clock, scheme) as place:
        yield place


def test_before_the_opening_nothing_is_booked_but_the_phone_is_registered(early: Town) -> None:
    phone = early.verified(NEW, WANG)
    (answer,) = phone.text(f"口罩 {WANG}")
    for words in ("还没约上", "2月7日8:30", "登记"):
        assert words in answer
    assert early.statuses() == []
    assert "还没约上" in phone.text("查询")[0]
    early.clock.set(OPENING)
    assert "预约成功" in phone.text("口罩")[0]


@pytest.mark.parametrize("id", [WANG, STRANGER])
def test_registering_settles_everything_so_that_one_word_books(early: Town, id: str) -> None:
    phone = early.phone(NEW)
    (asked,) = phone.text(f"登记 {id}")
    assert "告全区居民书" in asked
    code = asked[3:9]
    answer = phone.text(code)[0]
    if id == STRANGER:
        answer = phone.text("赵一二 慈城")[0]
    assert "还没约上" in answer
    assert early.count("SELECT count(*) FROM registrations WHERE agreed_at IS NOT NULL") == 1
    assert early.statuses() == []
    early.clock.set(OPENING)
    assert "预约成功" in phone.text("口罩")[0]
    assert early.statuses() == ["review" if id == STRANGER else "booked"]


def test_a_phone_that_registered_for_several_is_asked_which(early: Town) -> None:
    phone = early.verified(DAUGHTER, WANG)
    for id in (WANG, LI):
        phone.text(f"登记 {id}")
    early.clock.set(OPENING)
    assert "给谁约" in phone.text("口罩")[0]
    assert "李*英" in phone.text("2")[0]


def sell_out(place: Town) -> None:
    place.clock.set(OPENING)
    phone = place.verified(DAUGHTER, WANG)
    for id in (WANG, LI):
        phone.text(f"口罩 {id}")
    assert place.statuses() == ["booked"] * 2


def test_sold_out_names_day_and_time_of_the_next_opening(early: Town) -> None:
    sell_out(early)
    (answer,) = early.phone(NEW).text(f"口罩 {STRANGER}")
    assert "约完" in answer
    assert "2月8日8:30" in answer
    assert "约完" in early.phone(NEW).text("口罩")[0]
    (registered,) = early.verified(NEW, WANG).text("登记 " + ZHANG)
    assert "2月8日8:30" in registered
    assert "登记" in registered


@pytest.mark.parametrize("words", ["口罩", f"口罩 {WANG}", f"登记 {WANG}"])
def test_who_has_a_share_is_told_so_also_when_it_is_sold_out(early: Town, words: str) -> None:
    sell_out(early)
    assert "已预约过" in early.verified(MOBILE, WANG).text(words)[0]


def test_after_the_last_release_there_is_no_next_one_to_name(early: Town) -> None:
    sell_out(early)
    early.clock.set(OPENING + DAY)
    phone = early.verified(NEW, STRANGER)
    phone.text(f"口罩 {STRANGER} 赵一二 慈城")
    (answer,) = early.phone("13700000010").text("口罩")
    assert "约完" in answer
    assert "还没有下次" in answer
    (registered,) = phone.text(f"登记 {ZHANG}")
    assert "已开放" not in registered
    assert "还没约上" in registered


def test_a_finished_scheme_and_one_without_a_quantity_say_so(
    settings: Settings, sqlite: SqliteDatabases, clock: FrozenClock
) -> None:
    first = jiangbei().releases[0]
    for plan, words in (
        (replace(first, closes_at=OPENING + DAY), "已结束"),
        (replace(first, quantity=0), "尚未开放"),
    ):
        scheme = jiangbei(releases=(plan,), batch_total=None)
        clock.set(OPENING + DAY)
        with sqlite.database() as url, town(settings, url, clock, scheme) as place:
            assert words in place.phone(NEW).text("口罩")[0]


def test_the_last_share_goes_to_whose_code_returns_first(early: Town) -> None:
    """While a code is pending nothing is reserved."""
    early.clock.set(OPENING)
    early.verified(MOBILE, WANG).text("口罩")
    slow = early.phone(NEW)
    (asked,) = slow.text(f"口罩 {STRANGER} 赵一二 慈城")
    early.verified(DAUGHTER, LI).text(f"口罩 {LI}")
    assert "约完" in slow.text(asked[3:9])[0]
