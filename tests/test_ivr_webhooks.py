"""Each step of a call becomes a Turn of its own, and nothing ends a call without a word."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.catalogue import ZONE, render
from core.conversation.turn import Channel, Expects, Reply
from core.messages import Message
from core.phones import NoPhone, Phone, PhoneKind
from core.settings import Settings
from core.store.tables import receipts
from core.unit import Service
from ivr.speaker import VoiceSpeaker
from ivr.webhooks import CallWebhooks, blueprint
from providers.twilio_signature import guard
from tests.support.scripted import BrokenLine, ScriptedLine
from tests.support.signed import SignedClient

CALLER, LINE = "+8613812345678", "+8657487000000"
CALL = {"CallSid": "CA01", "From": CALLER, "To": LINE, "Direction": "inbound"}
PLACED = {"CallSid": "CA02", "From": LINE, "To": CALLER, "Direction": "outbound-api"}
ASKS = Reply("zh", (), Expects("choice"))
LATER = Message("sorry_call_later")


@pytest.fixture
def line() -> ScriptedLine:
    return ScriptedLine(ASKS)


@pytest.fixture
def provider(line: ScriptedLine, service: Service, settings: Settings) -> SignedClient:
    return _provider(line, service, settings)


def _provider(
    line: ScriptedLine | BrokenLine, service: Service, settings: Settings, prefix: str = ""
) -> SignedClient:
    app = Flask(__name__)
    webhooks = CallWebhooks(line.answer, line.hang_up, service, prefix)
    app.register_blueprint(blueprint(webhooks, guard(settings)))
    return SignedClient.of(app, settings)


def _said(message: Message) -> str:
    return render(message, "zh", VoiceSpeaker(), ZONE)


def test_an_incoming_call_is_the_first_turn(provider: SignedClient, line: ScriptedLine) -> None:
    provider.post("/ivr/inbound", **CALL)
    (turn,) = line.turns
    assert (turn.channel, turn.key, turn.session) == (Channel.VOICE, "call:CA01:0", "call:CA01")
    assert (turn.line, turn.caller) == (LINE, Phone(CALLER, PhoneKind.MOBILE))
    assert (turn.text, turn.recording, turn.placed, turn.dialed) == ("", "", "", "")


@pytest.mark.parametrize(
    ("path", "key", "onward"),
    [
        ("/ivr/inbound", "call:CA01:0", "/ivr/step/1"),
        ("/ivr/inbound/again", "call:CA01:0", "/ivr/step/1"),
        ("/ivr/step/1", "call:CA01:1", "/ivr/step/2"),
        ("/ivr/step/41", "call:CA01:41", "/ivr/step/42"),
        ("/ivr/step/41/again", "call:CA01:41", "/ivr/step/42"),
        ("/ivr/placed/tok-en_1", "call:CA01:0", "/ivr/step/1"),
        ("/ivr/placed/tok-en_1/again", "call:CA01:0", "/ivr/step/1"),
    ],
)
def test_each_step_has_its_own_url_and_key(
    provider: SignedClient, line: ScriptedLine, path: str, key: str, onward: str
) -> None:
    answer = provider.post(path, **CALL)
    assert [turn.key for turn in line.turns] == [key]
    assert f'action="{onward}"' in answer.text
    assert f'<Redirect method="POST">{onward}</Redirect>' in answer.text
    assert answer.mimetype == "text/xml"


def test_the_path_of_the_public_url_stands_before_every_step(
    line: ScriptedLine, service: Service, settings: Settings
) -> None:
    below = replace(settings, public_url="https://town.example/masks")
    answer = _provider(line, service, below, "/masks").post("/ivr/inbound", **CALL)
    assert 'action="/masks/ivr/step/1"' in answer.text


def test_the_same_reply_is_rendered_to_the_byte(provider: SignedClient) -> None:
    answers = [provider.post("/ivr/step/3", **CALL, Digits="1").data for _ in range(3)]
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("digits", "text"),
    [("1", "1"), ("*", "*"), ("#", "*"), ("", ""), ("0#", "0"), ("hangup", ""), ("1A\x00", "1A")],
)
def test_keys_reach_the_conversation_as_pressed_and_a_lone_hash_repeats(
    provider: SignedClient, line: ScriptedLine, digits: str, text: str
) -> None:
    provider.post("/ivr/step/1", **CALL, Digits=digits, SpeechResult="不要听")
    assert [turn.text for turn in line.turns] == [text]


def test_a_recording_and_the_end_of_a_dialled_call_reach_the_conversation(
    provider: SignedClient, line: ScriptedLine
) -> None:
    provider.post("/ivr/step/1", **CALL, RecordingUrl="http://127.0.0.1:9/RE01", Digits="#")
    provider.post("/ivr/step/2", **CALL, DialCallStatus="no-answer")
    assert [turn.recording for turn in line.turns] == ["http://127.0.0.1:9/RE01", ""]
    assert [turn.dialed for turn in line.turns] == ["", "no-answer"]
    assert [turn.text for turn in line.turns] == ["", ""]


def test_on_a_call_that_the_line_placed_the_caller_is_who_was_called(
    provider: SignedClient, line: ScriptedLine
) -> None:
    provider.post("/ivr/placed/tok-en_1", **PLACED)
    provider.post("/ivr/step/1", **PLACED, Digits="1")
    assert [turn.placed for turn in line.turns] == ["tok-en_1", ""]
    assert {(turn.line, turn.caller) for turn in line.turns} == {
        (LINE, Phone(CALLER, PhoneKind.MOBILE))
    }


@pytest.mark.parametrize(
    ("caller", "read"),
    [
        ("anonymous", NoPhone.WITHHELD),
        ("", NoPhone.WITHHELD),
        ("+8656696", NoPhone.WITHHELD),
        ("+85261234567", NoPhone.FOREIGN),
        ("10086", NoPhone.UNUSABLE),
    ],
)
def test_a_caller_without_a_usable_number_is_answered(
    provider: SignedClient, line: ScriptedLine, caller: str, read: NoPhone
) -> None:
    answer = provider.post("/ivr/inbound", **CALL | {"From": caller})
    assert [turn.caller for turn in line.turns] == [read]
    assert "<Gather" in answer.text


@pytest.mark.parametrize("path", ["/ivr/inbound", "/ivr/step/1", "/ivr/placed/t", "/ivr/status"])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm90IGl0"}])
def test_what_the_provider_did_not_sign_is_refused(
    provider: SignedClient, line: ScriptedLine, path: str, headers: dict[str, str]
) -> None:
    form = CALL | {"CallStatus": "completed"}
    answer = provider.client.post(path, data=form, headers=headers)
    assert (answer.status_code, line.turns, line.ended) == (403, [], [])


@pytest.mark.parametrize("sid", ["", "CA 01", "C" * 65])
def test_a_call_without_a_usable_sid_is_sent_away_politely(
    provider: SignedClient, line: ScriptedLine, sid: str
) -> None:
    answer = provider.post("/ivr/inbound", **CALL | {"CallSid": sid})
    assert (answer.status_code, line.turns) == (200, [])
    assert _said(LATER) in answer.text


@pytest.mark.parametrize("path", ["/ivr/inbound", "/ivr/step/4", "/ivr/placed/tok-en_1"])
def test_a_failed_step_is_tried_again_once_and_logged_without_personal_data(
    service: Service, settings: Settings, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    provider = _provider(BrokenLine(), service, settings)
    first = provider.post(path, **CALL, Digits="330203194001011233")
    second = provider.post(f"{path}/again", **CALL)
    assert f'<Redirect method="POST">{path}/again</Redirect>' in first.text
    assert _said(Message("sorry_call")) in first.text
    assert second.text.endswith("<Hangup /></Response>")
    assert _said(LATER) in second.text
    for secret in ("13812345678", "330203194001011233", "CA01"):
        assert secret not in caplog.text


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
@pytest.mark.parametrize("call", [CALL, PLACED], ids=["incoming", "placed"])
def test_a_call_that_ended_is_told_to_the_conversation(
    provider: SignedClient, line: ScriptedLine, call: dict[str, str], status: str
) -> None:
    answer = provider.post("/ivr/status", **call, CallStatus=status)
    assert (answer.status_code, answer.data) == (204, b"")
    assert line.ended == [f"call:{call['CallSid']}"]


@pytest.mark.parametrize(
    "form",
    [
        CALL | {"CallStatus": "ringing"},
        CALL | {"CallStatus": "a status that nobody has heard of yet"},
        CALL,
        {"CallStatus": "completed"},
        {},
    ],
)
def test_other_statuses_are_accepted_and_end_no_conversation(
    provider: SignedClient, line: ScriptedLine, form: dict[str, str]
) -> None:
    answer = provider.post("/ivr/status", **form)
    assert (answer.status_code, line.ended) == (204, [])


def test_a_status_of_a_placed_call_is_kept(provider: SignedClient, service: Service) -> None:
    provider.post("/ivr/status", **PLACED, CallStatus="no-answer")
    with service.view() as unit:
        row = unit.connection.execute(select(receipts)).one()
    assert (row.provider_sid, row.status) == ("CA02", "no-answer")


def test_a_status_is_accepted_where_noting_it_fails(service: Service, settings: Settings) -> None:
    provider = _provider(BrokenLine(), service, settings)
    assert provider.post("/ivr/status", **CALL, CallStatus="completed").status_code == 204
