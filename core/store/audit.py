"""The audit rows: who did what, without personal data, so that they outlive it."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, insert, select

from core.store.tables import audit
from core.unit import Unit

SCANNED = 20_000  # rows that one page of the audit looks through at most


@dataclass(frozen=True)
class Entry:
    """One row: who did what, when, to which record."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: str


def phone_object(unit: Unit, phone_digest: str) -> str:
    """A phone as the audit names it: by a digest that finds it nowhere else, so that the audit may
    outlive it.
    """
    return f"phone:{unit.sealer.digest('audit', phone_digest)}"


def record(
    unit: Unit, actor: str, action: str, scheme_id: str | None, object: str = "", detail: str = ""
) -> None:
    """Writes an audit row; `object` names a record, such as `booking:17`."""
    unit.connection.execute(
        insert(audit).values(
            at=unit.now,
            actor=actor,
            action=action,
            scheme_id=scheme_id,
            object=object,
            detail=detail,
        )
    )


def details(unit: Unit, action: str, object: str, since: datetime) -> set[str]:
    """With which details that was done to an object since then."""
    query = select(audit.c.detail).where(
        audit.c.object == object, audit.c.action == action, audit.c.at > since
    )
    return set(unit.connection.execute(query).scalars())


def count(unit: Unit, action: str, object: str, since: datetime) -> int:
    """How often that was done to an object since then."""
    query = select(func.count()).where(
        audit.c.object == object, audit.c.action == action, audit.c.at > since
    )
    return unit.connection.execute(query).scalar_one()


def entries(
    unit: Unit, scheme_id: str, before: int | None, limit: int, actor: str, action: str
) -> tuple[list[Entry], int | None]:
    """A scheme's newest rows before a row, of one actor or action where they are named.

    Looks through so many rows only; where it found fewer than asked for, the second value is the
    row that it came to (None: the end).
    """
    ours = audit.c.scheme_id == scheme_id
    earlier = ours if before is None else ours & (audit.c.id < before)
    scanned = select(audit).where(earlier).order_by(audit.c.id.desc()).limit(SCANNED).subquery()
    query = select(*(scanned.c[f.name] for f in fields(Entry)))
    for column, wanted in ((scanned.c.actor, actor), (scanned.c.action, action)):
        query = query.where(column == wanted) if wanted else query
    found = unit.connection.execute(query.order_by(scanned.c.id.desc()).limit(limit))
    rows = [Entry(*row) for row in found]
    if len(rows) == limit:
        return rows, None
    count, last = unit.connection.execute(select(func.count(), func.min(scanned.c.id))).one()
    return rows, last if count == SCANNED else None
