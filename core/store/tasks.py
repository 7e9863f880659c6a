"""Tasks: what the line cannot settle by itself and puts before staff."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update

from core.phones import Phone
from core.store.phones import digest_of
from core.store.tables import tasks
from core.unit import Unit


@dataclass(frozen=True)
class Task:
    """A task that nobody has done yet; `phone` is in E.164."""

    id: int
    kind: str
    scheme_id: str | None
    booking_id: int | None
    phone: str | None = field(repr=False)
    detail: str
    created_at: datetime


def add_task(
    unit: Unit,
    kind: str,
    scheme_id: str | None,
    booking_id: int | None,
    phone: Phone | None,
    detail: str = "",
) -> None:
    """Puts something before staff; `detail` holds no personal data."""
    add_sealed_task(
        unit,
        kind=kind,
        scheme_id=scheme_id,
        booking_id=booking_id,
        phone_digest=digest_of(unit, phone) if phone else None,
        phone_sealed=unit.sealer.seal(phone.e164) if phone else None,
        detail=detail,
    )


def add_sealed_task(unit: Unit, **row: Any) -> None:
    """The same with a phone that is sealed already."""
    unit.connection.execute(insert(tasks).values(created_at=unit.now, **row))


def open_tasks(unit: Unit, scheme_id: str | None = None) -> list[Task]:
    """What staff have to do, oldest first; of one scheme, or of all."""
    query = select(
        tasks.c.id,
        tasks.c.kind,
        tasks.c.scheme_id,
        tasks.c.booking_id,
        tasks.c.phone_sealed,
        tasks.c.detail,
        tasks.c.created_at,
    ).where(tasks.c.done_at.is_(None))
    if scheme_id is not None:
        query = query.where(tasks.c.scheme_id == scheme_id)
    return [_task(unit, row) for row in unit.connection.execute(query.order_by(tasks.c.id))]


def is_waiting(unit: Unit, kind: str, phone: Phone) -> bool:
    """Whether staff have such a task of this phone before them already."""
    found = (
        (tasks.c.kind == kind)
        & (tasks.c.phone_digest == digest_of(unit, phone))
        & tasks.c.done_at.is_(None)
    )
    return bool(unit.connection.execute(select(exists().where(found))).scalar_one())


def finish_task(unit: Unit, task_id: int, actor: str, **called: Any) -> bool:
    """Marks a task as done; False where there is no such open task. `called`: columns of a call by
    staff that led to it.
    """
    return _change_open(unit, task_id, done_at=unit.now, done_by=actor, **called)


def note_try(unit: Unit, task_id: int, outcome: str) -> bool:
    """Writes that staff called in vain; False where there is no such open task."""
    return _change_open(unit, task_id, **called_now(unit, outcome))


def called_now(unit: Unit, outcome: str) -> dict[str, Any]:
    """The columns of a task that tell of a call by staff."""
    return {"tries": tasks.c.tries + 1, "tried_at": unit.now, "outcome": outcome}


def finish_tasks_of(
    unit: Unit, booking_ids: Sequence[int], kinds: Sequence[str], actor: str
) -> None:
    """What these bookings gave staff to do of these kinds need not be done any more."""
    theirs = tasks.c.booking_id.in_(booking_ids) & tasks.c.kind.in_(kinds)
    statement = update(tasks).where(theirs, tasks.c.done_at.is_(None))
    unit.connection.execute(statement.values(done_at=unit.now, done_by=actor))


def change_phone(
    unit: Unit, booking_ids: Sequence[int], kinds: Sequence[str], phone: Phone
) -> None:
    """What of these kinds these bookings give staff to do is done by calling another phone."""
    theirs = tasks.c.booking_id.in_(booking_ids) & tasks.c.kind.in_(kinds)
    statement = update(tasks).where(theirs, tasks.c.done_at.is_(None))
    sealed = unit.sealer.seal(phone.e164)
    unit.connection.execute(
        statement.values(phone_digest=digest_of(unit, phone), phone_sealed=sealed)
    )


def scheme_of_task(unit: Unit, task_id: int) -> str | None:
    """The scheme that a task belongs to, if any."""
    query = select(tasks.c.scheme_id).where(tasks.c.id == task_id)
    return unit.connection.execute(query).scalar_one_or_none()


def _change_open(unit: Unit, task_id: int, **values: Any) -> bool:
    statement = update(tasks).where(tasks.c.id == task_id, tasks.c.done_at.is_(None))
    return bool(unit.connection.execute(statement.values(**values)).rowcount)


def _task(unit: Unit, row: Any) -> Task:
    values = row._asdict()
    sealed = values.pop("phone_sealed")
    return Task(phone=unit.sealer.unseal(sealed) if sealed else None, **values)
