"""A thousand households at one point: planned, sent, told, with everything going wrong on the way.

8 a quarter of an hour, 09:00-17:00 with an hour's lunch break, over five days.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, insert

from core.clock import SystemClock
from core.outbox.sending import LEASE
from core.phones import Phone, PhoneKind
from core.pickup.planning import Draft, PlanRequest, draft
from core.pickup.sending import send
from core.residents.resident_id import ResidentId
from core.scheme.hours import read_all_hours
from core.scheme.types import Scheme
from core.settings import Settings
from core.store.bookings import NewBooking, Person, add_booking
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.store.tables import bookings, notices, phones, pickups
from core.store.tasks import open_tasks
from core.unit import Unit
from handset.testing import Answering
from tests.support.clock import FrozenClock
from tests.support.collecting import CLERK, POINT, collecting, rows
from tests.support.crowd import resident
from tests.support.mortal_worker import Work, working
from tests.support.town import Town, town

HOUSEHOLDS = 1000
PER_SLOT = 8
HOURS = read_all_hours(["09:00-12:00", "13:00-17:00"])
DAYS = tuple(date(2020, 2, day) for day in range(10, 15))
AREA = "洪塘街道"
PATIENT = 30.0  # seconds that a test waits for a process

# The households, by what is the matter with their phones.
LANDLINES = range(0, 30)  # half of them are never answered
OPTED_OUT = range(30, 45)  # their owners want no texts; they answer a call
NO_TEXTS = range(45, 60)  # no text reaches them for good; they answer a call
NO_SUCH_NUMBER = range(60, 65)
CALLED = (*LANDLINES, *OPTED_OUT, *NO_TEXTS)
SILENT = LANDLINES[::2]


@dataclass
class Rush:
    """The town, and what was planned in it."""

    town: Town
    scheme: Scheme
    work: Work

    def drafted(self) -> Draft:
        with self.town.service.view() as unit:
            return draft(unit, self.scheme, PlanRequest(POINT.name, DAYS, HOURS, PER_SLOT))

    def killed_worker(self, sends: int) -> None:
        """A worker sends so many more and is killed; then its leases end."""
        carrier, clock = self.town.carrier, self.town.clock
        carrier.faults.rest = ["drop", "429", "500"]
        wanted = len(carrier.texts) + sends
        work = replace(self.work, clock_offset=clock.now() - SystemClock().now())
        with working(work), carrier.changed:
            assert carrier.changed.wait_for(lambda: len(carrier.texts) >= wanted, PATIENT)
        clock.advance(seconds=LEASE.total_seconds())
        carrier.settle()


def phone_of(household: int) -> str:
    if household in LANDLINES:
        return f"057487{100000 + household}"
    return f"1370000{household:04}"


@pytest.fixture
def rush(
    settings: Settings, engine: Engine, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Rush]:
    monkeypatch.setattr("core.outbox.worker.PER_SECOND", 1000)
    scheme = collecting(2000)
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, scheme, roll=()) as place:
        with place.service.unit() as unit:
            settle(unit, scheme)
        misbehave(place)
        work = Work(url, place.carrier.api_url, timedelta(0), per_second=1000)
        yield Rush(place, scheme, work)


def settle(unit: Unit, scheme: Scheme) -> None:
    """Every second household is two people, who booked for themselves."""
    area_id = area_ids(unit, scheme.id)[AREA]
    people = [(n, n // 3 * 2 + (n % 3 > 0)) for n in range(HOUSEHOLDS * 3 // 2)]
    upsert_residents(
        unit,
        scheme.id,
        [
            ResidentRow(resident(n), f"居{n}民", f"H{home}", area_id, e164(home), ())
            for n, home in people
        ],
    )
    for n, home in people:
        kind = PhoneKind.LANDLINE if home in LANDLINES else PhoneKind.MOBILE
        person = (Person(ResidentId(resident(n))),)
        phone = Phone(e164(home), kind)
        new = NewBooking(scheme.id, None, area_id, "booked", 5, "sms", phone, person)
        add_booking(unit, new)
    refusing = [
        {"digest": digest, "sealed": unit.sealer.seal(number), "opted_out_at": unit.now}
        for number in map(e164, OPTED_OUT)
        if (digest := unit.sealer.digest("phone", number))
    ]
    unit.connection.execute(insert(phones), refusing)


def e164(household: int) -> str:
    return "+86" + phone_of(household).removeprefix("0")


def misbehave(place: Town) -> None:
    for household in CALLED:
        place.phone(phone_of(household)).script = ["1"]
    for household in SILENT:
        place.phone(phone_of(household)).answering = Answering.NO_ANSWER
    for household in NO_TEXTS:
        place.phone(phone_of(household)).text_error = random.choice([30004, 30006, 21614])
    for household in NO_SUCH_NUMBER:
        place.phone(phone_of(household)).text_error = 21211


def test_a_thousand_households_are_planned_within_what_a_slot_can_serve(rush: Rush) -> None:
    plan = rush.drafted().plan

    assert (len(plan.visits), len(plan.left_over)) == (HOUSEHOLDS, 0)
    assert max(Counter(slot for _, slot in plan.visits).values()) == PER_SLOT
    assert {len(household.bookings) for household, _ in plan.visits} == {1, 2}


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_every_household_gets_one_notice_or_a_line_on_the_call_list(rush: Rush) -> None:
    seen = rush.drafted()
    with rush.town.service.unit() as unit:
        sent = send(unit, rush.scheme, seen, CLERK)
    assert sent.households == HOUSEHOLDS
    for _ in range(3):
        rush.killed_worker(sends=60)
    rush.town.work()
    for _ in range(3):
        rush.town.work(hours=2)

    check_households(rush)
    check_slots(rush)


def check_households(rush: Rush) -> None:
    """One text on the screen; or a call that was confirmed; or a line on the call list."""
    with rush.town.service.view() as unit:
        listed = Counter(task.phone for task in open_tasks(unit))
    on_list = {*map(e164, SILENT), *map(e164, NO_SUCH_NUMBER)}
    assert listed == dict.fromkeys(on_list, 1)
    for household in range(HOUSEHOLDS):
        phone = rush.town.phone(phone_of(household))
        texts = sum("取件码" in text for text in phone.screen)
        calls = len(phone.calls)
        if household in SILENT:
            assert (texts, calls) == (0, 3)
        elif household in CALLED:
            assert (texts, calls) == (0, 1)
        else:
            assert (texts, calls) == (int(household not in NO_SUCH_NUMBER), 0)


def check_slots(rush: Rush) -> None:
    service = rush.town.service
    assert max(Counter(rows(service, pickups.c.starts_at)).values()) == PER_SLOT
    confirmed = [moment for (moment,) in rows(service, pickups.c.confirmed_at) if moment]
    assert len(confirmed) == len(CALLED) - len(SILENT)
    assert {status for (status,) in rows(service, bookings.c.status)} == {"ready"}
    states = Counter(state for (state,) in rows(service, notices.c.state))
    assert states["failed"] == len(SILENT) + len(NO_SUCH_NUMBER)
    assert sum(states.values()) == HOUSEHOLDS
