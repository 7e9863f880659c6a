"""Sending one notice: it goes out once, or stands before staff with the reason."""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.messages import Message
from core.outbox.notices import confirm_call
from core.outbox.receipts import record_text_status
from core.ports import Outgoing, TransportError
from core.sealing import Sealer
from core.settings import Settings
from core.store.notices import next_due
from core.store.phones import note_phone
from core.unit import Service
from providers.twilio_client import make_client
from sms.send import TwilioTexts
from tests.support.clock import FrozenClock
from tests.support.ledger import Ledger
from tests.support.outbox import CODE, MOBILE, TOLD, notice_row, queued, sender, sent, task_details
from tests.support.wording import speaking, write_catalogue

HOME = Path(__file__).resolve().parent.parent
PATIENT = 20.0  # seconds that a test waits for another thread or process


# --- trouble with the provider ---------------------------------------------------------------


def test_a_due_notice_is_sent_once(service: Service) -> None:
    token, texts = queued(service), Ledger()
    sent(service, texts)
    sent(service, texts)

    row = notice_row(service, token)
    assert (row.state, row.provider_sid, row.sent_at) == (
        "sent",
        texts.sids[0],
        service.clock.now(),
    )
    [(_, notice)] = texts.taken
    assert (notice.to, notice.line, notice.message) == (MOBILE.e164, TOLD.line, TOLD.message)


def test_a_busy_provider_gets_it_again_a_little_later(service: Service, clock: FrozenClock) -> None:
    token, texts = queued(service), Ledger([TransportError("20429")])
    sent(service, texts)
    row = notice_row(service, token)
    assert (row.state, row.outcome) == ("queued", "20429")
    assert row.due_at == clock.now() + timedelta(seconds=5)

    clock.advance(seconds=5)
    sent(service, texts)
    assert notice_row(service, token).state == "sent"


def test_a_provider_busy_for_long_leaves_it_to_staff(service: Service, clock: FrozenClock) -> None:
    token, texts = queued(service), Ledger([TransportError("20429")] * 5)
    for _ in range(5):
        sent(service, texts)
        clock.advance(minutes=10)

    assert texts.taken == []
    assert notice_row(service, token).state == "failed"
    assert task_details(service) == ["told_resident by text: 20429"]


def test_a_text_that_may_have_gone_out_is_not_sent_twice(
    service: Service, clock: FrozenClock
) -> None:
    token, texts = queued(service), Ledger([TransportError("no answer", sent_unknown=True)])
    sent(service, texts)
    assert notice_row(service, token).state == "sending"

    clock.advance(seconds=5)
    sent(service, texts)

    row = notice_row(service, token)
    assert [row.provider_sid] == texts.sids
    assert row.state == "sent"


def test_a_text_that_did_not_go_out_after_all_is_sent(service: Service, clock: FrozenClock) -> None:
    queued(service)
    texts = Ledger([RuntimeError("nobody expected this")])
    sent(service, texts)
    assert texts.taken == []

    clock.advance(seconds=5)
    sent(service, texts)
    sent(service, texts)
    assert texts.words == ["told"]


def test_a_provider_that_cannot_be_asked_is_sent_nothing(
    service: Service, clock: FrozenClock
) -> None:
    token = queued(service)
    texts = Ledger([RuntimeError()], unasked=[TransportError("21211", permanent=True)] * 4)
    for _ in range(6):
        sent(service, texts)
        clock.advance(minutes=10)

    assert texts.taken == []
    assert notice_row(service, token).state == "failed"
    assert task_details(service) == ["told_resident by text: 21211"]


def test_the_same_words_sent_for_another_notice_do_not_count(
    service: Service, clock: FrozenClock
) -> None:
    texts = Ledger()
    queued(service)
    sent(service, texts)
    texts.troubles = [RuntimeError()]
    second = queued(service)
    sent(service, texts)
    clock.advance(seconds=5)
    sent(service, texts)

    assert len(texts.taken) == 2
    assert notice_row(service, second).provider_sid == texts.sids[1]


@pytest.mark.parametrize(
    "error",
    [
        TransportError("21614", permanent=True, not_a_mobile=True),
        TransportError("21610", permanent=True, opted_out=True),
    ],
)
def test_what_a_phone_cannot_take_as_a_text_is_spoken(
    service: Service, error: TransportError
) -> None:
    queued(service)
    texts, calls = Ledger([error]), Ledger()
    sent(service, texts, calls)

    assert (texts.words, calls.words) == ([], ["told"])
    assert task_details(service) == []


@pytest.mark.parametrize(
    ("notice", "error", "detail"),
    [
        (TOLD, TransportError("21211", permanent=True), "told_resident by text: 21211"),
        (
            CODE,
            TransportError("21614", permanent=True, not_a_mobile=True),
            "code by text: 21614",
        ),
    ],
)
def test_what_can_never_arrive_stands_before_staff(
    service: Service, notice: Any, error: TransportError, detail: str
) -> None:
    token = queued(service, notice)
    calls = Ledger()
    sent(service, Ledger([error]), calls)

    assert calls.taken == []
    assert notice_row(service, token).state == "failed"
    assert task_details(service) == [detail]


