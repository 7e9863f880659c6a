"""What the provider said of each text and call: known by its SID, whoever came first."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from core.store.dialect import insert
from core.store.tables import receipts
from core.unit import Unit


def note_status(
    unit: Unit, sid: str, status: str, error_code: str | None, final: Collection[str]
) -> None:
    """Writes a status; one of the `final` ones is never overwritten."""
    said = {"status": status, "error_code": error_code, "at": unit.now}
    statement = insert(unit, receipts).values(provider_sid=sid, **said)
    unit.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["provider_sid"], set_=said, where=receipts.c.status.not_in(final)
        )
    )


def claim(unit: Unit, sid: str, notice_id: int) -> bool:
    """Notes whose text or call this is; False where it is another notice's."""
    owned = {"notice_id": notice_id}
    statement = insert(unit, receipts).values(provider_sid=sid, status="", at=unit.now, **owned)
    free = or_(receipts.c.notice_id.is_(None), receipts.c.notice_id == notice_id)
    statement = statement.on_conflict_do_update(
        index_elements=["provider_sid"], set_=owned, where=free
    )
    written = unit.connection.execute(statement.returning(receipts.c.provider_sid))
    return written.one_or_none() is not None  # PostgreSQL's driver counts no inserted rows


def unclaimed(unit: Unit, sids: Sequence[str]) -> list[str]:
    """Those of the SIDs that belong to no notice yet, in their order."""
    query = select(receipts.c.provider_sid).where(
        receipts.c.provider_sid.in_(sids), receipts.c.notice_id.is_not(None)
    )
    claimed = set(unit.connection.execute(query).scalars())
    return [sid for sid in sids if sid not in claimed]


def last_word(unit: Unit, sid: str) -> tuple[str, str | None] | None:
    """The status and error code of a SID, if the provider said anything yet."""
    query = select(receipts.c.status, receipts.c.error_code).where(receipts.c.provider_sid == sid)
    row = unit.connection.execute(query).one_or_none()
    return (row.status, row.error_code) if row and row.status else None
