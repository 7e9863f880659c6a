"""Who may not book: phones, people, and helpers for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, or_, select

from core.store.dialect import insert
from core.store.tables import bars
from core.unit import Unit


def helper_subject(phone_digest: str, id_digest: str) -> str:
    """The subject that keeps one phone from booking for one person."""
    return f"helper:{phone_digest}:{id_digest}"


def bar(
    unit: Unit, scheme_id: str, subject: str, reason: str, until: datetime | None = None
) -> int:
    """Keeps a subject from booking until then (None: until lifted); returns the bar's row."""
    facts = {"reason": reason, "until": until}
    new = {"scheme_id": scheme_id, "subject": subject, **facts}
    statement = insert(unit, bars).values(new)
    written = statement.on_conflict_do_update(
        index_elements=["scheme_id", "subject"], set_=facts
    ).returning(bars.c.id)
    return int(unit.connection.execute(written).scalar_one())


def barred(unit: Unit, scheme_id: str, subjects: Sequence[str]) -> bool:
    """Whether any of the subjects is barred now."""
    query = select(
        exists().where(
            bars.c.scheme_id == scheme_id,
            bars.c.subject.in_(subjects),
            or_(bars.c.until.is_(None), bars.c.until > unit.now),
        )
    )
    return bool(unit.connection.execute(query).scalar_one())


@dataclass(frozen=True)
class Bar:
    """A subject that is barred now, and why."""

    subject: str
    reason: str
    until: datetime | None


def all_bars(unit: Unit, scheme_id: str) -> list[Bar]:
    """Everything that is barred now, in the order of barring."""
    query = select(bars.c.subject, bars.c.reason, bars.c.until).where(
        bars.c.scheme_id == scheme_id, or_(bars.c.until.is_(None), bars.c.until > unit.now)
    )
    return [Bar(*row) for row in unit.connection.execute(query.order_by(bars.c.id))]


def lift(unit: Unit, scheme_id: str, subject: str) -> int | None:
    """Takes a bar away and returns its row; None where there was none."""
    ours = (bars.c.scheme_id == scheme_id) & (bars.c.subject == subject)
    statement = delete(bars).where(ours).returning(bars.c.id)
    return unit.connection.execute(statement).scalar_one_or_none()
