"""The Twilio adapters against servers on loopback, and the guard of the webhooks."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Blueprint, Flask, request
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from core.messages import Message
from core.outbox.delivery import Trouble, trouble_of
from core.ports import Outgoing, Transport, TransportError
from core.settings import TWILIO_API_URL, Settings
from handset.testing import ACCOUNT, LINE, Answering, Carrier, carrier_for, served
from ivr.dial import TwilioCalls
from providers import twilio_client
from providers.form import provider_id
from providers.twilio_client import QuietHttpClient, make_client
from providers.twilio_errors import transport_error
from providers.twilio_signature import guard, raw_target
from sms.send import TwilioTexts
from tests.support.ledger import nobody
from tests.support.wording import speaking, write_catalogue

MOBILE = "+8613800000001"
NOTICE = Outgoing("token-of-it", MOBILE, LINE, "zh", Message("told", {"name": "王*明"}))
WORDS = "口罩线：王*明的口罩约好了。"
PUBLIC_URL = "https://line.example"


def settings_for(api_url: str, **changes: Any) -> Settings:
    settings = Settings(
        database_url="sqlite://",
        public_url=PUBLIC_URL,
        account_sid=ACCOUNT.sid,
        auth_token=ACCOUNT.token,
        number=LINE,
        messaging_service_sid="",
        api_url=api_url,
        secret_key="secret",
        identity_key=bytes(32),
        clock_offset=timedelta(0),
        trusted_proxies=0,
    )
    return replace(settings, **changes)


@pytest.fixture(autouse=True)
def _words(tmp_path: Path) -> Iterator[None]:
    write_catalogue(tmp_path)
    with speaking(tmp_path):
        yield


@pytest.fixture
def carrier() -> Carrier:
    return carrier_for(nobody)


@pytest.fixture
def settings(carrier: Carrier) -> Iterator[Settings]:
    with served(carrier) as api_url:
        yield settings_for(api_url)


@pytest.fixture
def texts(settings: Settings) -> TwilioTexts:
    return TwilioTexts(make_client(settings), settings)


@pytest.fixture
def calls(settings: Settings) -> TwilioCalls:
    return TwilioCalls(make_client(settings), settings)


def since() -> datetime:
    return datetime.now(UTC)


# --- texts and calls -------------------------------------------------------------------------


def test_a_text_reaches_the_phone(carrier: Carrier, texts: TwilioTexts) -> None:
    sid = texts.send(NOTICE)

    text = carrier.texts[sid]
    assert carrier.phone(MOBILE).screen == [WORDS]
    assert (text.sender, text.callback) == (LINE, f"{PUBLIC_URL}/sms/status")


def test_a_messaging_service_chooses_the_number(carrier: Carrier, settings: Settings) -> None:
    service = replace(settings, number="", messaging_service_sid="MG" + "0" * 32)
    sid = TwilioTexts(make_client(service), service).send(NOTICE)

    assert carrier.texts[sid].service_sid == "MG" + "0" * 32


def test_a_call_asks_for_its_words_at_its_own_address(carrier: Carrier, calls: TwilioCalls) -> None:
    sid = calls.send(NOTICE)
    call = carrier.calls[sid]
    call.answer()

    assert call.callback == f"{PUBLIC_URL}/ivr/status"
    assert call.callback_events == {"completed"}
    assert [post.url for post in carrier.posts] == [f"{PUBLIC_URL}/ivr/placed/token-of-it"]


def test_a_call_rings_for_half_a_minute(carrier: Carrier, calls: TwilioCalls) -> None:
    call = carrier.calls[calls.send(NOTICE)]

    carrier.settle(29)
    assert call.rings
    carrier.settle(2)
    assert call.status == "no-answer"


def test_the_texts_sent_before_are_those_with_the_same_words(
    carrier: Carrier, texts: TwilioTexts
) -> None:
    texts.send(replace(NOTICE, message=Message("code", {"code": "204060"})))
    texts.send(replace(NOTICE, to="+8613800000002"))
    one, two = texts.send(NOTICE), texts.send(NOTICE)

    assert texts.sent_before(NOTICE, since()) == [two, one]
    assert texts.sent_before(NOTICE, since() + timedelta(minutes=5)) == []


def test_the_calls_placed_before_are_those_to_that_phone(
    carrier: Carrier, calls: TwilioCalls
) -> None:
    calls.send(replace(NOTICE, to="+8613800000002"))
    carrier.phone(MOBILE).answering = Answering.BUSY
    sid = calls.send(NOTICE)

    assert calls.sent_before(NOTICE, since()) == [sid]
    assert calls.sent_before(NOTICE, since() + timedelta(minutes=5)) == []


@pytest.mark.parametrize(("sid", "taken"), [("S" * 40, "S" * 40), ("S" * 41, ""), ("S M", "")])
def test_a_sid_fits_the_columns_that_keep_it(sid: str, taken: str) -> None:
    with Flask("hooks").test_request_context(method="POST", data={"MessageSid": sid}):
        assert provider_id("MessageSid") == taken


def refused(transport: Transport) -> TransportError:
    with pytest.raises(TransportError) as info:
        transport.send(NOTICE)
    return info.value


@pytest.mark.parametrize(
    ("fault", "trouble", "taken"),
    [
        ("429", Trouble.BUSY, 0),
        ("500", Trouble.UNKNOWN, 0),
        ("timeout", Trouble.UNKNOWN, 1),
        ("drop", Trouble.UNKNOWN, 1),
    ],
)
def test_the_faults_of_a_provider(
    carrier: Carrier,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    fault: Any,
    trouble: Trouble,
    taken: int,
) -> None:
    monkeypatch.setattr(twilio_client, "TIMEOUT_SECONDS", 0.3)
    carrier.faults.rest = [fault]
    texts = TwilioTexts(make_client(settings), settings)
    error = refused(texts)

    assert trouble_of(error) is trouble
    assert len(texts.sent_before(NOTICE, since())) == taken


@pytest.mark.parametrize("transport", [TwilioTexts, TwilioCalls])
def test_a_provider_that_cannot_be_reached_has_sent_nothing(
    transport: type[TwilioTexts] | type[TwilioCalls],
) -> None:
    nobody = settings_for(f"http://127.0.0.1:{free_port()}")
    error = refused(transport(make_client(nobody), nobody))

    assert (trouble_of(error), error.outcome) == (Trouble.BUSY, "not connected")


@pytest.mark.parametrize(
    ("number", "code", "trouble"),
    [
        ("+8613800000003", 21614, Trouble.NOT_A_MOBILE),
        ("+8613800000003", 21610, Trouble.OPTED_OUT),
        ("+8613800000003", 21211, Trouble.NO_SUCH_NUMBER),
    ],
)
def test_a_number_that_cannot_be_texted(
    carrier: Carrier, texts: TwilioTexts, number: str, code: int, trouble: Trouble
) -> None:
    carrier.phone(number).text_error = code
    with pytest.raises(TransportError) as info:
        texts.send(replace(NOTICE, to=number))

    assert (trouble_of(info.value), info.value.outcome) == (trouble, str(code))


def test_wrong_credentials_are_the_operators_to_correct(settings: Settings) -> None:
    stranger = replace(settings, auth_token="another")

    assert trouble_of(refused(TwilioTexts(make_client(stranger), stranger))) is Trouble.BUSY


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (201, "<html>", Trouble.UNKNOWN),
        (502, "<html>", Trouble.UNKNOWN),
        (503, '{"code": 20503, "message": "m"}', Trouble.UNKNOWN),
        (400, '{"code": 99999, "message": "m"}', Trouble.REFUSED),
        (429, '{"code": 20429, "message": "m"}', Trouble.BUSY),
        (400, '{"type": "t", "title": "t", "status": 400, "code": 30006}', Trouble.NOT_A_MOBILE),
    ],
)
def test_odd_answers(status: int, body: str, trouble: Trouble) -> None:
    with answering(status, body) as api_url:
        odd = settings_for(api_url)
        assert trouble_of(refused(TwilioTexts(make_client(odd), odd))) is trouble
        assert trouble_of(refused(TwilioCalls(make_client(odd), odd))) is trouble


def test_an_error_tells_nothing_personal() -> None:
    error = transport_error(TwilioRestException(400, "/Messages", f"bad {MOBILE}", 99999))

    assert str(error) == "99999"


def test_nothing_personal_is_logged(texts: TwilioTexts, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    texts.send(NOTICE)
    texts.sent_before(NOTICE, since())

    assert MOBILE[1:] not in caplog.text
    assert "口罩" not in caplog.text


def test_twilios_own_address_is_left_alone() -> None:
    address = f"{TWILIO_API_URL}/2010-04-01/Accounts/AC0/Messages.json"

    assert QuietHttpClient(TWILIO_API_URL)._address(address) == address
    moved = QuietHttpClient("http://127.0.0.1:1/base")._address(address + "?a=1")
    assert moved == "http://127.0.0.1:1/base/2010-04-01/Accounts/AC0/Messages.json?a=1"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def answering(status: int, body: str) -> Iterator[str]:
    """A server that answers everything alike; gives its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- signatures ------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def guarded() -> Flask:
    """An application with one guarded view, which says what it was sent."""
    app = Flask("guarded")
    hooks = Blueprint("hooks", "hooks")
    hooks.before_request(guard(settings_for("http://127.0.0.1:9")))
    hooks.add_url_rule(
        "/sms/<path:rest>", view_func=lambda rest: request.form.get("Body", ""), methods=["POST"]
    )
    app.register_blueprint(hooks)
    return app


