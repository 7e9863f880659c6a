"""The call that tells a landline when to come: read twice and slowly, answered by a key."""

import re
from collections import deque
from xml.etree import ElementTree

import pytest

from core.pickup.handing_over import hand_over
from handset.testing import Call
from tests.support.calls import keyed, said
from tests.support.told import confirmed, planned, told, told_by_landline
from tests.support.town import LANDLINE, LI, MOBILE, WANG, ZHANG, Town

MOVED = "SELECT count(*) FROM audit WHERE action = 'move_pickup'"
PROVED = "SELECT count(*) FROM phones WHERE verified_at IS NOT NULL"
SPOKEN = re.compile(r"2月9日\S{2}\d{1,2}点(?:\d{1,2}分)?")
LATER = {"hours": 3}


def spoken_time(heard: list[str]) -> str:
    """The first time that was said."""
    found = SPOKEN.search(said(heard))
    assert found, heard
    return found[0]


def test_it_says_when_where_and_the_code_twice_and_slowly(place: Town) -> None:
    place.carrier.posts = deque()
    heard = said(told_by_landline(place).answer())
    assert len(SPOKEN.findall(heard)) == 2 and heard.count("中马") == 2
    assert len(re.findall(r"取件码是\d( \d){4}", heard)) == 2
    assert "能来，请按1。要换个时间，请按2。再听一遍，请按9。要人工，请按0。" in heard
    document = next(p.answer.body for p in place.carrier.posts if b"<prosody" in p.answer.body)
    slow = ElementTree.fromstring(document).findall(".//Say/prosody")
    assert len(slow) == 2 and all(each.get("rate") == "80%" for each in slow)


def test_1_confirms_and_nobody_calls_again(place: Town) -> None:
    call = told_by_landline(place)
    time = spoken_time(call.answer())
    heard = call.press("1")
    assert "好的" in said(heard) and spoken_time(heard) == time
    call.hang_up()
    place.carrier.settle()
    place.work(**LATER)
    assert confirmed(place) == 1 and place.phone(LANDLINE).ringing is None


def test_2_moves_the_time(place: Town) -> None:
    call = told_by_landline(place)
    before = spoken_time(call.answer())
    offered = SPOKEN.findall(said(call.press("2")))
    assert len(set(offered)) == 3 and before not in offered
    assert re.search(r"改到2月9日\S+，请按1。", said(call.heard)) and "人工，请按0" in said(
        call.heard
    )
    assert SPOKEN.findall(said(call.press("9"))) == offered
    heard = call.press("3")
    assert "改好了" in said(heard) and spoken_time(heard) == offered[2]
    call.hang_up()
    place.carrier.settle()
    place.work(**LATER)
    assert place.count(MOVED) == 1 and place.phone(LANDLINE).ringing is None


def test_9_reads_it_again_and_0_is_a_person(place: Town) -> None:
    call = told_by_landline(place)
    heard = call.answer()
    assert call.press("9") == heard
    assert "回电话" in said(call.press("0")) and confirmed(place) == 0


