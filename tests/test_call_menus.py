"""Every menu of a call: a person on 0, 9 repeats, 8 changes the language, silence ends well; and
callers whose number is of no use.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from core.settings import Settings
from handset.testing import Answering, Call
from tests.support.calls import NEW, asked_for_code, pressed, said, stranger, waited
from tests.support.clock import FrozenClock
from tests.support.town import LANDLINE, MOBILE, WANG, Town, jiangbei, town

HELPLINE = "+8657487000100"
OPEN_TASKS = "SELECT count(*) FROM tasks WHERE done_at IS NULL"

TO_EVERY_QUESTION: dict[str, Callable[[Town], Call]] = {
    "menu": lambda place: place.phone(NEW).call(),
    "id": lambda place: pressed(place, NEW, "1"),
    "read back": lambda place: pressed(place, NEW, "1", WANG),
    "code": lambda place: asked_for_code(place, place.phone(NEW), WANG),
    "area": lambda place: stranger(place),
    "name": lambda place: stranger(place, "1"),
    "after": lambda place: pressed(place, NEW, "4"),
}


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
    call = pressed(place, NEW, "1", WANG)
    heard = said(call.press("8"))
    assert "From now on in English" in heard and "press 1" in heard
    assert all(event.language == "en-US" for event in call.events[-2:-1])
    call.hang_up()
    assert "To book masks, press 1" in said(place.phone(NEW).call().heard)
    assert "现在说中文" in said(place.phone(NEW).call().press("8"))


@pytest.mark.parametrize(
    ("keys", "offer", "language"),
    [((), "For English, press 8.", "en-US"), (("8",), "中文，请按8。", "cmn-CN")],
)
def test_the_other_language_is_offered_by_its_own_voice(
    place: Town, keys: tuple[str, ...], offer: str, language: str
) -> None:
    call = pressed(place, NEW, *keys)
    assert [e.language for e in call.events if e.text == offer] == [language]


def test_after_a_silence_the_question_comes_again_with_more_time(place: Town) -> None:
    call = pressed(place, NEW, "1")
    waits = [waited(call) for _ in range(5)]
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


@pytest.fixture
def helped(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """The district has a helpline."""
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, jiangbei(helpline=HELPLINE)) as built:
        yield built


def test_a_person_is_dialled_with_a_limit_of_time_and_number(helped: Town) -> None:
    for _ in range(3):
        call = pressed(helped, NEW, "0")
        assert "接人工" in said(call.heard) and call.ended
    document = next(p.answer.body for p in helped.carrier.posts if b"<Dial" in p.answer.body)
    assert HELPLINE.encode() in document and b'timeLimit="600"' in document
    assert "回电话" in said(pressed(helped, NEW, "0").heard), "the fourth within the hour"
    helped.clock.advance(hours=1)
    assert "接人工" in said(pressed(helped, NEW, "0").heard)


def test_where_the_person_does_not_answer_staff_call_back(helped: Town) -> None:
    helped.phone(HELPLINE).answering = Answering.NO_ANSWER
    assert "回电话" in said(pressed(helped, MOBILE, "1", "0#").heard)
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
