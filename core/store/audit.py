"""The audit rows: who did what, without personal data, so that they outlive it."""

from datetime import datetime

from sqlalchemy import func, insert, select

from core.store.tables import audit
from core.unit import Unit


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
