"""A relative books by call: 1, the ID, 1 and the code; whatever goes wrong has its sentence."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from core.settings import Settings
from handset.testing import Answering, Call
from tests.support.calls import asked_for_code, keyed, newest_code, said
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
HELPLINE = "+8657487000100"
OPEN_TASKS = "SELECT count(*) FROM tasks WHERE done_at IS NULL"
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
    _pressed(place, NEW, *keys)
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


TO_EVERY_QUESTION: dict[str, Callable[[Town], Call]] = {
    "menu": lambda place: place.phone(NEW).call(),
    "id": lambda place: _pressed(place, NEW, "1"),
    "read back": lambda place: _pressed(place, NEW, "1", WANG),
    "code": lambda place: asked_for_code(place, place.phone(NEW), WANG),
    "area": lambda place: _stranger(place),
    "name": lambda place: _stranger(place, "1"),
    "after": lambda place: _pressed(place, NEW, "4"),
}


def _pressed(place: Town, number: str, *keys: str) -> Call:
    call = place.phone(number).call()
    for each in keys:
        call.press(each)
    return call


def _stranger(place: Town, *keys: str) -> Call:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, STRANGER)
    call.press(newest_code(phone))
    for each in keys:
        call.press(each)
    return call


@pytest.mark.parametrize("question", TO_EVERY_QUESTION)
def test_0_is_a_person_everywhere_and_staff_are_asked_once(place: Town, question: str) -> None:
    call = TO_EVERY_QUESTION[question](place)
    if call.wants == "speech":
        call.speak(then="0")
    else:
        call.press("0#")
    assert "回电话" in said(call.heard) and call.ended
    place.phone(NEW).call().press("0")
    assert place.count(OPEN_TASKS) == 1


@pytest.mark.parametrize("question", ["id", "code"])
def test_0_alone_is_a_person_too_once_no_more_digits_come(place: Town, question: str) -> None:
    call = TO_EVERY_QUESTION[question](place)
    call.press("0")
    assert "回电话" in said(call.stay_silent())


@pytest.mark.parametrize("question", [q for q in TO_EVERY_QUESTION if q != "name"])
def test_9_and_star_repeat_the_last_answer(place: Town, question: str) -> None:
    call = TO_EVERY_QUESTION[question](place)
    before = call.heard
    for key in "9*":
        assert call.press(key + "#" if question in ("id", "code") else key) == before


def test_8_changes_the_language_of_any_menu_and_stays(place: Town) -> None:
    call = _pressed(place, NEW, "1", WANG)
    heard = said(call.press("8"))
    assert "From now on in English" in heard and "press 1" in heard
    assert all(event.language == "en-US" for event in call.events[-2:-1])
    call.hang_up()
    assert "To book masks, press 1" in said(place.phone(NEW).call().heard)
    assert "现在说中文" in said(place.phone(NEW).call().press("8"))


def _waited(call: Call) -> float:
    before = call.clock
    call.stay_silent()
    return next(e.at for e in call.events if e.kind == "silent" and e.at > before) - before


def test_after_a_silence_the_question_comes_again_with_more_time(place: Town) -> None:
    call = _pressed(place, NEW, "1")
    waits = [_waited(call) for _ in range(5)]
    assert 8 <= waits[0] <= 10 and all(wait > waits[0] for wait in waits[1:])
    assert "没听到按键" in said(call.heard) and "身份证号码" in said(call.heard)


@pytest.mark.parametrize(
    ("number", "then"), [(NEW, "短信"), (LANDLINE, "工作人员会给您这个号码回电话")]
)
def test_after_five_silences_a_mobile_is_sent_a_text_and_a_landline_goes_to_staff(
    place: Town, number: str, then: str
) -> None:
    phone = place.phone(number)
    call = phone.call()
    for _ in range(5):
        assert "没听到按键" in said(call.stay_silent())
    assert then in said(call.stay_silent()) and call.ended
    place.carrier.settle()
    place.work()
    assert ["1约口罩" in text for text in phone.screen] == [True] * (number == NEW)
    assert place.count(OPEN_TASKS) == (number == LANDLINE)


def test_the_menu_that_follows_silence_is_answered_with_a_digit(place: Town) -> None:
    phone = place.phone(NEW)
    call = phone.call()
    for _ in range(6):
        call.stay_silent()
    place.carrier.settle()
    place.work()
    (asked,) = phone.text("1")
    assert "身份证号码" in asked


def test_the_code_is_waited_for_a_minute_and_then_may_come_as_a_text(place: Town) -> None:
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, WANG)
    assert _waited(call) >= 60
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
        heard = said(_pressed(place, NEW, "1").heard)
    assert "约完了" in heard and "2月8日上午8点30分开放" in heard and "身份证" not in heard


def test_who_has_booked_hears_when_they_may_again(place: Town) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    call = _pressed(place, DAUGHTER, "1", WANG, "1")
    assert "已预约过" in said(call.heard) and "2月17日" in said(call.heard)
    assert place.statuses() == ["booked"]


@pytest.mark.parametrize("key", ["2", "3"])
def test_what_is_booked_is_told_or_given_back_only_after_id_and_proof(
    place: Town, key: str
) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    stranger = _pressed(place, NEW, key, WANG)
    assert "验证码短信" in said(stranger.heard) and "编号" not in said(stranger.heard)
    call = _pressed(place, DAUGHTER, key)
    assert "身份证号码" in said(call.heard)
    assert "没有查到" in said(_pressed(place, DAUGHTER, key, keyed(LI)).heard)
    assert ("编号" if key == "2" else "真的取消，请按1") in said(call.press(WANG))


def test_giving_back_asks_first(place: Town) -> None:
    place.verified(DAUGHTER, WANG).text(f"口罩 {WANG}")
    call = _pressed(place, DAUGHTER, "3", WANG)
    assert "没有取消" in said(call.press("2")) and place.statuses() == ["booked"]
    call.press("1")
    call.press("3")
    call.press(WANG)
    assert "已取消" in said(call.press("1")) and place.statuses() == ["cancelled"]


def test_whoever_is_not_on_the_roll_chooses_a_town_and_speaks_their_name(place: Town) -> None:
    call = _stranger(place)
    assert [f"请按{key}" in said(call.heard) for key in (4, 5, 6)] == [True, True, False]
    assert "慈城镇，请按4" in said(call.press("5"))
    assert "中马街道，请按1" in said(call.press("5"))
    assert "提示音" in said(call.press("1")) and call.wants == "speech"
    heard = said(call.speak(then="#"))
    assert "预约成功" in heard and "核对" in heard
    assert place.statuses() == ["review"]


def test_where_the_recording_is_kept_is_sealed(place: Town) -> None:
    call = _stranger(place, "1")
    call.speak()
    url = next(p.params["RecordingUrl"] for p in place.carrier.posts if "RecordingUrl" in p.params)
    with place.service.view() as unit:
        rows = unit.connection.exec_driver_sql("SELECT * FROM booking_people").all()
    assert rows and url.encode() not in repr(rows).encode() and "RE" + url[-32:] not in repr(rows)


def test_a_key_that_ends_the_recording_at_once_is_no_name(place: Town) -> None:
    call = _stranger(place, "1")
    assert "没听到您说话" in said(call.press("#"))
    posted = dict(place.carrier.posts[-1].params) | {"RecordingUrl": "http://127.0.0.1:9/RE1"}
    step = len({post.url for post in place.carrier.posts if "/ivr/step" in post.url}) + 1
    answer = place.carrier.post(f"/ivr/step/{step}", {**posted, "RecordingDuration": "0"})
    assert b"<Record" in answer.body and place.statuses() == []


@pytest.fixture
def helped(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """The district has a helpline."""
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, jiangbei(helpline=HELPLINE)) as built:
        yield built


def test_a_person_is_dialled_with_a_limit_of_time_and_number(helped: Town) -> None:
    for _ in range(3):
        call = _pressed(helped, NEW, "0")
        assert "接人工" in said(call.heard) and call.ended
    document = next(p.answer.body for p in helped.carrier.posts if b"<Dial" in p.answer.body)
    assert HELPLINE.encode() in document and b'timeLimit="600"' in document
    assert "回电话" in said(_pressed(helped, NEW, "0").heard), "the fourth within the hour"
    helped.clock.advance(hours=1)
    assert "接人工" in said(_pressed(helped, NEW, "0").heard)


def test_where_the_person_does_not_answer_staff_call_back(helped: Town) -> None:
    helped.phone(HELPLINE).answering = Answering.NO_ANSWER
    assert "回电话" in said(_pressed(helped, MOBILE, "1", "0#").heard)
    assert helped.count(OPEN_TASKS) == 1


USELESS = {
    "anonymous": "没有显示",
    "": "没有显示",
    "+266696687": "没有显示",
    "+86282452253": "没有显示",
    "+8656696": "没有显示",
    "+8656697": "打不回去",
    "+85261234567": "只有大陆",
    "10086": "打不回去",
    "4008001234": "打不回去",
}


@pytest.mark.parametrize(("number", "sentence"), USELESS.items())
def test_a_caller_without_a_usable_number_hears_why_and_nothing_is_ever_sent_there(
    helped: Town, number: str, sentence: str
) -> None:
    call = helped.phone(number).call()
    assert sentence in said(call.heard) and "找人工，请按0" in said(call.heard)
    assert sentence in said(call.press("1"))
    assert "接人工" in said(call.press("0")) and call.ended
    silent = helped.phone(number).call()
    for _ in range(5):
        if not silent.ended:
            silent.stay_silent()
    assert silent.ended
    helped.carrier.settle()
    helped.work()
    assert helped.phone(number).screen == [] and helped.count("SELECT count(*) FROM notices") == 0


def test_without_a_helpline_a_withheld_caller_is_told_so(place: Town) -> None:
    call = place.phone("anonymous").call()
    assert "没有人工" in said(call.press("0")) and call.ended
    assert place.count(OPEN_TASKS) == 0