def signed(path: str, form: Any, token: str = ACCOUNT.token) -> dict[str, str]:
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, form)
    return {"X-Twilio-Signature": signature}


def post(app: Flask, path: str, **how: Any) -> TestResponse:
    return app.test_client().post(path, **how)


@pytest.mark.parametrize(
    "path",
    [
        "/sms/inbound",
        "/sms/inbound?step=1&step=2",
        f"/sms/{quote('口罩')}?q={quote('预约 1')}",
        "/sms/a%2Fb%20c?x=%2B86",
    ],
)
@pytest.mark.parametrize("body", ["口罩", "", "a+b&c=d %41 😷", "x" * 1600])
def test_what_is_signed_comes_in(guarded: Flask, path: str, body: str) -> None:
    form = {"Body": body, "From": MOBILE, "SomethingNew": "1"}
    response = post(guarded, path, data=form, headers=signed(path, form))

    assert (response.status_code, response.text) == (200, body)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "AAAA"},
        {"X-Twilio-Signature": "签名".encode().decode("latin-1")},
        signed("/sms/inbound", {"Body": "1"}, token="another"),
        signed("/sms/inbound", {"Body": "2"}),
        signed("/sms/elsewhere", {"Body": "1"}),
        signed("/sms/inbound?x=1", {"Body": "1"}),
    ],
)
def test_what_is_not_signed_or_wrongly_stays_out(guarded: Flask, headers: dict[str, str]) -> None:
    response = post(guarded, "/sms/inbound", data={"Body": "1"}, headers=headers)

    assert response.status_code == 403


