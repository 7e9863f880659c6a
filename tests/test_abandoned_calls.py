"""Callers hang up after choosing and before confirming: what they chose is not lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.settings import Settings
from handset.testing import Call, Phone
from tests.support.calls import asked_for_code, called_back, keyed, newest_code, said
from tests.support.clock import FrozenClock
from tests.support.town import (
    DAUGHTER,
    LANDLINE,
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

NEW = "13700000009"
NOTICES = "SELECT count(*) FROM notices"


def _hangs_up(place: Town, phone: Phone, *keys: str) -> Call:
    call = phone.call()
    for each in keys:
        call.press(each)
    call.hang_up()
    _passes(place)
    return call


def _passes(place: Town) -> None:
    place.carrier.settle()
    place.work()


@pytest.mark.parametrize("keys", [("1", WANG), ("1", LI, "2", WANG)], ids=["id", "second id"])
def test_on_a_verified_phone_1_by_text_books_it(place: Town, keys: tuple[str, ...]) -> None:
    phone = place.verified(DAUGHTER, WANG)
    _hangs_up(place, phone, *map(keyed, keys))
    assert "还没约上" in phone.screen[-1] and "回复1" in phone.screen[-1]
    assert "尾号1233" in phone.screen[-1] and place.statuses() == []
    (answer,) = phone.text("1")
    assert "预约成功" in answer and "王*明" in answer
    assert place.statuses() == ["booked"]
    phone.text("1")
    assert place.statuses() == ["booked"]


def test_another_phone_is_sent_a_code_that_books_it(place: Town) -> None:
    phone = place.phone(NEW)
    _hangs_up(place, phone, "1", WANG)
    (asked,) = phone.screen
    assert "验证码" in asked and "尾号1233" in asked and "同意告全区居民书" in asked
    (answer,) = phone.text(newest_code(phone))
    assert "预约成功" in answer and place.statuses() == ["booked"]


def test_hung_up_at_the_code_the_code_that_came_still_books(place: Town) -> None:
    phone = place.phone(NEW)
    asked_for_code(place, phone, WANG).hang_up()
    _passes(place)
    assert len(phone.screen) == 1
    (answer,) = phone.text(newest_code(phone))
    assert "预约成功" in answer


def test_an_older_code_for_somebody_else_does_not_stand_in_the_way(place: Town) -> None:
    phone = place.phone(NEW)
    phone.text(f"口罩 {LI}")
    _hangs_up(place, phone, "1", WANG)
    assert "尾号1233" in phone.screen[-1]
    phone.text(newest_code(phone))
    assert place.statuses() == ["booked"]


def test_a_stranger_who_hangs_up_before_naming_themselves_does_so_by_text(place: Town) -> None:
    phone = place.verified(NEW, STRANGER)
    _hangs_up(place, phone, "1", STRANGER, "1", "1")
    assert "回复1" in phone.screen[-1]
    (asked,) = phone.text("1")
    assert "姓名" in asked
    phone.text("赵一二")
    assert place.statuses() == ["review"]


def test_a_landline_is_called_back(place: Town) -> None:
    phone = place.phone(LANDLINE)
    _hangs_up(place, phone, "1", ZHANG)
    ringing = phone.ringing
    assert ringing and "尾号0 0 2 6" in said(ringing.answer())
    assert "预约成功" in said(ringing.press("1"))


def test_a_proved_landline_is_called_back_too(place: Town) -> None:
    phone = place.phone(LANDLINE)
    call = called_back(place, phone, ZHANG)
    call.answer()
    call.press("1")
    call.hang_up()
    _passes(place)
    _hangs_up(place, phone, "1", WANG)
    again = phone.ringing
    assert again and "尾号1 2 3 3" in said(again.answer())
    again.press("1")
    assert place.statuses() == ["booked", "booked"]


def test_before_the_opening_the_text_registers(place: Town) -> None:
    place.clock.advance(hours=-2)
    phone = place.verified(DAUGHTER, WANG)
    _hangs_up(place, phone, "1", keyed(LI))
    (answer,) = phone.text("1")
    assert "还没约上" in answer and "登记好" in answer and place.statuses() == []


NOTHING_CHOSEN: dict[str, tuple[str, ...]] = {
    "at once": (),
    "at the ID": ("1",),
    "wrong ID": ("1", "330203194001011234"),
    "after it was booked": ("1", WANG, "1"),
    "after giving back": ("3", WANG, "1"),
    "what is booked": ("2", WANG),
    "asked for a person": ("1", WANG, "0"),
}


@pytest.mark.parametrize("keys", NOTHING_CHOSEN.values(), ids=NOTHING_CHOSEN.keys())
def test_who_chose_nothing_or_is_done_gets_nothing(place: Town, keys: tuple[str, ...]) -> None:
    phone = place.verified(DAUGHTER, WANG)
    if keys[:1] == ("3",):
        phone.text(f"口罩 {WANG}")
        _passes(place)
    before = list(phone.screen)
    _hangs_up(place, phone, *keys)
    assert phone.screen == before


def test_a_repeated_status_callback_sends_one_text(place: Town) -> None:
    place.carrier.faults.callbacks_repeated = True
    phone = place.phone(NEW)
    call = _hangs_up(place, phone, "1", WANG)
    form = {"CallSid": call.sid, "CallStatus": "completed", "Direction": "inbound"}
    place.carrier.post("/ivr/status", form)
    _passes(place)
    assert len(phone.screen) == 1


@pytest.mark.parametrize("number", [NEW, LANDLINE])
def test_one_number_is_offered_three_times_a_day(place: Town, number: str) -> None:
    """A forged caller must not make the line flood the number's owner."""
    phone = place.phone(number)
    for _ in range(6):
        _hangs_up(place, phone, "1", WANG)
        if ringing := phone.ringing:
            ringing.answer()
            ringing.press("2")
        place.clock.advance(minutes=11)
    assert place.count(NOTICES) == 3
    place.clock.advance(days=1)
    _hangs_up(place, phone, "1", keyed(LI))
    assert place.count(NOTICES) == (4 if place.statuses() == [] else 3)


@pytest.fixture
def one_share(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, small(jiangbei(), 1, 1)) as built:
        yield built


@pytest.mark.parametrize("number", [NEW, DAUGHTER, LANDLINE])
def test_where_all_is_gone_nothing_is_offered(one_share: Town, number: str) -> None:
    phone = one_share.phone(number)
    call = phone.call()
    for keys in ("1", WANG):
        call.press(keys)
    one_share.verified(MOBILE, LI).text(f"口罩 {LI}")
    before = one_share.count(NOTICES)
    call.hang_up()
    _passes(one_share)
    assert one_share.count(NOTICES) == before and phone.ringing is None


def test_a_withheld_caller_is_sent_nothing(place: Town) -> None:
    _hangs_up(place, place.phone("anonymous"), "1", WANG)
    assert place.count(NOTICES) == 0