def test_a_wrong_key_reads_it_again(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    heard = said(call.press("7"))
    assert "没有这个选项" in heard and "请按1" in heard and confirmed(place) == 0


def test_who_keeps_silent_is_asked_once_more_and_called_at_another_hour(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    assert "能来，请按1" in said(call.stay_silent())
    call.stay_silent()
    assert call.ended and confirmed(place) == 0
    place.carrier.settle()
    place.work(**LATER)
    again = place.phone(LANDLINE).ringing
    assert again and "取件码" in said(again.answer())


def test_a_third_unanswered_call_stands_before_staff(place: Town) -> None:
    call: Call | None = told_by_landline(place)
    for _ in range(3):
        assert call
        call.answer()
        while not call.ended:
            call.stay_silent()
        place.carrier.settle()
        place.work(**LATER)
        call = place.phone(LANDLINE).ringing
    assert call is None
    assert place.count("SELECT count(*) FROM tasks WHERE kind = 'undelivered'") == 1


def test_it_says_the_time_that_is_true_when_it_is_heard(place: Town) -> None:
    """A clerk moved it between the ringing and the answer."""
    call = told_by_landline(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql(
            "UPDATE pickups SET starts_at = (SELECT max(starts_at) FROM seats)"
        )
    assert spoken_time(call.answer()) == "2月9日上午11点15分"


def test_what_is_collected_already_is_not_read_out(place: Town) -> None:
    call = told_by_landline(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE pickups SET ended_at = created_at")
    assert "不用再来领" in said(call.answer()) and call.ended


def test_a_call_that_rings_while_the_masks_are_handed_over_says_so_and_ends(place: Town) -> None:
    call = told_by_landline(place)
    with place.service.unit() as unit:
        hand_over(unit, place.scheme, None, 1, "王芳")
    assert "不用再来领" in said(call.answer()) and call.ended


def test_a_key_on_the_call_proves_the_phone(place: Town) -> None:
    phone = told(place)
    assert phone
    call = told_by_landline(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE phones SET verified_at = NULL")
    call.answer()
    call.press("1")
    assert place.count(PROVED) == 1


def test_the_language_changes_and_the_time_stays(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    heard = said(call.press("8"))
    assert "9 February at 10:30 AM" in heard and "For another time, press 2" in heard
    assert "9 February" in said(call.press("2")) and "For 9 February" in said(call.heard)


@pytest.mark.parametrize("keys", [["1"], ["2", "1"]])
def test_a_step_posted_twice_has_one_effect_and_one_answer(place: Town, keys: list[str]) -> None:
    place.carrier.faults.duplicate_webhooks = True
    call = told_by_landline(place)
    call.answer()
    for key in keys:
        call.press(key)
    answers: dict[tuple[str, str], set[bytes]] = {}
    for post in place.carrier.posts:
        if "/ivr/step/" in post.url or "/ivr/placed/" in post.url:
            answers.setdefault((post.url, post.params["CallSid"]), set()).add(post.answer.body)
    assert all(len(bodies) == 1 for bodies in answers.values())
    assert confirmed(place) == 1 and place.count(MOVED) == (keys != ["1"])


def test_a_share_that_went_to_others_cannot_be_refused_any_more(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    call.press("1")
    call.hang_up()
    place.carrier.settle()
    place.work(days=11)
    place.work(minutes=5)
    lapsed = place.phone(LANDLINE).ringing
    assert lapsed
    heard = said(lapsed.answer())
    assert "不用再来" in heard and "请按2" not in heard
    assert "没有这个选项" in said(lapsed.press("2")) and "再见" in said(lapsed.press("1"))


# Calls of the residents themselves


def test_by_voice_4_changes_the_time_once_the_id_is_keyed(place: Town) -> None:
    call = told(place).call()
    assert "要改时间的人" in said(call.press("4"))
    offered = SPOKEN.findall(said(call.press(keyed(WANG))))
    assert len(offered) == 3
    assert "改好了" in said(call.press("1")) and "还要办别的" in said(call.heard)


def test_by_voice_2_says_time_place_and_code(place: Town) -> None:
    call = told(place).call()
    call.press("2")
    heard = said(call.press(keyed(WANG)))
    assert SPOKEN.search(heard) and "洪塘" in heard and re.search(r"取件码是\d( \d){4}", heard)


def test_from_a_phone_that_is_not_proved_a_call_learns_nothing(place: Town) -> None:
    told(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE phones SET verified_at = NULL")
    for menu in "24":
        call = place.phone(MOBILE).call()
        call.press(menu)
        heard = said(call.press(keyed(WANG)))
        assert not SPOKEN.search(heard) and "验证码" in heard
        call.hang_up()


def test_the_id_of_somebody_else_opens_nothing(place: Town) -> None:
    phone = told(place)
    for id in (ZHANG, LI):
        call = phone.call()
        call.press("4")
        assert not SPOKEN.search(said(call.press(keyed(id))))
        call.hang_up()


def test_before_anything_is_planned_4_says_so_at_once(place: Town) -> None:
    call = place.phone(MOBILE).call()
    assert "不用改时间" in said(call.press("4")) and "还要办别的" in said(call.heard)


def test_a_call_that_comes_after_the_text_failed_is_answered_too(place: Town) -> None:
    """A mobile that takes no texts is called with the same time."""
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    phone.text("退订")
    planned(place)
    place.work()
    call = phone.ringing
    assert call and SPOKEN.search(said(call.answer()))
    assert "好的" in said(call.press("1")) and confirmed(place) == 1
