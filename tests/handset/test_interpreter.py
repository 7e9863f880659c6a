"""The rules of FIELD.md, "TwiML voice, as an interpreter must behave"."""

import pytest

from handset.interpreter import Interpreter
from tests.handset.line import response

URL = "http://line.example/ivr/inbound?step=1"


def following(verbs: str) -> Interpreter:
    call = Interpreter(URL, recording_url="http://carrier.example/RE1")
    call.load(response(verbs).encode())
    return call


def pressing(call: Interpreter, keys: str) -> Interpreter:
    for key in keys:
        if call.waiting:
            call.press(key)
    return call


def said(call: Interpreter) -> list[str]:
    return [event.text for event in call.events if event.kind == "said"]


def asked(call: Interpreter) -> tuple[str, dict[str, str]]:
    assert call.request is not None
    return call.request.url, dict(call.request.params)


def test_verbs_run_top_to_bottom_and_the_end_hangs_up() -> None:
    call = following("<Say>一</Say><Pause length='2'/><Say>二</Say>")
    assert said(call) == ["一", "二"]
    assert call.status == "completed"
    second = next(event for event in call.events if event.text == "二")
    assert second.at == pytest.approx(call.events[0].seconds + 2)


def test_hangup_ends_and_what_follows_is_never_said() -> None:
    call = following("<Say>再见</Say><Hangup/><Say>还在？</Say>")
    assert (said(call), call.status) == (["再见"], "completed")


@pytest.mark.parametrize(
    ("reason", "status"), [("", "no-answer"), ("reason='rejected'", "no-answer"),
                           ("reason='busy'", "busy")],
)  # fmt: skip
def test_reject(reason: str, status: str) -> None:
    assert following(f"<Reject {reason}/>").status == status


GATHERS = [
    # attributes, keys, what is posted as Digits (None: nothing, the next verb runs)
    ("numDigits='1'", "1", "1"),
    ("numDigits='2'", "1", "1"),  # the time-out submits what there is
    ("", "12", "12"),
    ("", "12#", "12"),
    ("numDigits='18'", "33020319400101123*", "33020319400101123*"),
    ("numDigits='18'", "330203400101123#", "330203400101123"),
    ("numDigits='6'", "#", None),
    ("", "", None),
    ("actionOnEmptyResult='true'", "", ""),
    ("actionOnEmptyResult='true'", "#", ""),
    ("finishOnKey='*'", "1#2*", "1#2"),
    ("finishOnKey=''", "1#*", "1#*"),
    ("numDigits='1' finishOnKey=''", "#", "#"),
]


@pytest.mark.parametrize(("attributes", "keys", "digits"), GATHERS)
def test_gather(attributes: str, keys: str, digits: str | None) -> None:
    call = following(
        f"<Gather action='/ivr/step' {attributes}><Say>请按键</Say></Gather><Say>没有听到</Say>"
    )
    pressing(call, keys).keep_silent()
    if digits is None:
        assert (said(call), call.request) == (["请按键", "没有听到"], None)
    else:
        url, params = asked(call)
        assert (url, params["Digits"]) == ("http://line.example/ivr/step", digits)
        assert said(call) == ["请按键"]


@pytest.mark.parametrize(
    ("attributes", "seconds"), [("", 5), ("timeout='9'", 9), ("timeout='1'", 1)]
)
def test_the_timeout_counts_from_the_end_of_the_nested_audio(attributes: str, seconds: int) -> None:
    call = following(f"<Gather {attributes}><Say>一</Say><Pause length='3'/></Gather>")
    audio_ends = call.clock
    call.keep_silent()
    assert call.clock == pytest.approx(audio_ends + seconds)


def test_the_timeout_counts_from_the_last_key() -> None:
    call = pressing(following("<Gather timeout='8'><Say>一</Say></Gather>"), "12")
    last_key = call.clock
    call.keep_silent()
    assert call.clock == pytest.approx(last_key + 8)


def test_a_key_stops_the_audio_and_the_rest_of_it_is_never_heard() -> None:
    call = following(
        "<Gather numDigits='1'><Say>很长的一句话，还没有说完</Say><Say>二</Say></Gather>"
    )
    call.press("1", at=0.4)
    assert [(event.text, event.seconds, event.cut) for event in call.events[:1]] == [
        ("很长的一句话，还没有说完", 0.4, True)
    ]
    assert said(call) == ["很长的一句话，还没有说完"]
    assert call.clock == 0.4


def test_a_key_while_nobody_gathers_is_lost() -> None:
    call = following("<Say>请稍等</Say><Gather numDigits='1'><Say>请按键</Say></Gather>")
    call.press("1", at=0.2)
    assert call.request is None
    assert [event.text for event in call.events if event.kind == "ignored"] == ["1"]


def test_gather_without_action_asks_the_current_url_again() -> None:
    call = pressing(following("<Gather numDigits='1'/>"), "3")
    assert asked(call)[0] == URL


def test_gather_by_get() -> None:
    call = pressing(following("<Gather numDigits='1' method='GET' action='next'/>"), "3")
    assert call.request is not None
    assert (call.request.method, call.request.url) == ("GET", "http://line.example/ivr/next")


