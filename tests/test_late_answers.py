"""Answers to a time that is another one by now, or none: nobody confirms what they do not know."""

import re
from typing import Any

import pytest
from sqlalchemy import event

from core.pickup.answering import answerable, confirm
from core.pickup.handing_over import hand_over
from core.pickup.rescheduling import move
from core.pickup.telling import tell_pickup
from core.store.pickups import find_pickup
from core.store.tables import notices, pickups
from core.unit import Service
from tests.support.calls import called_back, said
from tests.support.collecting import all_pickups, booked, collecting, local, rows, sent_plan
from tests.support.told import confirmed, planned, told, told_by_landline
from tests.support.town import LANDLINE, MOBILE, WANG, ZHANG, Town

ASKED = "现在定在2月9日9:00"
QUEUED = "SELECT count(*) FROM notices WHERE pickup_id IS NOT NULL AND state = 'queued'"
CALL_BACKS = "SELECT count(*) FROM tasks WHERE kind = 'call_back'"
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


def moved(place: Town) -> None:
    """Staff give the one household an earlier time; nobody has told it yet."""
    place.clock.advance(minutes=1)
    with place.service.unit() as unit:
        pickup = move(unit, place.scheme, 1, local(9, 9), "staff")
        assert pickup
        tell_pickup(unit, place.scheme, pickup)


def collected(place: Town) -> None:
    with place.service.unit() as unit:
        hand_over(unit, place.scheme, None, 1, "staff")


def test_a_pickup_that_was_moved_since_it_was_read_is_not_confirmed(service: Service) -> None:
    scheme = collecting(4, 2)
    booked(service, scheme, 1)
    sent_plan(service, scheme)
    (read,) = all_pickups(service)
    with service.unit() as unit:
        later = move(unit, scheme, read.id, local(8, 11), "staff")
        assert later
        tell_pickup(unit, scheme, later)
    with service.unit() as unit:
        assert confirm(unit, read, "sms") is None
    assert all_pickups(service)[0].confirmed_at is None
    assert rows(service, notices.c.state) == [("expired",), ("queued",)]
    with service.unit() as unit:
        unit.connection.execute(pickups.update().values(ended_at=unit.now))
        assert confirm(unit, later, "sms") is None


@pytest.mark.parametrize("answer", ["1", "确认", "好的"])
def test_whoever_answers_the_earlier_time_reads_the_one_now_and_is_asked_again(
    place: Town, answer: str
) -> None:
    phone = told(place)
    moved(place)
    assert ASKED in phone.text(answer)[0]
    assert confirmed(place) == 0 and place.count(QUEUED) == 1
    assert "没看懂" in phone.text("7")[0]
    assert "好的，2月9日9:00" in phone.text(answer)[0]
    assert confirmed(place) == 1 and place.count(QUEUED) == 0


@on_sqlite
def test_the_time_now_can_be_changed_as_well(place: Town) -> None:
    phone = told(place)
    moved(place)
    phone.text("1")
    assert "改到哪个时间" in phone.text("2")[0]


@on_sqlite
def test_it_is_asked_once_more_where_staff_move_it_again(place: Town) -> None:
    phone = told(place)
    moved(place)
    phone.text("1")
    with place.service.unit() as unit:
        assert move(unit, place.scheme, 1, local(9, 11), "staff")
    assert "现在定在2月9日11:00" in phone.text("1")[0] and confirmed(place) == 0
    collected(place)
    assert "已领走" in phone.text("1")[0]


@on_sqlite
def test_once_the_new_time_was_told_one_word_confirms_it(place: Town) -> None:
    phone = told(place)
    moved(place)
    place.work()
    assert "好的，2月9日9:00" in phone.text("1")[0] and confirmed(place) == 1


