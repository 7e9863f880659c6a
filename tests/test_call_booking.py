"""A relative books by call: 1, the ID, 1 and the code; whatever goes wrong has its sentence."""

import pytest
from sqlalchemy import Engine

from core.settings import Settings
from tests.support.calls import (
    NEW,
    asked_for_code,
    keyed,
    newest_code,
    pressed,
    said,
    stranger,
    waited,
)
from tests.support.clock import FrozenClock
from tests.support.town import DAUGHTER, LI, WANG, ZHANG, Town, jiangbei, small, town

CHALLENGES = "SELECT count(*) FROM challenges"


@pytest.mark.parametrize("after_code", ["", "#"])
def test_a_caller_books_with_1_the_id_1_and_the_code(place: Town, after_code: str) -> None:
    """A `#` pressed out of habit after the last digit does no harm."""
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    assert "验证码短信" in said(call.heard)
    heard = said(call.press(newest_code(phone) + after_code))
    assert "预约成功" in heard and "尾号1 2 3 3" in heard and not call.ended
    assert place.statuses() == ["booked"]


def test_nobody_speaks_the_code_in_a_call(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    call.stay_silent()
    code = newest_code(phone)
    spoken = said([event.text for event in call.events if event.kind == "said"])
    assert code not in spoken and " ".join(code) not in spoken


def test_a_verified_phone_books_without_a_code_and_for_several_people_in_one_call(
    place: Town,
) -> None:
    call = place.verified(DAUGHTER, WANG).call()
    codes = place.count(CHALLENGES)
    for id in (WANG, LI, ZHANG):
        call.press("1")
        call.press(keyed(id) + "#")
        assert "预约成功" in said(call.press("1"))
        call.press("1")  # something else
    assert place.statuses() == ["booked"] * 3
    assert place.count(CHALLENGES) == codes


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("330203194001011234", "有一位不对"),  # wrong check digit
        ("330203194002301233", "出生日期不对"),  # 30 February
        ("33020319400101123#", "位数不对"),
        ("330203*94001011233", "只有数字"),
        ("330203209001011233", "还没到"),
        ("#", "没听到按键"),
        ("12#", "位数不对"),
    ],
)
def test_what_is_no_id_has_its_sentence_and_changes_nothing(
    place: Town, keys: str, sentence: str
) -> None:
    call = place.phone(NEW).call()
    call.press("1")
    heard = said(call.press(keys))
    assert sentence in heard and "身份证号码" in call.heard[-1] and not call.ended
    assert place.statuses() == [] and place.count(CHALLENGES) == 0


@pytest.mark.parametrize(
    ("keys", "last4"),
    [("330203400101123#", "1 2 3 3"), ("33020319900101009*", "0 0 9 X"), (WANG + "#", "1 2 3 3")],
)
def test_an_id_in_15_digits_or_with_a_star_is_read_back_in_groups(
    place: Town, keys: str, last4: str
) -> None:
    call = place.phone(NEW).call()
    call.press("1")
    heard = said(call.press(keys))
    assert f", {last4}。" in heard and "重新输入，请按2" in heard
    assert "身份证号码" in said(call.press("2"))


def test_a_hash_out_of_habit_does_not_swallow_the_complaint(place: Town) -> None:
    call = place.phone(NEW).call()
    call.press("1")
    call.press("330203194001011234#")
    assert call.heard[-2:] == call.heard[:1] + call.heard[-1:]
    assert "有一位不对" in call.heard[-2] and "没听到" not in said(call.heard)


NONSENSE = ("ABCDEF", "ABCDEFGHIJKLMNOPQR", "²", "１２", "口罩", "\x00\x07", "9" * 1600, "123456")


@pytest.mark.parametrize("keys", [(), ("1",), ("1", WANG)], ids=["menu", "id", "read back"])
def test_nonsense_as_digits_is_refused_with_a_sentence(place: Town, keys: tuple[str, ...]) -> None:
    pressed(place, NEW, *keys)
    posted = place.carrier.posts[-1].params
    for step, digits in enumerate(NONSENSE, len(keys) + 1):
        answer = place.carrier.post(f"/ivr/step/{step}", {**posted, "Digits": digits})
        assert answer.status == 200 and b"<Gather" in answer.body and b"<Say" in answer.body
    assert place.statuses() == [] and place.count(CHALLENGES) == 0


def test_a_wrong_key_has_its_sentence_and_after_two_a_person_is_offered(place: Town) -> None:
    call = place.phone(NEW).call()
    assert "没有这个选项" in said(call.press("7"))
    assert "请人工" in said(call.press("7"))
    assert "身份证号码" in said(call.press("1"))