def test_a_notice_that_cannot_be_opened_reaches_staff_and_stops_nobody(
    service: Service, clock: FrozenClock
) -> None:
    queued(Service(service.engine, Sealer(bytes(32)), clock))
    readable = queued(service)
    texts = Ledger()
    for _ in range(5):
        sent(service, texts)
        clock.advance(minutes=10)

    assert [notice.token for _, notice in texts.taken] == [readable]
    assert task_details(service) == ["told_resident by text: InvalidTag"]


# --- when and to whom ------------------------------------------------------------------------


def test_an_expired_code_is_never_sent_and_erased(service: Service, clock: FrozenClock) -> None:
    token = queued(service, CODE, expires_at=clock.now() + timedelta(minutes=10))
    clock.advance(minutes=10)
    texts = Ledger()
    sent(service, texts)

    row = notice_row(service, token)
    assert (row.state, row.body_sealed, texts.taken) == ("expired", None, [])
    assert task_details(service) == []


def test_a_code_is_erased_once_sent_and_a_notice_is_not(service: Service) -> None:
    code, told = queued(service, CODE), queued(service)
    sent(service)

    assert notice_row(service, code).body_sealed is None
    assert notice_row(service, told).body_sealed is not None


def test_quiet_hours_hold_notices_back_but_no_codes(service: Service, clock: FrozenClock) -> None:
    clock.set(datetime.fromisoformat("2020-02-07T21:30:00+08:00"))
    texts = Ledger()
    token = queued(service)
    queued(service, CODE)
    sent(service, texts)
    assert texts.words == ["code"]
    row = notice_row(service, token)
    assert (row.state, row.troubles) == ("queued", 0)

    clock.set(datetime.fromisoformat("2020-02-08T08:00:00+08:00"))
    sent(service, texts)
    assert texts.words == ["code", "told"]


def test_who_refused_texts_is_called_but_gets_codes(service: Service, clock: FrozenClock) -> None:
    with service.unit() as unit:
        note_phone(unit, MOBILE, opted_out_at=clock.now())
    queued(service)
    queued(service, CODE)
    texts, calls = Ledger(), Ledger()
    sent(service, texts, calls)

    assert (texts.words, calls.words) == (["code"], ["told"])


def test_codes_overtake_notices(service: Service, clock: FrozenClock) -> None:
    for _ in range(20):
        queued(service)
    clock.advance(seconds=1)
    queued(service, CODE)

    held = sender(service).lease(1)

    assert [notice.kind for notice in held] == ["code"]


@pytest.mark.parametrize(("kind", "leased"), [("told_resident", 0), ("code", 0), ("call_back", 1)])
def test_what_nobody_needs_any_more_is_not_taken_up(
    service: Service, clock: FrozenClock, kind: str, leased: int
) -> None:
    """Nor does anybody wait for it; a call-back that comes too late is left to staff."""
    queued(service, kind=kind, expires_at=clock.now() + timedelta(minutes=10))
    clock.advance(minutes=10)

    with service.view() as unit:
        assert (next_due(unit) is not None) == bool(leased)
    assert len(sender(service).lease(5)) == leased


def test_a_lease_that_ended_is_taken_up_before_what_nobody_tried_yet(
    service: Service, clock: FrozenClock
) -> None:
    kinds = ("told_resident", "code")
    tried = [queued(service, kind=kind) for kind in kinds]
    assert len(sender(service).lease(5)) == 2
    clock.advance(minutes=1)
    new = [queued(service, kind=kind) for kind in kinds]

    order = [notice.token for _ in range(4) for notice in sender(service).lease(1)]

    assert order == [tried[1], new[1], tried[0], new[0]]


# --- callbacks that come early ---------------------------------------------------------------


class EarlyWord(Ledger):
    """Tells the outcome before its answer arrives."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service

    def send(self, notice: Outgoing) -> str:
        sid = super().send(notice)
        with self.service.unit() as unit:
            record_text_status(unit, sid, "delivered")
            confirm_call(unit, notice.token)
        return sid


@pytest.mark.parametrize("channel", ["text", "call"])
def test_an_outcome_told_before_the_sid_is_known_counts(service: Service, channel: str) -> None:
    token = queued(service, channel=channel)
    early = EarlyWord(service)
    sent(service, early, early)

    row = notice_row(service, token)
    assert row.state == "done"
    assert len(early.taken) == 1


def test_no_log_tells_a_number_or_a_code(
    service: Service, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for trouble in (None, TransportError("21211", permanent=True), RuntimeError("204060")):
        queued(service, CODE)
        sent(service, Ledger([trouble] if trouble else []))

    assert "notice" in caplog.text
    assert "204060" not in caplog.text
    assert MOBILE.e164[3:] not in caplog.text


def test_a_message_without_wording_reaches_staff(
    service: Service, clock: FrozenClock, tmp_path: Path
) -> None:
    """The real adapter, which renders before it speaks to the provider."""
    write_catalogue(tmp_path)
    settings = Settings.read(os.environ, tmp_path)
    texts: Any = TwilioTexts(make_client(settings), settings)
    queued(service, message=Message("nobody wrote this"))
    with speaking(tmp_path):
        for _ in range(5):
            sent(service, texts)
            clock.advance(minutes=10)

    assert task_details(service) == ["told_resident by text: KeyError"]
