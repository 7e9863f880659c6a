"""What happened to one booking: who did what, what was sent, what staff had to do."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from core.store.tables import audit, booking_people, bookings, notices, tasks
from core.unit import Unit

MOST = 100  # rows of each kind that one page shows


@dataclass(frozen=True)
class Deed:
    """Somebody did something to it."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True)
class Sent:
    """A notice of it, and how far it came."""

    created_at: datetime
    kind: str
    channel: str
    state: str
    attempts: int
    outcome: str | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Chore:
    """A task of it that staff have or had."""

    id: int
    created_at: datetime
    kind: str
    tries: int
    outcome: str | None
    done_at: datetime | None
    done_by: str | None


def deeds_of(unit: Unit, booking_id: int, pickup_id: int | None) -> list[Deed]:
    """The audit rows of a booking and of its pickup, oldest first."""
    objects = [f"booking:{booking_id}"] + ([f"pickup:{pickup_id}"] if pickup_id else [])
    query = select(*(audit.c[f.name] for f in fields(Deed))).where(audit.c.object.in_(objects))
    return [Deed(*row) for row in unit.connection.execute(query.order_by(audit.c.id).limit(MOST))]


def notices_of(unit: Unit, booking_id: int, pickup_id: int | None) -> list[Sent]:
    """The notices about a booking and its pickup, newest first."""
    about: ColumnElement[bool] = notices.c.booking_id == booking_id
    if pickup_id:
        about = or_(about, notices.c.pickup_id == pickup_id)
    query = select(*(notices.c[f.name] for f in fields(Sent))).where(about)
    newest = query.order_by(notices.c.id.desc()).limit(MOST)
    return [Sent(*row) for row in unit.connection.execute(newest)]


def tasks_of(unit: Unit, booking_id: int) -> list[Chore]:
    """The tasks about a booking, newest first."""
    query = select(*(tasks.c[f.name] for f in fields(Chore)))
    ours = query.where(tasks.c.booking_id == booking_id).order_by(tasks.c.id.desc()).limit(MOST)
    return [Chore(*row) for row in unit.connection.execute(ours)]


def thaw(unit: Unit, booking_id: int) -> None:
    """The booking is frozen no more."""
    ours = update(bookings).where(bookings.c.id == booking_id)
    unit.connection.execute(ours.values(frozen_until=None, changed_at=unit.now))


def correct_area(unit: Unit, booking_id: int, area_id: int) -> None:
    """Writes where a booking's people live."""
    ours = update(bookings).where(bookings.c.id == booking_id)
    unit.connection.execute(ours.values(area_id=area_id, changed_at=unit.now))


def correct_name(unit: Unit, booking_id: int, id_digest: str, name: str) -> None:
    """Writes the name of one of a booking's people."""
    one = (booking_people.c.booking_id == booking_id) & (booking_people.c.id_digest == id_digest)
    statement = update(booking_people).where(one)
    unit.connection.execute(statement.values(name_sealed=unit.sealer.seal(name)))
