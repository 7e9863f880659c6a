"""A relative books for a resident: the resident is told, and can say that it was not their wish."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.support.clock import OPENING
from tests.support.town import DAUGHTER, LI, MOBILE, WANG, ZHANG, Town

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def number_in(question: str) -> str:
    """The two digits that confirm."""
    found = re.search(r"回复(\d\d)确认", question)
    assert found, question
    return found[1]


def bookings_frozen(place: Town) -> int:
    return place.count("SELECT count(*) FROM bookings WHERE frozen_until IS NOT NULL")


def test_a_resident_who_says_not_me_freezes_what_a_helper_booked(place: Town) -> None:
    helper, own = place.verified(DAUGHTER, WANG), place.phone(MOBILE)
    helper.text(f"口罩 {WANG}")
    place.work()
    assert "139****0002" in own.screen[-1]
    (asked,) = own.text("不是我")
    assert "没有取消" in own.text("1")[0]
    assert bookings_frozen(place) == 0
    assert "知道了" in own.text(number_in(asked))[0]
    assert bookings_frozen(place) == 1
    assert place.count("SELECT count(*) FROM tasks WHERE kind = 'not_me'") == 1
    assert "知道了" in own.text("不是我")[0]

    number = number_in(helper.text("取消")[0])
    assert "不能取消" in helper.text(number)[0]
    assert place.statuses() == ["booked"]
    place.clock.advance(hours=24, seconds=1)
    helper.text(number_in(helper.text("取消")[0]))
    assert place.statuses() == ["cancelled"]


def test_a_helper_who_was_refused_cannot_book_for_that_resident_but_for_others(
    place: Town,
) -> None:
    helper, own = place.verified(DAUGHTER, WANG), place.phone(MOBILE)
    helper.text(f"口罩 {WANG}")
    own.text(number_in(own.text("不是我")[0]))
    with place.service.unit() as unit:  # as where staff took the booking away
        unit.connection.execute(text("DELETE FROM claims"))
    assert "工作人员" in helper.text(f"口罩 {WANG}")[0]
    assert "预约成功" in helper.text(f"口罩 {LI}")[0]
    assert place.count("SELECT count(*) FROM tasks WHERE kind = 'barred'") == 1


def test_a_resident_with_a_landline_is_told_by_a_call(place: Town) -> None:
    place.verified(DAUGHTER, ZHANG).text(f"口罩 {ZHANG}")
    place.work()
    call = place.phone("057487181234").ringing
    assert call is not None
    assert "不是您的意思" in "".join(call.answer())
    call.press("2")
    call.press("1")
    assert bookings_frozen(place) == 1


@on_sqlite
def test_who_booked_alone_has_nothing_to_refuse(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    assert "没有别人" in phone.text("不是我")[0]
    place.work()
    assert place.count("SELECT count(*) FROM notices") == 0


@on_sqlite
def test_a_notice_to_the_resident_waits_for_the_morning(place: Town) -> None:
    place.clock.set(OPENING + timedelta(hours=13))
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    place.work()
    assert place.phone(MOBILE).screen == []
    place.work(hours=11)
    assert "139****0002" in place.phone(MOBILE).screen[-1]
