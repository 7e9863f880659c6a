"""A made-up district that grants by priority: two towns, three villages, a roll of households."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from core.allocation.waiting import InLine, stand_in_line
from core.outbox.worker import keep_up
from core.scheme.types import Area, Granting, Limit, LimitSubject, ReleasePlan, Scheme
from core.schemes import load_scheme
from core.store.bookings import Person
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import request, resident
from tests.support.town import jiangbei

Resident: TypeAlias = tuple[int, str, str, str]  # number, household, area, group
DEADLINE = OPENING + timedelta(days=2)
FIRST, SECOND = "居家观察", "六十岁以上"
EAST, WEST = "东镇", "西镇"
HILL, LAKE = "山村", "湖村"  # of EAST; WEST has no villages
AREAS = (
    Area(EAST, "East", None, EAST, 3_000),
    Area(HILL, "Hill", EAST, HILL, 2_000),
    Area(LAKE, "Lake", EAST, LAKE, 1_000),
    Area(WEST, "West", None, WEST, 1_000),
)


def district(shares: int = 8, *, areas: tuple[Area, ...] = AREAS, **changes: object) -> Scheme:
    """A scheme by priority with one release of so many shares, granted at DEADLINE."""
    plan = ReleasePlan(OPENING, shares * 5, closes_at=DEADLINE)
    changed = replace(
        jiangbei(),
        id="village",
        granting=Granting.PRIORITY,
        limit=Limit(LimitSubject.HOUSEHOLD, 5, None),
        handover=replace(jiangbei().handover, places=jiangbei().handover.places[-1:]),
        areas=areas,
        releases=(plan,),
        groups=(FIRST, SECOND),
        batch_total=None,
    )
    return replace(changed, **changes)  # type: ignore[arg-type]


def settle(service: Service, scheme: Scheme, people: Iterable[Resident]) -> None:
    """Loads a scheme and its roll."""
    with service.unit() as unit:
        load_scheme(unit, scheme)
        rows = area_ids(unit, scheme.id)
        roll = [
            ResidentRow(resident(n), f"居民{n}", household, rows[area], "", (group,) * bool(group))
            for n, household, area, group in people
        ]
        upsert_residents(unit, scheme.id, roll)


def ask(service: Service, scheme: Scheme, number: int, household: str, area: str) -> None:
    """That person asks for a share of their household."""
    asked = request(number)
    with service.unit() as unit:
        area_id = area_ids(unit, scheme.id)[area] if area else None
        digest = unit.sealer.digest("household", household) if household else None
        asked = replace(
            asked, people=(Person(asked.people[0].id),), area_id=area_id, household_digest=digest
        )
        assert isinstance(stand_in_line(unit, scheme, asked), InLine)


def ask_all(
    service: Service,
    scheme: Scheme,
    clock: FrozenClock,
    people: Sequence[tuple[int, str, str, str]],
) -> None:
    """Everybody asks, a minute after each other."""
    for number, household, area, _group in people:
        clock.advance(minutes=1)
        ask(service, scheme, number, household, area)


def at_deadline(service: Service, clock: FrozenClock, moment: datetime = DEADLINE) -> None:
    """The worker does its rounds at the deadline."""
    clock.set(moment)
    keep_up(service)
