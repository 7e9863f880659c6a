"""The worker: several at once, killed, stopped, and on a database that hiccups."""

import os
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from core.clock import SystemClock
from core.outbox.sending import LEASE, Sender
from core.outbox.worker import drain, run
from core.phones import Phone, PhoneKind
from core.sealing import Sealer
from core.settings import Settings
from core.store import notices as store
from core.store.notices import Held
from core.store.tables import notices
from core.unit import Service, Unit
from handset.testing import Account, carrier_for, served
from providers.twilio_client import make_client
from sms.send import TwilioTexts
from tests.support.clock import FrozenClock
from tests.support.ledger import Ledger, nobody
from tests.support.outbox import CODE, notice_row, queued, sender, sent
from tests.support.wording import speaking, write_catalogue

HOME = Path(__file__).resolve().parent.parent
PATIENT = 20.0  # seconds that a test waits for another thread or process


# --- several workers -------------------------------------------------------------------------


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
    def peek(unit: Unit, limit: int, until: datetime) -> list[Held]:
        query = select(*store._COLUMNS).where(notices.c.state == "queued").limit(limit)
        rows = unit.connection.execute(query)
        return [replace(store._held(row), lease_until=until) for row in rows]

    monkeypatch.setattr(store, "lease", peek)
    monkeypatch.setattr(store, "is_in_hand", lambda *_: True)
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
    settings = Settings.read(os.environ, tmp_path)
    carrier = carrier_for(nobody, Account(settings.account_sid, settings.auth_token))
    sealer = Sealer(settings.identity_key)
    token = queued(Service(engine, sealer, SystemClock()), CODE)
    with served(carrier) as api_url, speaking(tmp_path):
        die(moment, str(tmp_path), engine.url.render_as_string(hide_password=False), api_url)
        assert len(carrier.texts) == (moment == "after")

        later = Service(engine, sealer, SystemClock(LEASE))
        texts = TwilioTexts(make_client(replace(settings, api_url=api_url)), settings)
        drain(later, texts, Ledger(), patience=timedelta(0))

    [text] = carrier.texts.values()
    row = notice_row(later, token)
    assert (row.state, row.provider_sid) == ("sent", text.sid)
    assert text.body == "验证码204060。"


def die(*arguments: str) -> None:
    """Starts a worker that stalls, and kills it when it says that it does."""
    command = [sys.executable, "-m", "tests.support.stalling_worker", *arguments]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE) as worker:
        last_resort = threading.Timer(PATIENT, worker.kill)
        last_resort.start()
        assert worker.stdout is not None
        said = worker.stdout.readline().decode().strip()
        worker.kill()
        last_resort.cancel()
    assert said == arguments[0]


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

    def linger() -> None:
        sending.set()
        go_on.wait(PATIENT)

    texts, token = Ledger(while_sending=linger), queued(live, CODE)
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