@pytest.mark.parametrize("nested", ["Gather", "Redirect", "Dial", "Record", "Hangup"])
def test_only_audio_nests_in_gather(nested: str) -> None:
    call = following(f"<Gather><{nested}/></Gather>")
    assert (call.status, call.error) == ("failed", f"{nested} may not stand here")


def test_redirect_ends_the_document_and_resolves_relative_urls() -> None:
    call = following("<Redirect>menu</Redirect><Say>nie</Say>")
    assert asked(call) == ("http://line.example/ivr/menu", {})
    assert said(call) == []


def test_ten_redirects_are_followed_and_the_eleventh_ends_the_call() -> None:
    call = following("<Redirect>/again</Redirect>")
    for _ in range(9):
        call.load(b"<Response><Redirect>/again</Redirect></Response>")
    assert call.request is not None
    call.load(b"<Response><Redirect>/again</Redirect></Response>")
    assert (call.status, call.error) == ("failed", "more than 10 redirects")


@pytest.mark.parametrize("dial", ["<Dial>+8657487180000</Dial>",
                                  "<Dial><Number>+8657487180000</Number></Dial>"])  # fmt: skip
def test_dial_without_action_goes_on_with_the_next_verb(dial: str) -> None:
    call = following(f"{dial}<Say>回来了</Say>")
    call.connect("completed", talked=40)
    assert (said(call), call.status) == (["回来了"], "completed")


@pytest.mark.parametrize(
    ("status", "attributes", "seconds", "duration"),
    [
        ("completed", "", 40, "40"),
        ("completed", "timeLimit='30'", 30, "30"),
        ("no-answer", "", 30, "0"),
        ("no-answer", "timeout='12'", 12, "0"),
        ("busy", "", 2, "0"),
    ],
)
def test_dial_with_action_posts_how_it_went(
    status: str, attributes: str, seconds: int, duration: str
) -> None:
    call = following(f"<Dial action='/done' {attributes}>+8657487180000</Dial><Say>nie</Say>")
    call.connect(status, talked=40)
    params = {"DialCallStatus": status, "DialCallDuration": duration}
    assert asked(call) == ("http://line.example/done", params)
    assert (said(call), call.clock) == ([], seconds)


def test_record_posts_where_the_recording_is_and_how_long() -> None:
    call = following("<Record action='/name' maxLength='20'/><Say>没有听到</Say>")
    call.speak(4)
    url, params = asked(call)
    assert url == "http://line.example/name"
    assert params["RecordingUrl"] == "http://carrier.example/RE1"
    assert params["RecordingDuration"] == "4"
    assert call.clock == 4 + 5  # silence ends it


def test_record_goes_no_longer_than_it_may() -> None:
    call = following("<Record maxLength='3'/>")
    call.speak(60, then="#")
    assert asked(call)[1]["RecordingDuration"] == "3"


@pytest.mark.parametrize("key", ["0", "7", "*", "#"])
def test_any_key_ends_a_recording(key: str) -> None:
    call = following("<Record action='/name'/>")
    call.speak(2, then=key)
    assert (asked(call)[1]["Digits"], call.clock) == (key, 2)


def test_silence_falls_through_a_recording() -> None:
    call = following("<Record action='/name'/><Say>没有听到</Say>")
    call.keep_silent()
    assert (said(call), call.request) == (["没有听到"], None)


def test_who_speaks_and_hangs_up_is_still_recorded() -> None:
    call = following("<Record action='/name'/>")
    call.speak(3, then="hangup")
    assert asked(call)[1]["Digits"] == "hangup"
    call.load(response("<Say>nie</Say>").encode())
    assert (said(call), call.status) == ([], "completed")


def test_hanging_up_asks_nothing_more_of_the_line() -> None:
    call = following("<Gather action='/step'/>")
    call.hang_up()
    assert (call.request, call.status) == (None, "completed")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<Response><Say>", "not well-formed"),
        (b"<Answer/>", "begins with Answer"),
        (b"<Response><Shout/></Response>", "Shout may not stand here"),
        (b"<Response><Say volume='9'>x</Say></Response>", "no attribute volume"),
        (b"<Response><Gather timeout='soon'/></Response>", "not a whole number"),
        (b"<Response><Dial/></Response>", "Dial names no number"),
        (b"<Response><Say>" + b"x" * 65536 + b"</Say></Response>", "larger than 64 kB"),
        (b"<Response><Say>\x01</Say></Response>", "not well-formed"),
    ],
)
def test_a_document_that_a_carrier_refuses_ends_the_call(document: bytes, reason: str) -> None:
    call = Interpreter(URL)
    call.load(document)
    assert call.status == "failed"
    assert reason in call.error


def test_the_words_inside_speech_marks_are_what_is_heard() -> None:
    call = following("<Say voice='Polly.Zhiyu' language='cmn-CN'>号码<say-as>1 2</say-as> 完</Say>")
    event = call.events[0]
    assert (event.text, event.voice, event.language) == ("号码1 2 完", "Polly.Zhiyu", "cmn-CN")


def test_there_is_no_key_x() -> None:
    with pytest.raises(ValueError, match="no key 'X'"):
        following("<Gather/>").press("X")
