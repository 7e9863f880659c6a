"""A posted text becomes a Turn, its Reply becomes TwiML, and nothing ends in an error."""

import pytest
from flask import Flask
from sqlalchemy import select

from core.catalogue import ZONE, render
from core.conversation.turn import Channel, Reply
from core.messages import Message
from core.phones import NoPhone, Phone, PhoneKind
from core.settings import Settings
from core.store.tables import receipts
from core.unit import Service
from providers.twilio_signature import guard
from sms.speaker import SmsSpeaker
from sms.webhooks import TextWebhooks, blueprint
from tests.support.scripted import BrokenLine, ScriptedLine
from tests.support.signed import SignedClient

EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response />'
SENDER, LINE = "+8613812345678", "+8657487000000"
TEXT = {"MessageSid": "SM01", "From": SENDER, "To": LINE, "Body": "口罩", "NumMedia": "0"}
SORRY = Message("sorry_text")


@pytest.fixture
def line() -> ScriptedLine:
    return ScriptedLine(Reply("zh", (SORRY,)))


@pytest.fixture
def provider(line: ScriptedLine, service: Service, settings: Settings) -> SignedClient:
    return _provider(line, service, settings)


def _provider(
    line: ScriptedLine | BrokenLine, service: Service, settings: Settings
) -> SignedClient:
    app = Flask(__name__)
    app.register_blueprint(blueprint(TextWebhooks(line.answer, service), guard(settings)))
    return SignedClient.of(app, settings)


def _written(message: Message, language: str = "zh") -> str:
    return render(message, language, SmsSpeaker(), ZONE)


def test_a_text_becomes_a_turn(provider: SignedClient, line: ScriptedLine) -> None:
    provider.post("/sms/inbound", **TEXT)
    (turn,) = line.turns
    assert (turn.channel, turn.key, turn.line) == (Channel.SMS, "sms:SM01", LINE)
    assert (turn.caller, turn.text) == (Phone(SENDER, PhoneKind.MOBILE), "口罩")


def test_a_conversation_belongs_to_a_line_and_a_number_that_is_not_readable_in_it(
    provider: SignedClient, line: ScriptedLine
) -> None:
    for change in (
        {},
        {"From": "013812345678"},
        {"From": "+8613912345678"},
        {"To": "+8657487000001"},
    ):
        provider.post("/sms/inbound", **TEXT | change)
    first, same_person, other_person, other_line = (turn.session for turn in line.turns)
    assert first == same_person
    assert len({first, other_person, other_line}) == 3
    assert "13812345678" not in first
    assert len(first) <= 64  # the width of its column


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("口罩\x00 33\x1b0203\x07\n王明\t\u0085", "口罩 330203\n王明"),
        ("\ufffe\uffff", ""),
        ("  ", ""),
        ("😷①", "😷①"),
        ("口" * 1600, "口" * 1600),
    ],
)
def test_control_characters_never_reach_the_conversation(
    provider: SignedClient, line: ScriptedLine, body: str, text: str
) -> None:
    provider.post("/sms/inbound", **TEXT | {"Body": body})
    assert [turn.text for turn in line.turns] == [text]


def test_a_picture_without_words_is_silence(provider: SignedClient, line: ScriptedLine) -> None:
    provider.post("/sms/inbound", **TEXT | {"Body": "", "NumMedia": "1"})
    assert [turn.text for turn in line.turns] == [""]


@pytest.mark.parametrize("to", ["", "12345", "MaskLine", "9" * 200])
def test_a_line_that_is_no_phone_keeps_its_name_as_far_as_it_can_be_stored(
    provider: SignedClient, line: ScriptedLine, to: str
) -> None:
    provider.post("/sms/inbound", **TEXT | {"To": to})
    assert [turn.line for turn in line.turns] == [to[:20]]
    assert len(line.turns[0].session) <= 64


def test_the_answer_is_one_text(provider: SignedClient, line: ScriptedLine) -> None:
    for language, separator in (("zh", ""), ("en", " ")):
        line.reply = Reply(language, (SORRY, SORRY))
        answer = provider.post("/sms/inbound", **TEXT)
        text = separator.join([_written(SORRY, language)] * 2)
        assert f"<Message>{text}</Message>" in answer.text
        assert answer.mimetype == "text/xml"