def test_the_code_is_waited_for_a_minute_and_then_may_come_as_a_text(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    assert round(waited(call)) == 60
    assert "用短信" in said(call.heard)
    call.stay_silent()
    assert call.ended
    place.carrier.settle()
    place.work()
    assert len(phone.screen) == 1, "the code that came still works: no other is sent"
    (answer,) = phone.text(newest_code(phone))
    assert "预约成功" in answer and place.statuses() == ["booked"]


@pytest.mark.parametrize("then", ["", "123456", "1#"])
def test_a_code_answered_by_text_while_the_call_goes_on_is_heard_in_the_call(
    place: Town, then: str
) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    phone.text(newest_code(phone))
    assert place.statuses() == ["booked"]
    assert "已约好" in said(call.act(then))
    call.hang_up()
    place.carrier.settle()
    place.work()
    assert place.count(CHALLENGES) == 1 and len(phone.screen) == 2


def test_five_wrong_codes_lock_the_phone_and_book_nothing(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    right = newest_code(phone)
    wrong = str((int(right) + 1) % 1_000_000).zfill(6)
    tries = [said(call.press(wrong)) for _ in range(5)]
    assert [f"还可以试{n}次" in heard for n, heard in zip((4, 3, 2, 1), tries, strict=False)] == [
        True
    ] * 4
    assert "30分钟后" in tries[4]
    phone.text(right)
    assert place.statuses() == []


def test_a_code_that_came_back_too_late_is_sent_anew(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    old = newest_code(phone)
    place.clock.advance(minutes=11)
    assert "验证码短信" in said(call.press(old))
    place.work()
    assert "预约成功" in said(call.press(newest_code(phone)))


def test_before_the_opening_a_caller_is_registered_and_told_that_nothing_is_booked(
    place: Town,
) -> None:
    place.clock.advance(hours=-2)
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    heard = said(call.press(newest_code(phone)))
    assert "还没有约上" in heard and "2月7日上午8点30分开放" in heard
    assert place.statuses() == []
    place.clock.advance(hours=2)
    (answer,) = phone.text("口罩")
    assert "预约成功" in answer


def test_sold_out_is_told_at_1_before_18_keys(
    settings: Settings, engine: Engine, clock: FrozenClock
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, small(jiangbei(), 1, 1)) as place:
        place.verified(DAUGHTER, LI).text(f"口罩 {LI}")
        heard = said(pressed(place, NEW, "1").heard)
    assert "约完了" in heard and "2月8日上午8点30分开放" in heard and "身份证" not in heard


def test_who_has_booked_hears_when_they_may_again(place: Town) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    call = pressed(place, DAUGHTER, "1", WANG, "1")
    assert "已预约过" in said(call.heard) and "2月17日" in said(call.heard)
    assert place.statuses() == ["booked"]


@pytest.mark.parametrize("key", ["2", "3"])
def test_what_is_booked_is_told_or_given_back_only_after_id_and_proof(
    place: Town, key: str
) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    stranger = pressed(place, NEW, key, WANG)
    assert "验证码短信" in said(stranger.heard) and "编号" not in said(stranger.heard)
    call = pressed(place, DAUGHTER, key)
    assert "身份证号码" in said(call.heard)
    assert "没有查到" in said(pressed(place, DAUGHTER, key, keyed(LI)).heard)
    assert ("编号" if key == "2" else "真的取消，请按1") in said(call.press(WANG))


def test_giving_back_asks_first(place: Town) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    call = pressed(place, DAUGHTER, "3", WANG)
    assert "没有取消" in said(call.press("2")) and place.statuses() == ["booked"]
    call.press("1")
    call.press("3")
    call.press(WANG)
    assert "已取消" in said(call.press("1")) and place.statuses() == ["cancelled"]


def test_whoever_is_not_on_the_roll_chooses_a_town_and_speaks_their_name(place: Town) -> None:
    call = stranger(place)
    assert [f"请按{key}" in said(call.heard) for key in (4, 5, 6)] == [True, True, False]
    assert "慈城镇，请按4" in said(call.press("5"))
    assert "中马街道，请按1" in said(call.press("5"))
    assert "提示音" in said(call.press("1")) and call.wants == "speech"
    heard = said(call.speak(then="#"))
    assert "预约成功" in heard and "核对" in heard
    assert place.statuses() == ["review"]


def test_where_the_recording_is_kept_is_sealed(place: Town) -> None:
    call = stranger(place, "1")
    call.speak()
    url = next(p.params["RecordingUrl"] for p in place.carrier.posts if "RecordingUrl" in p.params)
    with place.service.view() as unit:
        rows = unit.connection.exec_driver_sql("SELECT * FROM booking_people").all()
    assert rows and url.encode() not in repr(rows).encode() and "RE" + url[-32:] not in repr(rows)


def test_a_key_that_ends_the_recording_at_once_is_no_name(place: Town) -> None:
    call = stranger(place, "1")
    assert "没听到您说话" in said(call.press("#"))
    posted = dict(place.carrier.posts[-1].params) | {"RecordingUrl": "http://127.0.0.1:9/RE1"}
    step = len({post.url for post in place.carrier.posts if "/ivr/step" in post.url}) + 1
    answer = place.carrier.post(f"/ivr/step/{step}", {**posted, "RecordingDuration": "0"})
    assert b"<Record" in answer.body and place.statuses() == []
