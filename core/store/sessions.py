"""Conversations in progress, sealed: they survive a restart and end quietly after a while."""

from datetime import datetime

from sqlalchemy import delete, update

from core.store.dialect import insert
from core.store.tables import sessions
from core.unit import Unit


def open_session(unit: Unit, key: str, phone_digest: str | None, since: datetime) -> str | None:
    """The state of a conversation that was touched after `since`, locked for this unit.

    Two inputs of one conversation wait for each other here, those of others do not.
    """
    row = {"key": key, "phone_digest": phone_digest, "updated_at": unit.now}
    statement = insert(unit, sessions).values(row)
    locked = statement.on_conflict_do_update(
        index_elements=["key"], set_={"phone_digest": phone_digest}
    ).returning(sessions.c.state_sealed, sessions.c.updated_at)
    sealed, updated_at = unit.connection.execute(locked).one()
    return unit.sealer.unseal(sealed) if sealed and updated_at >= since else None


def keep_session(unit: Unit, key: str, state: str) -> None:
    """Writes the state of a conversation that `open_session` locked."""
    values = {"state_sealed": unit.sealer.seal(state), "updated_at": unit.now}
    unit.connection.execute(update(sessions).where(sessions.c.key == key).values(values))


def end_session(unit: Unit, key: str) -> None:
    """Forgets a conversation."""
    unit.connection.execute(delete(sessions).where(sessions.c.key == key))