def test_a_reply_without_messages_answers_nothing(
    provider: SignedClient, line: ScriptedLine
) -> None:
    line.reply = Reply("zh")
    answer = provider.post("/sms/inbound", **TEXT)
    assert (answer.status_code, answer.data) == (200, EMPTY)


@pytest.mark.parametrize(
    ("sender", "caller"),
    [
        ("anonymous", NoPhone.WITHHELD),
        ("", NoPhone.WITHHELD),
        ("+8656696", NoPhone.WITHHELD),
        ("+85261234567", NoPhone.FOREIGN),
        ("+1 202 555 0143", NoPhone.FOREIGN),
        ("12345", NoPhone.UNUSABLE),
        ("MaskShop", NoPhone.UNUSABLE),
    ],
)
def test_nothing_is_sent_to_a_number_that_the_line_cannot_use(
    provider: SignedClient, line: ScriptedLine, sender: str, caller: NoPhone
) -> None:
    answer = provider.post("/sms/inbound", **TEXT | {"From": sender})
    assert (answer.status_code, answer.data) == (200, EMPTY)
    assert [turn.caller for turn in line.turns] == [caller]


@pytest.mark.parametrize("sid", ["", "SM 01", "S" * 65, "SM\x00", "号"])
def test_a_text_without_a_usable_sid_is_passed_over(
    provider: SignedClient, line: ScriptedLine, sid: str
) -> None:
    answer = provider.post("/sms/inbound", **TEXT | {"MessageSid": sid})
    assert (answer.status_code, answer.data, line.turns) == (200, EMPTY, [])


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status"])
@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "bm90IGl0"}])
def test_what_the_provider_did_not_sign_is_refused(
    provider: SignedClient, line: ScriptedLine, path: str, headers: dict[str, str]
) -> None:
    answer = provider.client.post(path, data=TEXT, headers=headers)
    assert (answer.status_code, line.turns) == (403, [])


def test_a_failure_is_answered_with_a_sentence_and_logged_without_personal_data(
    service: Service, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    body = "口罩 330203194001011233"
    provider = _provider(BrokenLine(), service, settings)
    answer = provider.post("/sms/inbound", **TEXT | {"Body": body})
    assert answer.status_code == 200
    assert _written(SORRY) in answer.text
    assert "builtins.RuntimeError at " in caplog.text
    assert "tests/support/scripted.py" in caplog.text
    for secret in ("13812345678", "330203194001011233", "SM01"):
        assert secret not in caplog.text


def test_a_failure_sends_nothing_to_a_withheld_number(service: Service, settings: Settings) -> None:
    provider = _provider(BrokenLine(), service, settings)
    answer = provider.post("/sms/inbound", **TEXT | {"From": "anonymous"})
    assert (answer.status_code, answer.data) == (200, EMPTY)


@pytest.mark.parametrize(
    "form",
    [
        {"MessageSid": "SM77", "MessageStatus": "delivered"},
        {"MessageSid": "SM77", "MessageStatus": "undelivered", "ErrorCode": "30006"},
        {"MessageSid": "SM77", "MessageStatus": "a status that nobody has heard of yet"},
        {"MessageSid": "SM77"},
        {"MessageSid": ""},
        {},
    ],
)
def test_a_status_is_accepted_whatever_it_says(
    provider: SignedClient, form: dict[str, str]
) -> None:
    answer = provider.post("/sms/status", **form)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_status_that_comes_before_its_text_is_known_is_kept(
    provider: SignedClient, service: Service
) -> None:
    form = {"MessageSid": "SM77", "MessageStatus": "undelivered", "ErrorCode": "30006"}
    provider.post("/sms/status", **form)
    with service.view() as unit:
        row = unit.connection.execute(select(receipts)).one()
    assert (row.provider_sid, row.status, row.error_code) == ("SM77", "undelivered", "30006")
