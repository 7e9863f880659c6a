"""Replies as the exact TwiML that the provider gets, and how values are written and said."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.conversation.turn import Expects, Reply
from core.messages import Digits
from ivr.speaker import VoiceSpeaker
from ivr.wording import apology, farewell
from ivr.wording import twiml as call_twiml
from sms.speaker import SmsSpeaker
from sms.wording import twiml as text_twiml

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
ONWARD = "/ivr/step/3"
LINE = "+8657487000000"


def chinese(sentence: str) -> str:
    return f'<Say language="cmn-CN" voice="Polly.Zhiyu">{sentence}</Say>'


def gather(keys: int, seconds: int, inside: str) -> str:
    finish = "" if keys == 1 else "#"
    return (
        f'<Gather action="{ONWARD}" finishOnKey="{finish}" input="dtmf" method="POST"'
        f' numDigits="{keys}" timeout="{seconds}">{inside}</Gather>'
        f'<Redirect method="POST">{ONWARD}</Redirect>'
    )


CALLS = {
    "nothing is waited for: the call ends": (
        Reply("zh"),
        ["预约成功。", "再见。"],
        chinese("预约成功。") + chinese("再见。") + "<Hangup />",
    ),
    "nothing to say": (Reply("zh"), [], "<Hangup />"),
    "English has an English voice": (
        Reply("en"),
        ["Booked."],
        '<Say language="en-US" voice="Polly.Joanna">Booked.</Say><Hangup />',
    ),
    "a menu waits for one key, and a key interrupts it": (
        Reply("zh", expects=Expects("choice")),
        ["预约请按1。", "查询请按2。"],
        gather(1, 8, chinese("预约请按1。") + chinese("查询请按2。")),
    ),
    "an ID has eighteen keys, after a silence there is more time": (
        Reply("zh", expects=Expects("digits", length=18, seconds=12)),
        ["请输入身份证号。"],
        gather(18, 12, chinese("请输入身份证号。")),
    ),
    "a village is spoken after a tone": (
        Reply("zh", expects=Expects("recording")),
        ["请说村名。"],
        chinese("请说村名。")
        + f'<Record action="{ONWARD}" maxLength="20" method="POST" playBeep="true" timeout="4" />'
        f'<Redirect method="POST">{ONWARD}</Redirect>',
    ),
    "a person is dialled from the line's own number": (
        Reply("zh", dial="+8657487181234"),
        ["正在转接。"],
        chinese("正在转接。") + f'<Dial action="{ONWARD}" callerId="{LINE}" method="POST"'
        ' timeLimit="600" timeout="30">+8657487181234</Dial>',
    ),
    "what is said cannot break out of the XML": (
        Reply("zh"),
        ["<Hangup/> & 王"],
        chinese("&lt;Hangup/&gt; &amp; 王") + "<Hangup />",
    ),
}


@pytest.mark.parametrize(("reply", "sentences", "body"), CALLS.values(), ids=CALLS.keys())
def test_a_reply_to_a_call_is_exactly_this_twiml(
    reply: Reply, sentences: list[str], body: str
) -> None:
    assert call_twiml(reply, sentences, ONWARD, LINE) == f"{HEAD}<Response>{body}</Response>"


def test_an_apology_tries_the_step_again_and_a_farewell_does_not() -> None:
    again = '<Pause length="2" /><Redirect method="POST">/ivr/inbound/again</Redirect>'
    sorry = chinese("请稍等。")
    assert (
        apology(["请稍等。"], "/ivr/inbound/again") == f"{HEAD}<Response>{sorry}{again}</Response>"
    )
    assert farewell(["请稍等。"]) == f"{HEAD}<Response>{sorry}<Hangup /></Response>"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("", "<Response />"),
        ("预约成功。", "<Response><Message>预约成功。</Message></Response>"),
        ("A & <B>", "<Response><Message>A &amp; &lt;B&gt;</Message></Response>"),
    ],
)
def test_an_answer_to_a_text_is_exactly_this_twiml(text: str, body: str) -> None:
    assert text_twiml(text) == HEAD + body


@pytest.mark.parametrize(
    ("time", "zh", "en"),
    [
        ("00:00", "2月9日凌晨0点", "9 February at 12 AM"),
        ("08:05", "2月9日上午8点零5分", "9 February at 8:05 AM"),
        ("09:15", "2月9日上午9点15分", "9 February at 9:15 AM"),
        ("12:30", "2月9日中午12点30分", "9 February at 12:30 PM"),
        ("15:00", "2月9日下午3点", "9 February at 3 PM"),
        ("18:45", "2月9日晚上6点45分", "9 February at 6:45 PM"),
    ],
)
def test_a_moment_is_said_as_people_say_it(time: str, zh: str, en: str) -> None:
    moment = datetime.fromisoformat(f"2020-02-09T{time}").replace(tzinfo=SHANGHAI)
    assert VoiceSpeaker().moment(moment, "zh") == zh
    assert VoiceSpeaker().moment(moment, "en") == en


@pytest.mark.parametrize(
    ("time", "zh", "en"),
    [("09:15", "2月9日9:15", "9 Feb 9:15"), ("16:05", "2月9日16:05", "9 Feb 16:05")],
)
def test_a_moment_is_written_short(time: str, zh: str, en: str) -> None:
    moment = datetime.fromisoformat(f"2020-02-09T{time}").replace(tzinfo=SHANGHAI)
    assert SmsSpeaker().moment(moment, "zh") == zh
    assert SmsSpeaker().moment(moment, "en") == en


def test_a_day_has_no_year_and_no_zeros() -> None:
    day = date(2020, 2, 7)
    assert (SmsSpeaker().day(day, "zh"), SmsSpeaker().day(day, "en")) == ("2月7日", "7 Feb")
    assert (VoiceSpeaker().day(day, "zh"), VoiceSpeaker().day(day, "en")) == (
        "2月7日",
        "7 February",
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Digits("330203194001011233", (6, 4, 4, 4)), "3 3 0 2 0 3, 1 9 4 0, 0 1 0 1, 1 2 3 3"),
        (Digits("13812345678", (3, 4, 4)), "1 3 8, 1 2 3 4, 5 6 7 8"),
        (Digits("12345"), "1 2 3 4 5"),
        (Digits("12345", (3,)), "1 2 3, 4 5"),
        (Digits("12", (3, 4)), "1 2"),
        (Digits(""), ""),
    ],
)
def test_a_number_is_said_digit_by_digit_and_written_as_it_is(number: Digits, said: str) -> None:
    assert VoiceSpeaker().digits(number) == said
    assert SmsSpeaker().digits(number) == number.text