@pytest.mark.parametrize("forwarded", ["X-Forwarded-Host", "Host"])
def test_the_address_is_that_of_the_settings(guarded: Flask, forwarded: str) -> None:
    form = {"Body": "1"}
    elsewhere = {forwarded: "elsewhere.example"}
    headers = signed("/sms/inbound", form) | elsewhere

    assert post(guarded, "/sms/inbound", data=form, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\xff\xfe%%%=%zz&&&==", FORM),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b'{"Body": 1}', "application/json"),
        (b"Body=" + b"1" * 100_000, FORM),
        (b"&".join(b"a%d=1" % n for n in range(5000)), FORM),
        (b"", ""),
    ],
)
def test_broken_forms_stay_out(guarded: Flask, data: bytes, content_type: str) -> None:
    headers = {"X-Twilio-Signature": "AAAA"}
    response = post(guarded, "/sms/inbound", data=data, content_type=content_type, headers=headers)

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("environ", "target"),
    [
        ({"RAW_URI": "/sms/%E5%8F%A3?a=%20"}, "/sms/%E5%8F%A3?a=%20"),
        ({"REQUEST_URI": "/sms/inbound?"}, "/sms/inbound?"),
        ({"RAW_URI": "http://inside:8000/sms/inbound?a=1"}, "/sms/inbound?a=1"),
        ({"PATH_INFO": "/sms/inbound"}, "/sms/inbound"),
        ({"PATH_INFO": "/sms/口".encode().decode("latin-1")}, "/sms/%E5%8F%A3"),
        ({"SCRIPT_NAME": "/x", "PATH_INFO": "/y", "QUERY_STRING": "a=%20"}, "/x/y?a=%20"),
    ],
)
def test_the_raw_address_under_every_server(environ: dict[str, str], target: str) -> None:
    assert raw_target(environ) == target
