"""A worker killed with SIGKILL at random moments while it sends: nothing is lost or doubled."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.clock import SystemClock
from core.messages import Digits, Message
from core.outbox.notices import NewNotice, queue_all
from core.outbox.sending import LEASE
from core.outbox.worker import drain
from core.phones import Phone, PhoneKind
from core.sealing import Sealer
from core.settings import Settings
from core.store.tables import notices
from core.unit import Service
from handset.carrier.faults import RestFault
from handset.testing import Account, Carrier, carrier_for, served
from ivr.dial import TwilioCalls
from providers.twilio_client import make_client
from sms.send import TwilioTexts
from tests.support.collecting import rows
from tests.support.ledger import nobody
from tests.support.mortal_worker import Work, working
from tests.support.outbox import task_details

HOUSEHOLDS, LANDLINES = 260, 20
KILLS = 20
PATIENT = 20.0  # seconds that a test waits for a process
FAULTS: tuple[RestFault, ...] = ("drop", "timeout", "429", "500")


@dataclass
class Ground:
    """A database with notices to send, and a carrier that takes them."""

    service: Service
    carrier: Carrier
    work: Work
    settings: Settings

    def kill_at_random(
        self, kills: int, chance: random.Random, faults: Sequence[RestFault] = FAULTS
    ) -> None:
        """Starts a worker and kills it once it has sent a few more, again and again."""
        for _ in range(kills):
            self.carrier.faults.rest = chance.choices(faults, k=2)
            more = self.taken + chance.randint(1, 14)
            with working(self.work):
                with self.carrier.changed:
                    self.carrier.changed.wait_for(lambda: self.taken >= more, PATIENT)  # noqa: B023
                time.sleep(chance.uniform(0, 0.02))  # anywhere in what follows a send
            self.let_leases_end()

    def let_leases_end(self) -> None:
        """Time passes for every worker that starts from now on."""
        self.work = replace(self.work, clock_offset=self.work.clock_offset + LEASE)

    def finish(self) -> None:
        """A worker that nobody kills sends the rest."""
        self.carrier.faults.rest = []
        client = make_client(self.settings)
        texts, calls = TwilioTexts(client, self.settings), TwilioCalls(client, self.settings)
        for _ in range(3):
            clock = SystemClock(self.work.clock_offset)
            drain(replace(self.service, clock=clock), texts, calls, patience=timedelta(0))
            self.let_leases_end()

    @property
    def taken(self) -> int:
        """The texts and calls that the provider has."""
        return len(self.carrier.texts) + len(self.carrier.calls)


@pytest.fixture
def ground(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setattr("core.outbox.worker.PER_SECOND", 400)
    settings = Settings.read(os.environ, tmp_path)
    carrier = carrier_for(nobody, Account(settings.account_sid, settings.auth_token))
    carrier.faults.stall_seconds = 0.3
    service = Service(engine, Sealer(settings.identity_key), SystemClock(to_noon()))
    with service.unit() as unit:
        queue_all(unit, [notice(number) for number in range(HOUSEHOLDS)])
    with served(carrier) as url:
        database_url = engine.url.render_as_string(hide_password=False)
        work = Work(database_url, url, to_noon(), per_second=200)
        yield Ground(service, carrier, work, replace(settings, api_url=url))


def to_noon() -> timedelta:
    """How far it is to noon in Ningbo: nothing goes out in quiet hours."""
    now = SystemClock().now()
    return now.replace(hour=4, minute=0, second=0) - now


def notice(number: int) -> NewNotice:
    landline = number < LANDLINES
    phone = (
        Phone(f"+8657487{180000 + number}", PhoneKind.LANDLINE)
        if landline
        else Phone(f"+861380000{number:04}", PhoneKind.MOBILE)
    )
    params = {
        "masks": 5,
        "starts_at": SystemClock().now() + timedelta(days=2),
        "place": "洪塘（老年活动室旁）",
        "code": Digits(f"{number:05}"),
    }
    message = Message("pickup_told", params)  # type: ignore[arg-type]
    return NewNotice("pickup", "text", phone, "+8657487180000", "zh", message)


def reached(carrier: Carrier) -> Counter[int]:
    """How many phones got so many texts or calls."""
    return Counter(len(phone.screen) + len(phone.calls) for phone in carrier.phones.values())


def test_a_worker_killed_twenty_times_loses_and_doubles_nothing(ground: Ground) -> None:
    ground.kill_at_random(KILLS, random.Random(2020))
    assert 0 < ground.taken < HOUSEHOLDS
    ground.finish()

    assert reached(ground.carrier) == {1: HOUSEHOLDS}
    assert len(ground.carrier.calls) == LANDLINES
    assert Counter(rows(ground.service, notices.c.state)) == {("sent",): HOUSEHOLDS}
    assert len({sid for (sid,) in rows(ground.service, notices.c.provider_sid)}) == HOUSEHOLDS
    assert task_details(ground.service) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_control_without_asking_the_provider_some_households_are_told_twice(
    ground: Ground,
) -> None:
    ground.work = replace(ground.work, forgetful=True)
    ground.kill_at_random(4, random.Random(2020), faults=("drop",))
    ground.finish()

    assert max(reached(ground.carrier)) > 1
