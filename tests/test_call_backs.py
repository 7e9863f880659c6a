"""A landline cannot read a code: the line calls it back, and a key pressed there books."""

import pytest

from handset.testing import Answering, Phone
from tests.support.calls import called_back, said
from tests.support.town import DAUGHTER, LANDLINE, LI, WANG, ZHANG, Town

NEIGHBOUR = "057487181235"
TASKS = "SELECT count(*) FROM tasks WHERE kind = '{}'"
CALLS = "SELECT count(*) FROM notices WHERE channel = 'call' AND kind = 'call_back'"


def _asks(phone: Phone, id: str = ZHANG) -> None:
    call = phone.call()
    for keys in ("1", id, "1"):
        call.press(keys)
    assert call.ended


def _rings(place: Town) -> list[bool]:
    """Whether the landline rings, minute by minute; nobody answers."""
    rang = []
    for _ in range(12):
        place.work(seconds=5)
        rang.append(place.phone(LANDLINE).ringing is not None)
        place.carrier.settle(60)
        place.clock.advance(seconds=55)
    return rang


def test_1_on_the_call_back_books(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    heard = said(call.answer())
    assert "尾号0 0 2 6" in heard and "张" not in heard
    assert "不是您打的，请按2" in heard and "找人工，请按0" in heard
    assert "预约成功" in said(call.press("1"))
    call.hang_up()
    place.work(minutes=4)
    assert place.statuses() == ["booked"] and place.phone(LANDLINE).ringing is None
    assert place.phone(LANDLINE).screen == []


def test_the_first_call_says_what_will_happen_and_ends(place: Town) -> None:
    call = place.phone(LANDLINE).call()
    for keys in ("1", ZHANG, "1"):
        call.press(keys)
    assert "请挂机" in said(call.heard) and "请按1" in said(call.heard) and call.ended
    spoken = next(e for e in reversed(call.events) if e.kind == "said")
    assert spoken.seconds < 8, "the call-back must not come while this is still being said"


def test_a_call_back_waits_for_the_end_of_the_first_call(place: Town) -> None:
    _asks(place.phone(LANDLINE))
    place.work(seconds=1)  # its status callbacks come after the worker has looked
    place.work(seconds=1)
    assert place.phone(LANDLINE).ringing


def test_a_proved_landline_books_for_others_without_another_call_back(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    call.press("1")
    call.hang_up()
    again = place.phone(LANDLINE).call()
    for keys in ("1", WANG):
        again.press(keys)
    assert "预约成功" in said(again.press("1"))
    assert place.statuses() == ["booked", "booked"] and place.count(CALLS) == 1


def test_2_on_the_call_back_does_nothing_and_it_is_not_placed_again(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    assert "什么都没有办" in said(call.press("2")) and call.ended
    assert _rings(place) == [False] * 12
    assert place.statuses() == [] and place.count("SELECT count(*) FROM tasks") == 0


@pytest.mark.parametrize("behaviour", [Answering.NO_ANSWER, Answering.BUSY, Answering.BY_HAND])
def test_after_three_tries_in_ten_minutes_staff_call(place: Town, behaviour: Answering) -> None:
    place.phone(LANDLINE).answering = behaviour
    _asks(place.phone(LANDLINE))
    place.carrier.settle()
    _rings(place)
    tries = [c for c in place.phone(LANDLINE).calls if c.direction == "outbound-api"]
    assert len(tries) == 3
    assert place.count(TASKS.format("undelivered")) == 1 and place.statuses() == []


def test_picked_up_but_nobody_presses_a_key_counts_as_no_answer(place: Town) -> None:
    """An answering machine is not put through to a person, and proves nothing."""
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    for _ in range(3):
        while not call.ended:
            call.stay_silent()
        assert place.count(TASKS.format("call_back")) == 0
        place.carrier.settle()
        place.work(minutes=3)
        if ringing := place.phone(LANDLINE).ringing:
            call = ringing
            call.answer()
    assert place.count(TASKS.format("undelivered")) == 1 and place.statuses() == []


def test_a_call_back_that_the_worker_could_not_place_in_time_goes_to_staff(place: Town) -> None:
    _asks(place.phone(LANDLINE))
    place.work(minutes=15)
    assert place.phone(LANDLINE).ringing is None
    assert place.count(TASKS.format("undelivered")) == 1


def test_answered_too_late_it_says_so_and_books_nothing(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    place.clock.advance(minutes=11)
    assert "过时" in said(call.answer()) and call.ended
    place.work(minutes=4)
    assert place.statuses() == [] and place.phone(LANDLINE).ringing is None


def test_the_key_comes_too_late(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    place.clock.advance(minutes=11)
    assert "过时" in said(call.press("1")) and place.statuses() == []


def test_whoever_calls_again_is_called_back_once(place: Town) -> None:
    """The call-back of the first call is settled by the second."""
    _asks(place.phone(LANDLINE))
    _asks(place.phone(LANDLINE), WANG)
    place.carrier.settle()
    place.work(seconds=1)
    (ringing,) = [call for call in place.phone(LANDLINE).calls if call.rings]
    assert "1 2 3 3" in said(ringing.answer())
    ringing.press("1")
    ringing.hang_up()
    assert _rings(place) == [False] * 12 and place.statuses() == ["booked"]


def test_calls_to_one_number_have_a_cap(place: Town) -> None:
    phone = place.phone(LANDLINE)
    for _ in range(5):
        _asks(phone)
    call = phone.call()
    for keys in ("1", ZHANG, "1"):
        call.press(keys)
    assert "1小时" in said(call.heard) and place.count(CALLS) == 5


def test_a_stranger_by_landline_gives_town_and_name_on_the_call_back(place: Town) -> None:
    call = called_back(place, place.phone(NEIGHBOUR), "330206197007070018")
    call.answer()
    assert "中马街道，请按1" in said(call.press("1"))
    call.press("1")
    assert "预约成功" in said(call.speak()) and place.statuses() == ["review"]


def test_hung_up_in_the_middle_of_the_call_back_it_comes_again(place: Town) -> None:
    call = called_back(place, place.phone(NEIGHBOUR), "330206197007070018")
    call.answer()
    call.press("1")
    call.hang_up()
    place.carrier.settle()
    place.work(seconds=1)
    again = place.phone(NEIGHBOUR).ringing
    assert again and "0 0 1 8" in said(again.answer())


def test_call_backs_come_in_the_night_too(place: Town) -> None:
    place.clock.advance(hours=14)
    assert called_back(place, place.phone(LANDLINE), ZHANG).rings


@pytest.mark.parametrize("ends", ["1", "2"])
def test_a_placed_call_posted_twice_has_one_effect(place: Town, ends: str) -> None:
    place.carrier.faults.duplicate_webhooks = True
    place.carrier.faults.callbacks_repeated = True
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    call.press(ends)
    call.hang_up()
    place.work(minutes=4)
    assert place.statuses() == ["booked"] * (ends == "1")
    assert place.count(CALLS) == 1


def test_a_call_to_another_number_with_that_token_proves_nothing(place: Town) -> None:
    called_back(place, place.phone(LANDLINE), ZHANG)
    placed = next(c for c in place.phone(LANDLINE).calls if c.direction == "outbound-api")
    form = {"CallSid": "CA9", "From": place.carrier.line, "To": f"+86{DAUGHTER}"}
    answer = place.carrier.post(placed._url, form | {"Direction": "outbound-api"})
    assert "过时" in answer.body.decode() and b"<Gather" not in answer.body


def test_a_resident_with_a_landline_is_told_by_call_and_can_say_not_me(place: Town) -> None:
    place.verified(DAUGHTER, ZHANG).text(f"口罩 {ZHANG}")
    place.work()
    call = place.phone(LANDLINE).ringing
    assert call
    heard = said(call.answer())
    assert heard.count("有人给您约了5个口罩") == 2 and "不是您的意思，请按2" in heard
    assert "真的不是您让人约的，请按1" in said(call.press("2"))
    assert "工作人员会来查" in said(call.press("1"))
    assert place.count(TASKS.format("not_me")) == 1 and place.statuses() == ["booked"]
    assert LI  # nobody else is told
