"""The carrier's REST, through Twilio's own SDK over loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from handset.carrier.faults import RestFault
from handset.testing import LINE, PUBLIC_URL, Carrier, served
from tests.handset.line import Line, line_and_carrier, response
from tests.handset.loopback import sdk

MOBILE = "+8613800000001"
LANDLINE = "+8657487650001"
SMS_STATUS = PUBLIC_URL + "/sms/status"
PLACED = PUBLIC_URL + "/ivr/placed"


@contextmanager
def client_of(carrier: Carrier, timeout: float = 10.0) -> Iterator[Client]:
    with served(carrier) as url:
        yield sdk(url, timeout)


@pytest.fixture
def line_carrier() -> tuple[Line, Carrier]:
    return line_and_carrier({"/ivr/placed": [response("<Gather><Say>您好</Say></Gather>")]})


def send(client: Client, **wanted: str) -> str:
    form = {"to": MOBILE, "from_": LINE, "body": "验证码123456", "status_callback": SMS_STATUS}
    return str(client.messages.create(**form | wanted).sid)


def test_a_text_reaches_the_screen_and_can_be_asked_for(
    line_carrier: tuple[Line, Carrier],
) -> None:
    line, carrier = line_carrier
    with client_of(carrier) as client:
        created = client.messages.create(
            to=MOBILE, from_=LINE, body="您好", status_callback=SMS_STATUS
        )
        assert (created.status, created.direction) == ("queued", "outbound-api")
        assert abs(created.date_created - datetime.now(UTC)) < timedelta(seconds=5)
        carrier.settle()
        fetched = client.messages(created.sid).fetch()
    assert (fetched.status, fetched.body, fetched.num_segments) == ("delivered", "您好", "1")
    assert carrier.phone(MOBILE).screen == ["您好"]
    assert line.got("/sms/status", "MessageStatus") == ["sent", "delivered"]
    assert line.got("/sms/status", "MessageSid") == [created.sid] * 2


def test_a_messaging_service_may_stand_in_for_the_number(
    line_carrier: tuple[Line, Carrier],
) -> None:
    _, carrier = line_carrier
    with client_of(carrier) as client:
        client.messages.create(to=MOBILE, messaging_service_sid="MG1", body="您好")
    assert carrier.phone(MOBILE).screen == ["您好"]


def test_listing_pages_through_the_texts_to_one_number(
    line_carrier: tuple[Line, Carrier],
) -> None:
    _, carrier = line_carrier
    with client_of(carrier) as client:
        sids = [send(client, body=str(count)) for count in range(5)]
        send(client, to="+8613800000002")
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        found = client.messages.list(to=MOBILE, page_size=2, date_sent_after=hour_ago)
        later = datetime.now(UTC) + timedelta(hours=1)
        assert client.messages.list(to=MOBILE, date_sent_after=later) == []
        assert len(client.messages.list(to=MOBILE, date_sent=datetime.now(UTC).date())) == 5
    assert [text.sid for text in found] == sids[::-1]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"to": "+1"}, 21211),
        ({"to": "13800000001"}, 21211),
        ({"to": "+8656696"}, 21211),
        ({"to": "anonymous"}, 21211),
        ({"from_": "line"}, 21212),
        ({"body": ""}, 21602),
        ({"body": "口" * 1601}, 21617),
    ],
)
def test_a_wrong_text_is_refused_with_twilios_code(
    line_carrier: tuple[Line, Carrier], wanted: dict[str, str], code: int
) -> None:
    with client_of(line_carrier[1]) as client, pytest.raises(TwilioRestException) as refusal:
        send(client, **wanted)
    assert (refusal.value.code, refusal.value.status) == (code, 400)


def test_a_wrong_token_is_refused(line_carrier: tuple[Line, Carrier]) -> None:
    with served(line_carrier[1]) as url, pytest.raises(TwilioRestException) as refusal:
        send(sdk(url, token="wrong"))
    assert (refusal.value.code, refusal.value.status) == (20003, 401)


def test_an_unknown_sid_is_not_found(line_carrier: tuple[Line, Carrier]) -> None:
    with client_of(line_carrier[1]) as client:
        for resource in (client.messages("SM1"), client.calls("CA1")):
            with pytest.raises(TwilioRestException) as refusal:
                resource.fetch()
            assert (refusal.value.code, refusal.value.status) == (20404, 404)


def test_a_landline_takes_no_texts(line_carrier: tuple[Line, Carrier]) -> None:
    line, carrier = line_carrier
    with client_of(carrier) as client:
        sid = send(client, to=LANDLINE)
        carrier.settle()
        assert client.messages(sid).fetch().error_code == 30006
    assert carrier.phone(LANDLINE).screen == []
    assert line.got("/sms/status", "MessageStatus") == ["sent", "undelivered"]
    assert line.got("/sms/status", "ErrorCode") == ["", "30006"]


@pytest.mark.parametrize("code", [21614, 21610])
def test_a_phone_can_refuse_texts_at_once(line_carrier: tuple[Line, Carrier], code: int) -> None:
    _, carrier = line_carrier
    carrier.phone(MOBILE).text_error = code
    with client_of(carrier) as client, pytest.raises(TwilioRestException) as refusal:
        send(client)
    assert refusal.value.code == code


def test_who_texted_stop_gets_no_more(line_carrier: tuple[Line, Carrier]) -> None:
    _, carrier = line_carrier
    carrier.phone(MOBILE).text("STOP")
    with client_of(carrier) as client, pytest.raises(TwilioRestException) as refusal:
        send(client)
    assert refusal.value.code == 21610


def test_a_call_is_placed_answered_and_asked_for(line_carrier: tuple[Line, Carrier]) -> None:
    line, carrier = line_carrier
    with client_of(carrier) as client:
        created = client.calls.create(
            to=LANDLINE,
            from_=LINE,
            url=PLACED + "?token=abc",
            status_callback=PUBLIC_URL + "/ivr/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
            timeout=25,
        )
        assert client.calls(created.sid).fetch().status == "ringing"
        call = carrier.calls[created.sid]
        assert call.answer() == ["您好"]
        call.hang_up()
        carrier.settle()
        (found,) = client.calls.list(to=LANDLINE, status="completed")
    assert (found.sid, found.direction) == (created.sid, "outbound-api")
    told = ["initiated", "ringing", "in-progress", "completed"]
    assert line.got("/ivr/status", "CallStatus") == told
    assert line.got("/ivr/placed", "token") == ["abc"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({"to": "+1"}, 21211), ({"from_": "line"}, 21212), ({"url": "ivr"}, 21205)],
)
def test_a_wrong_call_is_refused_with_twilios_code(
    line_carrier: tuple[Line, Carrier], wanted: dict[str, str], code: int
) -> None:
    with client_of(line_carrier[1]) as client, pytest.raises(TwilioRestException) as refusal:
        client.calls.create(**{"to": MOBILE, "from_": LINE, "url": PLACED} | wanted)
    assert refusal.value.code == code


@pytest.mark.parametrize(("fault", "code"), [("429", 20429), ("500", 20500)])
def test_a_refusing_fault_takes_nothing(
    line_carrier: tuple[Line, Carrier], fault: RestFault, code: int
) -> None:
    _, carrier = line_carrier
    carrier.faults.rest = [fault]
    with client_of(carrier) as client:
        with pytest.raises(TwilioRestException) as refusal:
            send(client)
        send(client, body="再来")
    assert refusal.value.code == code
    assert carrier.phone(MOBILE).screen == ["再来"]


@pytest.mark.parametrize("fault", ["timeout", "drop"])
def test_a_text_whose_answer_is_lost_has_been_sent_all_the_same(
    line_carrier: tuple[Line, Carrier], fault: RestFault
) -> None:
    _, carrier = line_carrier
    carrier.faults.rest = [fault]
    with client_of(carrier, timeout=0.3) as client:
        with pytest.raises((requests.Timeout, requests.ConnectionError)):
            send(client)
        assert [text.body for text in client.messages.list(to=MOBILE)] == ["验证码123456"]
    assert carrier.phone(MOBILE).screen == ["验证码123456"]


@pytest.mark.parametrize(
    ("faults", "at_once", "after_a_minute"),
    [
        ({"callbacks_reversed": True}, ["delivered", "sent"], []),
        ({"callbacks_repeated": True}, ["sent", "sent", "delivered", "delivered"], []),
        ({"callbacks_lost": True}, [], []),
        ({"callback_delay": 60}, [], ["sent", "delivered"]),
    ],
)
def test_status_callbacks_go_wrong_as_told(
    line_carrier: tuple[Line, Carrier],
    faults: dict[str, float],
    at_once: list[str],
    after_a_minute: list[str],
) -> None:
    line, carrier = line_carrier
    carrier.faults.change(faults)
    with client_of(carrier) as client:
        sid = send(client)
    carrier.settle()
    assert line.got("/sms/status", "MessageStatus") == at_once
    carrier.settle(after=60)
    assert line.got("/sms/status", "MessageStatus") == at_once + after_a_minute
    assert carrier.texts[sid].status == "delivered"
