"""The terminal phone, the one-line commands and the scripts, over loopback against a carrier."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from handset import __main__ as command
from handset.blanks import find_values, hide, matches
from handset.client import CarrierError, Control, RemotePhone
from handset.replay import Replay
from handset.script import Recorder, ScriptError, read_script
from handset.terminal import Terminal
from handset.testing import Answering, Call, Carrier, served
from tests.handset.line import Line, line_and_carrier, message, response, say

NUMBER = "13800000001"
CODE = message("口罩专线：验证码483920，10分钟内有效。")
BOOKED = message("预约成功，编号50789616，2月9日9:15送到。")
MENU = response("<Gather action='/ivr/menu' numDigits='1'><Say>预约请按1</Say></Gather>")
ASK_CODE = response("<Gather action='/ivr/code' numDigits='6'><Say>请输入验证码</Say></Gather>")


@pytest.fixture
def running() -> Iterator[tuple[Line, Carrier, str]]:
    line, carrier = line_and_carrier(
        {
            "/sms/inbound": [CODE, BOOKED],
            "/ivr/inbound": [MENU],
            "/ivr/menu": [ASK_CODE],
            "/ivr/code": [say("预约成功")],
            "/ivr/placed": [MENU],
        }
    )
    with served(carrier) as url:
        yield line, carrier, url


def typed(phone: RemotePhone, *lines: str, recorder: Recorder | None = None) -> str:
    shown: list[str] = []
    terminal = Terminal(phone, shown.append, recorder)
    for line in lines:
        terminal.show_news()
        assert terminal.type(line)
    terminal.show_news()
    return "\n".join(shown)


def test_texts_in_one_command(
    running: tuple[Line, Carrier, str], capsys: pytest.CaptureFixture[str]
) -> None:
    line, _, url = running
    arguments = ["text", "--carrier", url, "--wait", "0", NUMBER, "口罩", "{code}"]
    assert command.main(arguments) == 0
    assert line.got("/sms/inbound", "Body") == ["口罩", "483920"]
    assert capsys.readouterr().out.splitlines() == [
        "> 口罩",
        "< 口罩专线：验证码483920，10分钟内有效。",
        "> 483920",
        "< 预约成功，编号50789616，2月9日9:15送到。",
    ]


def test_a_call_in_one_command(
    running: tuple[Line, Carrier, str], capsys: pytest.CaptureFixture[str]
) -> None:
    line, carrier, url = running
    carrier.phone(NUMBER).text("口罩")  # the code of this text is not of this call
    line.answers["/sms/inbound"].appendleft(CODE)
    arguments = ["call", "--carrier", url, "--wait", "0", NUMBER, "1", "33020319900101009X"]
    assert command.main(arguments) == 0
    assert line.got("/ivr/code", "Digits") == ["330203"]
    shown = capsys.readouterr().out
    assert "[   0.0 s] 预约请按1  (" in shown
    assert "按 pressed 1" in shown
    assert "] 预约成功  (" in shown
    assert "call ended: completed" in shown


def test_a_landline_is_called_back_and_the_rest_of_the_keys_go_there(
    running: tuple[Line, Carrier, str], capsys: pytest.CaptureFixture[str]
) -> None:
    line, carrier, url = running
    line.answers["/ivr/menu"].appendleft(say("马上给您打回来"))
    form = {"To": "+8657487650001", "From": carrier.line, "Url": carrier.absolute("/ivr/placed")}
    Call.from_line(carrier, form, [])
    assert command.main(["call", "--carrier", url, "--wait", "0", "0574-87650001", "1", "1"]) == 0
    assert line.got("/ivr/placed", "Direction") == ["outbound-api"]
    assert "the phone rings" in capsys.readouterr().out


def test_without_a_carrier_one_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["text", "--carrier", "http://127.0.0.1:9", NUMBER, "口罩"]) == 1
    assert "is `make run` running?" in capsys.readouterr().err


def test_the_terminal_texts_calls_and_answers(running: tuple[Line, Carrier, str]) -> None:
    line, carrier, url = running
    phone = RemotePhone(Control(url), NUMBER)
    shown = typed(phone, "口罩", "打", "1", "", "挂", "接")
    assert "< 口罩专线：验证码483920" in shown
    assert "请输入验证码" in shown
    assert "没有按键 silence" in shown
    assert "Not now." in shown  # nobody rings
    form = {"To": "+8613800000001", "From": carrier.line, "Url": carrier.absolute("/ivr/placed")}
    Call.from_line(carrier, form, [])
    shown = typed(phone, "answer", "1", "{code}")
    assert "The phone rings" in shown
    assert line.got("/ivr/code", "Digits") == ["483920"]


def test_what_was_recorded_is_replayed_with_another_code(
    running: tuple[Line, Carrier, str],
) -> None:
    line, _, url = running
    file = io.StringIO()
    phone = RemotePhone(Control(url), NUMBER)
    recorder = Recorder(file, phone.number)
    typed(phone, "口罩", "483920", "打", "1", "483920", recorder=recorder)
    assert file.getvalue().splitlines() == [
        "@ +8613800000001",
        "> 口罩",
        "< 口罩专线：验证码{code}，10分钟内有效。",
        "> {code}",
        "< 预约成功，编号{reference}，{day}{time}送到。",
        "* call",
        "| 预约请按1",
        "= 1",
        "| 请输入验证码",
        "= {code}",
        "| 预约成功",
    ]
    line.answers["/sms/inbound"].clear()
    line.answers["/sms/inbound"].extend([CODE.replace("483920", "112233"), BOOKED])
    assert Replay(Control(url)).run(read_script(file.getvalue().splitlines())) == []
    assert line.got("/sms/inbound", "Body")[-1] == "112233"


def test_a_replay_tells_every_difference(
    running: tuple[Line, Carrier, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, url = running
    script = tmp_path / "script.txt"
    script.write_text("@ 13800000001\n> 口罩\n< 约完\n* call\n| 早上好\n| 再见\n* hang-up\n> x\n")
    assert command.main(["replay", "--carrier", url, str(script)]) == 1
    told = capsys.readouterr().out
    assert "expected 约完" in told
    assert "expected 早上好\n   实为 got 预约请按1" in told
    assert "expected 再见\n   实为 got —" in told
    assert "expected —\n   实为 got 预约成功" in told


@pytest.mark.parametrize("line", ["! what", "* jump"])
def test_a_wrong_script_names_its_line(line: str) -> None:
    with pytest.raises(ScriptError, match="line 2"):
        read_script(["@ 13800000001", line])


@pytest.mark.parametrize(
    ("sentence", "template"),
    [
        ("验证码483920", "验证码{code}"),
        ("证件3302**********1233", "证件3302**********1233"),
        ("回复37确认取消", "回复{answer}确认取消"),
        ("2月9日9:15", "{day}{time}"),
        ("2月9日上午9点15分", "{day}上午{time}"),
        (
            "booked for 9 Feb at 9:15, no. 50789616",
            "booked for {day} at {time}, no. {reference}",
        ),
        ("编号5 0 7 8, 9 6 1 6。", "编号{reference}。"),
        ("3 3 0 2 0 5, 1 9 4 4, 0 6 2 7", "3 3 0 2 0 5, 1 9 4 4, 0 6 2 7"),
        ("每人5只，10天一次", "每人5只，10天一次"),
    ],
)
def test_blanks(sentence: str, template: str) -> None:
    assert hide(sentence) == template
    assert matches(template, sentence)
    assert not matches(template + "。", sentence)


def test_six_digits_are_a_code_only_where_the_text_says_so() -> None:
    assert find_values("电话654321") == {}
    assert find_values("Your code is 483920") == {"code": "483920"}


def test_a_spoken_reference_is_sent_back_as_it_is_written() -> None:
    assert find_values("编号5 0 7 8, 9 6 1 6。") == {"reference": "50789616"}


def test_the_control_api_sets_phones_and_faults(running: tuple[Line, Carrier, str]) -> None:
    _, carrier, url = running
    control = Control(url)
    control.ask("PATCH", f"/phones/{NUMBER}", {"answering": "busy", "text_error": 30006})
    control.ask("PATCH", "/faults", {"rest": ["429"], "callback_delay": 2})
    assert carrier.phone(NUMBER).answering is Answering.BUSY
    assert carrier.phone(NUMBER).text_error == 30006
    assert carrier.faults.rest == ["429"]
    assert control.ask("GET", "/faults")["callback_delay"] == 2.0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/faults", {"rest": ["418"]}),
        ("PATCH", "/faults", {"weather": True}),
        ("PATCH", f"/phones/{NUMBER}", {"answering": "maybe"}),
        ("POST", f"/phones/{NUMBER}/texts", {}),
        ("POST", "/calls/CA1/press", {"keys": "1"}),
    ],
)
def test_the_control_api_refuses_nonsense(
    running: tuple[Line, Carrier, str], method: str, path: str, body: dict[str, object]
) -> None:
    with pytest.raises(CarrierError):
        Control(running[2]).ask(method, path, body)
