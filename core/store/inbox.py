"""Inputs that were answered: a repeat gets the stored answer and has no second effect."""

from datetime import datetime

from sqlalchemy import select, update

from core.store.dialect import insert
from core.store.tables import inbox
from core.unit import Unit


def arrive(unit: Unit, key: str) -> bool:
    """Whether this input is new. A repeat waits here until the first one has been answered."""
    statement = insert(unit, inbox).values(key=key, received_at=unit.now).on_conflict_do_nothing()
    written = unit.connection.execute(statement.returning(inbox.c.key))
    return written.one_or_none() is not None  # PostgreSQL's driver counts no inserted rows


def answer(unit: Unit, key: str, reply: str, erase_at: datetime | None) -> None:
    """Stores the answer of a new input, sealed; `erase_at`: when it must be gone again."""
    values = {"reply_sealed": unit.sealer.seal(reply), "erase_at": erase_at}
    unit.connection.execute(update(inbox).where(inbox.c.key == key).values(values))


def answered(unit: Unit, key: str) -> str | None:
    """The stored answer, or None where it was erased."""
    query = select(inbox.c.reply_sealed).where(inbox.c.key == key)
    sealed = unit.connection.execute(query).scalar_one_or_none()
    return unit.sealer.unseal(sealed) if sealed else None
