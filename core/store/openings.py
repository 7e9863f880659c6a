"""The releases of a scheme as the booking path reads them, and the end of each."""

from sqlalchemy import select, update

from core.releases import Release
from core.store.tables import allotments, releases
from core.unit import Unit


def releases_of(unit: Unit, scheme_id: str) -> list[Release]:
    """Every release of a scheme."""
    query = select(
        releases.c.id,
        releases.c.area_id,
        releases.c.opens_at,
        releases.c.closes_at,
        releases.c.quantity,
        releases.c.closed_at,
        releases.c.kind,
    ).where(releases.c.scheme_id == scheme_id)
    return [Release(*row) for row in unit.connection.execute(query)]


def set_quantity(unit: Unit, release_id: int, masks: int) -> None:
    """Writes what a release has, as staff entered or corrected it."""
    statement = update(releases).where(releases.c.id == release_id)
    unit.connection.execute(statement.values(quantity=masks))


def hold_release(unit: Unit, release_id: int) -> None:
    """Lets one unit after the other past here; whoever only books in the release is not held."""
    query = select(releases.c.id).where(releases.c.id == release_id)
    unit.connection.execute(query.with_for_update(key_share=True)).one()


def keep_from_closing(unit: Unit, booking_id: int) -> None:
    """The release that a booking has its share in does not end before this unit does; where it is
    being closed just now, that is waited for.
    """
    source = select(allotments.c.release_id).where(allotments.c.booking_id == booking_id)
    query = select(releases.c.id).where(releases.c.id.in_(source)).with_for_update(read=True)
    unit.connection.execute(query).all()


def close_release(unit: Unit, release_id: int) -> bool:
    """Marks an ended release as carried over; False where somebody else just did."""
    statement = update(releases).where(releases.c.id == release_id, releases.c.closed_at.is_(None))
    return bool(unit.connection.execute(statement.values(closed_at=unit.now)).rowcount)
