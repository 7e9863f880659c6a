"""The worker: every committed notice goes out once, or stands before staff with the reason."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

import core.worker
from core.clock import SystemClock
from core.conversation.turn import Message
from core.notices import confirm_call
from core.pace import Pace
from core.phones import Phone, PhoneKind
from core.ports import Outgoing, TransportError
from core.receipts import record_text_status
from core.sealing import Sealer
from core.sending import LEASE, Sender
from core.settings import Settings
from core.store import notices as store
from core.store.notices import Held
from core.store.phones import note_phone
from core.store.tables import challenges, inbox, notices, receipts, sessions
from core.unit import Service, Unit
from core.worker import drain, keep_up, run
from handset.testing import ACCOUNT, LINE, Carrier, carrier_for, served
from providers.twilio_client import make_client
from sms.send import TwilioTexts
from tests.support.clock import FrozenClock
from tests.support.ledger import Ledger
from tests.support.outbox import CODE, MOBILE, TOLD, notice_row, queued, sent, task_details
from tests.support.wording import speaking, write_catalogue

HOME = Path(__file__).resolve().parent.parent
PATIENT = 20.0  # seconds that a test waits for another thread or process


def unsent_carrier() -> Carrier:
    """A carrier that asks nobody for anything."""
    return carrier_for(lambda _environ, start: start("204 NO CONTENT", []) and [] or [])


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


# --- several workers -------------------------------------------------------------------------


def sender(service: Service, texts: Ledger | None = None) -> Sender:
    ledger = texts or Ledger()
    return Sender(service, ledger, ledger, Pace(1000))


def two_workers_lease_then_send(service: Service, texts: Ledger) -> None:
    """Both lease before either sends: the moment at which a notice could go out twice."""
    both = threading.Barrier(2)

    def work() -> None:
        hands = sender(service, texts)
        held = hands.lease(6)
        both.wait(PATIENT)
        for notice in held:
            hands.deliver(notice)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def queue_for_people(service: Service, people: int) -> None:
    for number in range(people):
        queued(service, phone=Phone(f"+861380000{number:04}", PhoneKind.MOBILE))


def test_two_workers_send_each_notice_once(service: Service) -> None:
    queue_for_people(service, 10)
    texts = Ledger()
    two_workers_lease_then_send(service, texts)

    assert Counter(notice.to for _, notice in texts.taken).most_common(1)[0][1] == 1
    assert len(texts.taken) == 10


def test_control_without_the_lease_notices_go_out_twice(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def peek(unit: Unit, limit: int, until: datetime, first: Collection[str]) -> list[Held]:
        query = select(*store._COLUMNS).where(notices.c.state == "queued").limit(limit)
        rows = unit.connection.execute(query)
        return [replace(store._held(row), lease_until=until) for row in rows]

    monkeypatch.setattr(store, "lease", peek)
    queue_for_people(service, 6)
    texts = Ledger()
    two_workers_lease_then_send(service, texts)

    assert len(texts.taken) == 12


def test_two_draining_workers_leave_nothing_and_double_nothing(service: Service) -> None:
    queue_for_people(service, 30)
    texts = Ledger()
    workers = [threading.Thread(target=sent, args=(service, texts)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(Counter(notice.to for _, notice in texts.taken).values()) == [1] * 30


def test_a_worker_that_lost_its_lease_sends_nothing(service: Service, clock: FrozenClock) -> None:
    queued(service)
    texts = Ledger()
    slow = sender(service, texts)
    [held] = slow.lease(1)
    clock.set(clock.now() + LEASE)
    slow.deliver(held)

    assert texts.taken == []


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_at_the_worst_moment_neither_loses_nor_doubles(
    engine: Engine, tmp_path: Path, moment: str
) -> None:
    """Killed just before, or just after, the provider took its text."""
    write_catalogue(tmp_path)
    carrier = unsent_carrier()
    with served(carrier) as api_url, speaking(tmp_path):
        environ = os.environ | {
            "DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "TWILIO_API_URL": api_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
            "TWILIO_AUTH_TOKEN": ACCOUNT.token,
            "TWILIO_NUMBER": LINE,
        }
        settings = Settings.read(environ, tmp_path)
        sealer = Sealer(settings.identity_key)
        token = queued(Service(engine, sealer, SystemClock()), CODE, line=LINE)
        die(environ, moment, tmp_path)
        assert len(carrier.texts) == (moment == "after")

        later = Service(engine, sealer, SystemClock(LEASE))
        texts = TwilioTexts(make_client(settings), settings)
        drain(later, texts, Ledger(), patience=timedelta(0))

    [text] = carrier.texts.values()
    row = notice_row(later, token)
    assert (row.state, row.provider_sid) == ("sent", text.sid)
    assert text.body == "验证码204060。"


def die(environ: dict[str, str], moment: str, locale: Path) -> None:
    """Starts a worker and kills it at that moment."""
    command = [sys.executable, "-m", "tests.support.stalling_worker", moment, str(locale)]
    with subprocess.Popen(command, env=environ, cwd=HOME, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().decode().strip() == moment
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL


# --- the loop --------------------------------------------------------------------------------


@pytest.fixture
def live(engine: Engine) -> Service:
    """A service on real time."""
    return Service(engine, Sealer(bytes(range(32))), SystemClock())


class Loop:
    """A worker in a thread, ended at the end of the block."""

    def __init__(self, service: Service, texts: Ledger) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=run, args=(service, texts, texts, self.stop))

    def __enter__(self) -> "Loop":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(PATIENT)
        assert not self.thread.is_alive()


def test_a_running_worker_sends_what_falls_due(live: Service) -> None:
    sending = threading.Event()
    texts = Ledger(while_sending=sending.set)
    with Loop(live, texts):
        queued(live, CODE)
        assert sending.wait(5)

    assert texts.words == ["code"]


def test_a_worker_told_to_stop_finishes_what_it_has_in_hand(live: Service) -> None:
    sending, go_on = threading.Event(), threading.Event()
    texts = Ledger(while_sending=lambda: (sending.set(), go_on.wait(PATIENT)) and None)
    token = queued(live, CODE)
    with Loop(live, texts) as loop:
        assert sending.wait(PATIENT)
        loop.stop.set()
        go_on.set()

    assert notice_row(live, token).state == "sent"


def test_a_database_hiccup_does_not_end_the_worker(
    live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, hiccups = Sender.lease, ["once"]

    def lease(self: Sender, limit: int) -> list[Held]:
        if hiccups:
            raise ConnectionError(hiccups.pop())
        return working(self, limit)

    monkeypatch.setattr(Sender, "lease", lease)
    sending = threading.Event()
    queued(live, CODE)
    with Loop(live, Ledger(while_sending=sending.set)):
        assert sending.wait(PATIENT)


def test_draining_waits_for_what_falls_due_within_seconds(live: Service) -> None:
    soon = live.clock.now() + timedelta(seconds=0.5)
    queued(live, CODE, due_at=soon)
    queued(live, CODE, due_at=soon + timedelta(minutes=5))
    texts = Ledger()
    drain(live, texts, texts, patience=timedelta(seconds=3))

    assert len(texts.taken) == 1


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


# --- upkeep ----------------------------------------------------------------------------------


def test_upkeep_erases_what_has_served_its_purpose(service: Service, clock: FrozenClock) -> None:
    now = clock.now()
    fresh, old = now - timedelta(minutes=1), now - timedelta(days=31)
    with service.unit() as unit:
        unit.connection.execute(
            insert(inbox),
            [
                {"key": "old", "received_at": old, "reply_sealed": b"x", "erase_at": None},
                {"key": "code", "received_at": fresh, "reply_sealed": b"x", "erase_at": now},
                {"key": "kept", "received_at": fresh, "reply_sealed": b"x", "erase_at": None},
            ],
        )
        unit.connection.execute(
            insert(sessions),
            [
                {"key": "sms:1", "updated_at": now - timedelta(hours=23)},
                {"key": "sms:2", "updated_at": now - timedelta(hours=25)},
                {"key": "call:1", "updated_at": now - timedelta(hours=1)},
                {"key": "call:2", "updated_at": now - timedelta(hours=3)},
            ],
        )
        unit.connection.execute(insert(challenges), [challenge("a", now), challenge("b", now, 1)])
        unit.connection.execute(
            insert(receipts),
            [
                {"provider_sid": "SM1", "status": "sent", "at": old},
                {"provider_sid": "SM2", "status": "sent", "at": fresh},
            ],
        )

    keep_up(service)

    with service.view() as unit:
        run_query = unit.connection.execute
        replies = {row.key: row.reply_sealed for row in run_query(select(inbox))}
        kept = set(run_query(select(sessions.c.key)).scalars())
        wishes = run_query(select(challenges.c.ended_at, challenges.c.wish_sealed)).all()
        count = run_query(select(func.count()).select_from(receipts)).scalar_one()
    assert replies == {"code": None, "kept": b"x"}
    assert kept == {"sms:1", "call:1"}
    assert [tuple(row) for row in wishes] == [(now, None), (None, b"wish")]
    assert count == 1


def challenge(token: str, now: datetime, minutes: int = 0) -> dict[str, Any]:
    """A challenge that expires so many minutes from now."""
    return {
        "token": token,
        "phone_digest": "p",
        "prefix_digest": "p",
        "on_roll": True,
        "means": "code",
        "code_hash": "h",
        "wish_sealed": b"wish",
        "created_at": now,
        "expires_at": now + timedelta(minutes=minutes),
    }


def test_upkeep_that_fails_keeps_no_other_from_being_done(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[datetime] = []

    def fail(_: Unit) -> None:
        raise RuntimeError

    monkeypatch.setattr(core.worker, "UPKEEP", (fail, lambda unit: done.append(unit.now)))
    keep_up(service)

    assert done == [service.clock.now()]


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
