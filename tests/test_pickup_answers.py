"""What people text to the time of their pickup: they come, another time, what is booked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine

from core.conversation.words import answer_in
from core.scheme.types import HandoverKind, Limit, LimitSubject
from core.settings import Settings
from core.store.points import points_of, set_seats
from tests.support.clock import FrozenClock
from tests.support.told import confirmed, helped, planned, told
from tests.support.town import (
    DAUGHTER,
    LI,
    MOBILE,
    ROLL,
    STRANGER,
    WANG,
    ZHANG,
    Town,
    code_of,
    jiangbei,
    town,
)

TIME = re.compile(r"2月9日\d{1,2}:\d\d")
NOBODY = "13700000009"
CALL_BACKS = "SELECT count(*) FROM tasks WHERE kind = 'call_back' AND done_at IS NULL"
SEATS = "SELECT count(*) FROM seats WHERE pickup_id IS NOT NULL"


def time_in(text: str) -> str:
    """The first time that a text names."""
    found = TIME.search(text)
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    "answer", ["1", "１", "1。", "1️⃣", "确认", "確認", "是", "好的，谢谢", "OK", "收到", "confirm"]
)
def test_who_comes_says_so_in_a_word(place: Town, answer: str) -> None:
    phone = told(place)
    (said,) = phone.text(answer)
    assert said.startswith("好的，") and time_in(said) == time_in(phone.screen[-2])
    assert "洪塘" in said and confirmed(place) == 1


@pytest.mark.parametrize("word", ["2", "２", "改期", "CHANGE", "我要改时间", "换时间"])
def test_another_time_is_one_of_the_three_nearest(place: Town, word: str) -> None:
    phone = told(place)
    before = time_in(phone.screen[-1])
    (offer,) = phone.text(word)
    offered = TIME.findall(offer)
    assert len(set(offered)) == 3 and before not in offered and "回0" in offer
    (said,) = phone.text("2")
    assert "改好了" in said and time_in(said) == offered[1]
    assert offered[1] in phone.text("查询")[0]
    assert confirmed(place) == 1 and place.count(SEATS) == 1


def test_change_is_the_fourth_choice_of_the_menu(place: Town) -> None:
    phone = told(place)
    phone.text("帮助")
    assert len(TIME.findall(phone.text("4")[0])) == 3


@pytest.mark.parametrize(
    ("answer", "said"), [("1", "已预约过"), ("确认", "好的"), ("改期", "改到")]
)
def test_a_digit_answers_the_newer_question_and_the_words_the_notice(
    place: Town, answer: str, said: str
) -> None:
    phone = told(place)
    place.clock.advance(minutes=1)
    phone.text("帮助")
    assert said in phone.text(answer)[0]
    assert confirmed(place) == (answer == "确认")


def test_a_digit_answers_the_notice_where_that_is_newer_than_the_question(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    phone.text("帮助")
    place.clock.advance(hours=1)
    planned(place)
    assert "好的，2月9日" in phone.text("1")[0] and confirmed(place) == 1
    phone.text("帮助")
    assert "已预约过" in phone.text("1")[0]


def test_the_digit_that_chooses_a_time_is_not_taken_for_the_notice(place: Town) -> None:
    phone = told(place)
    offered = TIME.findall(phone.text("2")[0])
    assert offered[0] in phone.text("1")[0]


def test_after_a_day_a_digit_is_not_guessed_at_but_the_words_work(place: Town) -> None:
    phone = told(place)
    place.clock.advance(hours=25)
    (said,) = phone.text("1")
    assert "回复：确认" in said and "回复：改期" in said and confirmed(place) == 0
    assert "好的" in phone.text("确认")[0] and confirmed(place) == 1


def test_a_key_that_no_time_stands_for_changes_nothing(place: Town) -> None:
    phone = told(place)
    before = time_in(phone.screen[-1])
    phone.text("2")
    assert "没看懂" in phone.text("4")[0]
    assert before in phone.text("查询")[0]


def test_where_somebody_was_quicker_the_times_are_offered_anew(place: Town) -> None:
    phone = told(place)
    offered = TIME.findall(phone.text("2")[0])
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql(
            "DELETE FROM seats WHERE pickup_id IS NULL AND starts_at ="
            " (SELECT min(starts_at) FROM seats WHERE starts_at > (SELECT starts_at FROM pickups))"
        )
    (said,) = phone.text("3")
    assert "刚被人约了" in said and offered[2] not in said
    assert "改好了" in phone.text("3")[0]


def test_where_no_time_is_free_staff_call(place: Town) -> None:
    phone = told(place, hours="10:00-10:15", per_slot=1)
    assert "工作人员会给您打电话" in phone.text("改期")[0]
    phone.text("改期")
    assert place.count(CALL_BACKS) == 1


def test_who_comes_too_late_to_confirm_is_offered_another_time(place: Town) -> None:
    phone = told(place, hours="8:45-17:00")
    place.clock.advance(hours=50)
    place.clock.advance(minutes=45)  # 9 February, 11:15
    assert len(TIME.findall(phone.text("确认")[0])) == 3 and confirmed(place) == 0


def test_who_missed_it_twice_is_told_that_it_is_kept_and_chooses_another_time(place: Town) -> None:
    phone = told(place, hours="9:00-17:00")
    place.clock.advance(hours=48)
    for _ in range(3):
        place.work(hours=24)
    assert place.statuses() == ["missed"]
    with place.service.unit() as unit:
        (point,) = points_of(unit, place.scheme.id)
        set_seats(unit, point.id, {datetime.fromisoformat("2020-02-12T10:00:00+08:00"): 1})
    (said,) = phone.text("查询")
    assert "还给您留着" in said and "改期" in said
    assert "2月12日10:00" in phone.text("改期")[0]
    assert "改好了：2月12日" in phone.text("1")[0] and place.statuses() == ["ready"]


def test_before_anything_is_planned_there_is_no_time_to_change(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    assert "不用约时间" in phone.text("改期")[0]
    assert "不用约时间" in place.phone(NOBODY).text("改期")[0]


def test_who_has_no_time_yet_is_told_so(place: Town) -> None:
    told(place)
    other = place.verified(DAUGHTER, ZHANG)
    other.text(f"口罩 {ZHANG}")
    assert "还没定" in other.text("改期")[0]


# Who may answer for whom


def test_a_phone_that_nobody_knows_learns_nothing(place: Town) -> None:
    told(place)
    phone = place.phone(NOBODY)
    for word in ("确认", "改期", f"改期 {WANG}", "取件"):
        (said,) = phone.text(word)
        assert "验证码" in said and "2月9日" not in said
    phone.text("1")
    assert confirmed(place) == 0
    (said,) = phone.text(code_of(phone.screen))
    assert "2月9日" not in said


def test_a_helper_reads_the_time_and_changes_it_and_the_resident_is_told(place: Town) -> None:
    daughter, father = helped(place)
    (said,) = daughter.text("查询")
    assert time_in(said) == time_in(father.screen[-1]) and "取件码" in said
    daughter.text("改期")
    new = time_in(daughter.text("1")[0])
    place.work()
    assert new in father.screen[-1] and new in daughter.text("查询")[0]


def test_a_helper_who_is_not_proved_any_more_gets_a_code_first(place: Town) -> None:
    daughter, _ = helped(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE phones SET verified_at = NULL")
    (said,) = daughter.text("改期")
    assert "验证码" in said and "改时间" in said
    assert len(TIME.findall(daughter.text(code_of([said]))[0])) == 3


@pytest.mark.parametrize(("word", "done"), [("1", "好的"), ("改期", "改到")])
def test_a_phone_that_was_told_of_several_is_asked_which(place: Town, word: str, done: str) -> None:
    phone = place.verified(DAUGHTER, STRANGER)
    for id in (WANG, ZHANG):
        phone.text(f"口罩 {id}")
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE residents SET phone_digest=NULL, phone_sealed=NULL")
    planned(place)
    planned(place, "中马")
    (asked,) = phone.text(word)
    assert "1张*山已安排" in asked and "2王*明已安排" in asked
    assert done in phone.text("2")[0]
    if word == "1":
        assert "中马" in phone.text("1")[0] and confirmed(place) == 2


def test_a_share_that_is_brought_needs_no_time(
    settings: Settings, engine: Engine, clock: FrozenClock
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, roll=(ROLL[0] + "行动不便", *ROLL[1:])) as place:
        phone = told(place)
        assert "送上门" in phone.screen[-1]
        assert "送上门" in phone.text("1")[0] and confirmed(place) == 1
        assert "不用约时间" in phone.text("2")[0]
        assert "送上门" in phone.text("查询")[0]


def test_a_ready_booking_is_given_back_with_the_number_and_its_seat_is_free(place: Town) -> None:
    phone = told(place)
    found = re.search(r"回复(\d\d)确认取消", phone.text("取消")[0])
    assert found and "已取消" in phone.text(found[1])[0]
    assert place.statuses() == ["cancelled"] and place.count(SEATS) == 0
    assert "没有查到" in phone.text("确认")[0] or "还没约" in phone.screen[-1]


def test_not_me_freezes_a_booking_that_has_its_time(place: Town) -> None:
    _, father = helped(place)
    found = re.search(r"回复(\d\d)确认", father.text("不是我")[0])
    assert found and "先不发" in father.text(found[1])[0]
    assert place.statuses() == ["ready"]


def test_who_refused_notices_can_still_ask_and_answer(place: Town) -> None:
    phone = told(place)
    phone.text("退订")
    assert "2月9日" in phone.text("查询")[0] and "好的" in phone.text("确认")[0]


def test_in_english(place: Town) -> None:
    phone = told(place)
    phone.text("ENGLISH")
    assert "9 Feb 10:30" in phone.text("confirm")[0] and "Pickup code" in phone.screen[-1]
    (offer,) = phone.text("change")
    assert "Which time?" in offer and offer.isascii()
    assert "Changed: 9 Feb" in phone.text("1")[0]
    assert "Pickup code" in phone.text("status")[0]


# Repeats and pairs


@pytest.mark.parametrize("texts", [["1"], ["2", "1"], ["确认"]])
def test_a_text_posted_twice_has_one_effect_and_one_answer(place: Town, texts: list[str]) -> None:
    phone = told(place)
    place.carrier.faults.duplicate_webhooks = True
    for text in texts:
        phone.text(text)
    answers: dict[str, set[bytes]] = {}
    for post in place.carrier.posts:
        if post.url.endswith("/sms/inbound"):
            answers.setdefault(post.params["MessageSid"], set()).add(post.answer.body)
    assert all(len(bodies) == 1 for bodies in answers.values())
    assert confirmed(place) == 1 and place.count(SEATS) == 1


@pytest.fixture
def paired(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """Two people book together, and come to fetch it."""
    scheme = jiangbei(
        limit=Limit(LimitSubject.PAIR, 10, 10),
        handover=replace(jiangbei().handover, kind=HandoverKind.PICKUP, within_hours=None),
    )
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, scheme) as built:
        yield built


def test_a_pair_is_told_one_time_for_both(paired: Town) -> None:
    phone = paired.verified(MOBILE, WANG)
    phone.text(f"口罩 {WANG} {LI}")
    assert "还没定" in phone.text("改期")[0]
    planned(paired)
    (said,) = phone.text("查询")
    assert "等2人10个口罩" in said and time_in(said) == time_in(phone.screen[-2])


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1", "1"), ("好", "1"), ("2", "2"), ("确认", "confirm"), ("37确认", None), ("12", None)],
)
def test_only_an_answer_and_nothing_else_answers_a_notice(text: str, answer: str | None) -> None:
    assert answer_in(text) == answer
