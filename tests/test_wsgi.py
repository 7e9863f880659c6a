"""The whole application: it starts with a sentence or not at all, and never ends in an error."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core.settings import Settings
from core.store.schema import upgrade
from tests.support.clock import FrozenClock
from tests.support.signed import SignedClient
from tests.support.whole import whole_line
from wsgi import HOME

TEXT = {"MessageSid": "SM01", "From": "+8613812345678", "To": "+8657487000000", "Body": "口罩"}
CALL = {"CallSid": "CA01", "From": "+8613812345678", "To": "+8657487000000"}
AGAIN = "/again</Redirect>"


@pytest.fixture
def provider(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[SignedClient]:
    with whole_line(settings, _url(engine), clock) as provider:
        yield provider


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _assert_every_webhook_answers(provider: SignedClient) -> None:
    assert "<Message>" in provider.post("/sms/inbound", **TEXT).text
    assert AGAIN in provider.post("/ivr/inbound", **CALL).text
    assert "<Hangup" in provider.post("/ivr/inbound/again", **CALL).text
    for path, form in (("/sms/status", TEXT), ("/ivr/status", CALL)):
        assert provider.post(path, **form, CallStatus="completed").status_code == 204


def test_without_a_database_every_webhook_answers(settings: Settings, clock: FrozenClock) -> None:
    with whole_line(settings, "postgresql+psycopg://nobody@127.0.0.1:9/x", clock) as provider:
        _assert_every_webhook_answers(provider)


def test_before_init_every_webhook_answers_and_stores_no_answer(
    settings: Settings, blank_engine: Engine, clock: FrozenClock
) -> None:
    with whole_line(settings, _url(blank_engine), clock) as provider:
        _assert_every_webhook_answers(provider)
        upgrade(blank_engine)
        assert AGAIN not in provider.post("/ivr/inbound", **CALL).text


def test_a_text_and_a_call_are_answered(provider: SignedClient) -> None:
    assert "<Message>" in provider.post("/sms/inbound", **TEXT).text
    call = provider.post("/ivr/inbound", **CALL).text
    assert "<Say" in call
    assert AGAIN not in call


def test_a_repeat_gets_the_answer_to_the_byte(provider: SignedClient) -> None:
    for path, form in (("/sms/inbound", TEXT), ("/ivr/inbound", CALL), ("/ivr/step/1", CALL)):
        first = provider.post(path, **form).data
        assert AGAIN.encode() not in first
        assert provider.post(path, **form).data == first


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"IDENTITY_KEY": "short"}, "IDENTITY_KEY"),
        ({"PUBLIC_URL": "line.example"}, "PUBLIC_URL"),
        ({"DATABASE_URL": "oracle://x"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    change: dict[str, str], name: str
) -> None:
    start = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=HOME,
        env=os.environ | change,
        capture_output=True,
        text=True,
        check=False,
    )
    assert start.returncode == 1
    assert name in start.stderr
    assert len(start.stderr.splitlines()) == 1
