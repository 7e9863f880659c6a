"""Bookings that are to be collected: a small scheme with a point, and plans that were sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, select

from core.pickup.planning import Draft, PlanRequest, draft
from core.pickup.sending import Sent, send
from core.quota.booking import Booked
from core.scheme.hours import read_all_hours
from core.scheme.types import PointPlan, Scheme
from core.schemes import load_scheme
from core.store.pickups import Pickup, find_pickup
from core.store.tables import bookings, pickups
from core.unit import Service
from tests.support.clock import FrozenClock
from tests.support.crowd import book, request
from tests.support.ledger import Ledger
from tests.support.outbox import sent
from tests.support.town import jiangbei, small

CLERK = "staff:wang"
POINT = PointPlan(
    name="洪塘",
    english="Hongtang",
    area=None,
    map_line="老年活动室旁",
    contact="87181234",
    hours=read_all_hours(["09:00-11:30"]),
    per_slot=2,
)
TODAY, TOMORROW = date(2020, 2, 7), date(2020, 2, 8)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of February 2020 in Ningbo."""
    return datetime.fromisoformat(f"2020-02-{day:02}T{hour:02}:{minute:02}:00+08:00")


def collecting(*shares: int, points: Sequence[PointPlan] = (POINT,), **changes: Any) -> Scheme:
    """Jiangbei with these many shares in its releases, and its points."""
    return replace(small(jiangbei(**changes), *shares), points=tuple(points))


def booked(service: Service, scheme: Scheme, people: int, **how: Any) -> None:
    """Loads the scheme; so many people book, each from a phone of their own."""
    with service.unit() as unit:
        load_scheme(unit, scheme)
    for number in range(people):
        assert isinstance(book(service, scheme, request(number, **how)), Booked)


def drafted(
    service: Service, scheme: Scheme, *days: date, point: str = POINT.name, per_slot: int = 2
) -> Draft:
    """What staff see before they send."""
    asked = PlanRequest(point, days or (TOMORROW,), POINT.hours, per_slot)
    with service.view() as unit:
        return draft(unit, scheme, asked)


def sent_plan(service: Service, scheme: Scheme, *days: date, per_slot: int = 2) -> Sent:
    """A plan for everybody who waits, sent."""
    seen = drafted(service, scheme, *days, per_slot=per_slot)
    with service.unit() as unit:
        return send(unit, scheme, seen, CLERK)


def rows(service: Service, *columns: Column[Any]) -> list[Any]:
    """What is in these columns of a table, in order of its rows."""
    with service.view() as unit:
        return list(unit.connection.execute(select(*columns).order_by(columns[0].table.c.id)))


def all_pickups(service: Service) -> list[Pickup]:
    """Every pickup, in order of its row."""
    ids = [id for (id,) in rows(service, pickups.c.id)]
    with service.view() as unit:
        return [found for id in ids if (found := find_pickup(unit, id))]


def sent_at(service: Service, clock: FrozenClock, moment: datetime) -> list[str]:
    """What the worker sends at that moment."""
    clock.set(moment)
    texts = Ledger()
    sent(service, texts, texts)
    return texts.words


def statuses(service: Service) -> list[str]:
    """Those of all bookings, in the order of booking."""
    return [status for (status,) in rows(service, bookings.c.status)]