def test_a_key_pressed_for_an_earlier_time_hears_the_one_now(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    moved(place)
    heard = said(call.press("1"))
    assert "现在定在2月9日上午9点" in heard and "能来，请按1" in heard and confirmed(place) == 0
    assert "好的。2月9日上午9点" in said(call.press("1")) and confirmed(place) == 1


@on_sqlite
def test_who_keeps_silent_then_is_told_what_became_of_it(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    moved(place)
    call.press("1")
    collected(place)
    assert "已领走" in said(call.stay_silent())


@on_postgresql
def test_a_key_holds_the_pickup_before_its_notice(place: Town) -> None:
    """As everything that moves or ends a pickup does: none waits for the other in a circle."""
    call = told_by_landline(place)
    call.answer()
    heard: list[str] = []

    def hear(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    event.listen(place.service.engine, "before_cursor_execute", hear)
    call.press("1")
    event.remove(place.service.engine, "before_cursor_execute", hear)
    held = next(n for n, s in enumerate(heard) if "FOR UPDATE OF pickups" in s)
    assert held < next(n for n, s in enumerate(heard) if s.startswith("UPDATE notices"))


@pytest.mark.parametrize("key", ["1", "3", "7"])
def test_an_offer_of_times_ends_once_it_was_collected(place: Town, key: str) -> None:
    phone = told(place)
    phone.text("改期")
    collected(place)
    assert "已领走" in phone.text(key)[0]
    assert "没看懂" in phone.text("1")[0] and confirmed(place) == 0


@on_sqlite
def test_an_offer_of_times_ends_once_it_is_brought(place: Town) -> None:
    phone = told(place)
    phone.text("改期")
    with place.service.unit() as unit:
        unit.connection.execute(pickups.update().values(starts_at=None))
    assert "送上门" in phone.text("1")[0] and place.count(CALL_BACKS) == 0


@on_sqlite
def test_a_caller_who_keeps_silent_at_an_offer_hears_that_it_was_collected(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    call.press("2")
    collected(place)
    assert "已领走" in said(call.stay_silent()) and place.count(CALL_BACKS) == 0


def test_a_call_that_rings_once_it_was_collected_says_that_it_is_over(place: Town) -> None:
    call = told_by_landline(place)
    collected(place)
    assert "不用再来领" in said(call.answer()) and call.ended


def test_whoever_asks_for_a_person_on_two_calls_stands_on_the_call_list_once(place: Town) -> None:
    call = told_by_landline(place)
    for _ in range(2):
        call.answer()
        call.press("0")
        place.carrier.settle()
        place.work(hours=3)
        again = place.phone(LANDLINE).ringing
        assert again
        call = again
    assert place.count(CALL_BACKS) == 1


# Whose word it is


@pytest.mark.parametrize("word", ["确认", "2"])
def test_a_text_in_the_name_of_a_landline_answers_nothing(place: Town, word: str) -> None:
    """No answer would reach its owner: the call that tells the time is placed all the same."""
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    call.press("1")
    call.hang_up()
    planned(place, "中马")
    ringing = place.phone(LANDLINE).ringing
    assert ringing
    ringing.decline()
    place.carrier.settle()
    place.phone(LANDLINE).text(word)
    assert "座机用短信办不了" in place.carrier.posts[-1].answer.body.decode()
    place.work(hours=3)
    assert confirmed(place) == 0 and place.phone(LANDLINE).ringing


def number_in(question: str) -> str:
    found = re.search(r"回复(\d\d)确认取消", question)
    assert found, question
    return found[1]


def test_the_word_that_confirms_is_no_answer_to_another_question(place: Town) -> None:
    phone = told(place)
    place.clock.advance(minutes=1)
    number = number_in(phone.text("取消")[0])
    assert "两位数" in phone.text("确认")[0] and confirmed(place) == 0
    assert "已取消" in phone.text(number)[0]


@on_sqlite
def test_it_answers_the_notice_where_that_came_later(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    phone.text("取消")
    planned(place)
    assert "好的" in phone.text("确认")[0] and confirmed(place) == 1


def test_a_phone_that_was_told_of_many_answers_for_all_of_them(service: Service) -> None:
    scheme = collecting(30, 2)
    booked(service, scheme, 25)
    sent_plan(service, scheme, per_slot=8)
    told_last, *others = reversed(all_pickups(service))
    asked: list[str] = []
    with service.unit() as unit:
        digest = unit.sealer.digest("phone", told_last.phone.e164)
        unit.connection.execute(pickups.update().values(phone_digest=digest))
        for pickup in others[:3]:
            assert (read := find_pickup(unit, pickup.id)) and confirm(unit, read, "sms")
        event.listen(unit.connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
        found = answerable(unit, scheme, digest, (), told=True, proved=False)
    done = [pickup.id for pickup in others[:3]]
    assert len(found) == 25 and len(asked) == 3
    assert {booking.pickup_id for booking in found[-3:]} == set(done)
    starts = {pickup.id: pickup.starts_at for pickup in all_pickups(service)}
    slots = [starts[booking.pickup_id] for booking in found[:-3] if booking.pickup_id]
    assert slots == sorted(slot for slot in slots if slot)
