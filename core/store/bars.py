"""Who may not book: phones, people, and helpers for one person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select

from core.store.dialect import insert
from core.store.tables import bars
from core.unit import Unit


def helper_subject(phone_digest: str, id_digest: str) -> str:
    """The subject that keeps one phone from booking for one person."""
    return f"helper:{phone_digest}:{id_digest}"


def bar(
    unit: Unit, scheme_id: str, subject: str, reason: str, until: datetime | None = None
) -> None:
    """Keeps a subject from booking until then (None: until staff lift it)."""
    facts = {"reason": reason, "until": until}
    new = {"scheme_id": scheme_id, "subject": subject, **facts}
    statement = insert(unit, bars).values(new)
    unit.connection.execute(
        statement.on_conflict_do_update(index_elements=["scheme_id", "subject"], set_=facts)
    )


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
