"""Claims: who has had a share, and until when. The guard of "never twice to the same person"."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from core.store.dialect import insert
from core.store.tables import claims
from core.unit import Unit

WAITING = "waiting:"  # before a subject: somebody waits for a share for it


def live_claims(unit: Unit, scheme_id: str, subjects: Sequence[str]) -> dict[str, datetime]:
    """The subjects that may not book now, with the moment from which they may again."""
    query = select(claims.c.subject, claims.c.until).where(
        claims.c.scheme_id == scheme_id,
        claims.c.subject.in_(subjects),
        claims.c.until > unit.now,
    )
    return {row.subject: row.until for row in unit.connection.execute(query)}


def take_claims(
    unit: Unit, scheme_id: str, subjects: Sequence[str], until: datetime, booking_id: int | None
) -> bool:
    """Takes every claim, or says that one of them is held; the caller then lets go of the rest.
    `booking_id` None: of a share that was handed out without a booking.

    Subjects are taken in one order, so that two bookings of the same people cannot deadlock.
    """
    rows = [
        {"scheme_id": scheme_id, "subject": subject, "until": until, "booking_id": booking_id}
        for subject in sorted(subjects)
    ]
    statement = insert(unit, claims)
    statement = statement.on_conflict_do_update(
        index_elements=["scheme_id", "subject"],
        set_={"until": statement.excluded.until, "booking_id": statement.excluded.booking_id},
        where=claims.c.until <= unit.now,
    )
    taken = unit.connection.execute(statement.values(rows).returning(claims.c.subject)).all()
    return len(taken) == len(rows)


def waiting_subjects(unit: Unit, booking_id: int) -> list[str]:
    """The subjects of a request that waits: it holds a place for each, not yet a claim."""
    query = select(claims.c.subject).where(
        claims.c.booking_id == booking_id, claims.c.subject.startswith(WAITING)
    )
    return [place.removeprefix(WAITING) for place in unit.connection.execute(query).scalars()]


def free_claims(unit: Unit, booking_id: int) -> None:
    """Lets go of the claims of a booking: its people may book again."""
    unit.connection.execute(delete(claims).where(claims.c.booking_id == booking_id))
