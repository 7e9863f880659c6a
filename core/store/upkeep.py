"""Erasing what has served its purpose."""

from datetime import datetime

from sqlalchemy import delete, update

from core.store.tables import challenges, code_failures, inbox, receipts, sessions
from core.unit import Unit


def erase_replies(unit: Unit) -> None:
    """Stored replies whose time is over lose their text."""
    statement = update(inbox).where(inbox.c.erase_at <= unit.now)
    unit.connection.execute(statement.values(reply_sealed=None, erase_at=None))


def end_expired_challenges(unit: Unit) -> None:
    """Challenges that nobody answered in time end; what they were asked for is erased."""
    statement = update(challenges).where(
        challenges.c.ended_at.is_(None), challenges.c.expires_at <= unit.now
    )
    erased = {"ended_at": unit.now, "wish_sealed": None, "code_hash": None}
    unit.connection.execute(statement.values(erased))


def delete_sessions(unit: Unit, prefix: str, before: datetime) -> None:
    """Conversations of one channel that nobody touched since then."""
    idle = (sessions.c.updated_at < before) & sessions.c.key.startswith(prefix, autoescape=True)
    unit.connection.execute(delete(sessions).where(idle))


def delete_challenges(unit: Unit, before: datetime) -> None:
    """Challenges made before then, and the wrong codes of that time."""
    unit.connection.execute(delete(challenges).where(challenges.c.created_at < before))
    unit.connection.execute(delete(code_failures).where(code_failures.c.at < before))


def delete_inbox(unit: Unit, before: datetime) -> None:
    """Inputs that came before then: no provider repeats them any more."""
    unit.connection.execute(delete(inbox).where(inbox.c.received_at < before))


def delete_receipts(unit: Unit, before: datetime) -> None:
    """What the provider said before then."""
    unit.connection.execute(delete(receipts).where(receipts.c.at < before))
