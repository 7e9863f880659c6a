"""The releases of a scheme as the booking path reads them, and the end of each."""

from sqlalchemy import select, update

from core.releases import Release
from core.store.tables import releases
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
    ).where(releases.c.scheme_id == scheme_id)
    return [Release(*row) for row in unit.connection.execute(query)]


def close_release(unit: Unit, release_id: int) -> bool:
    """Marks an ended release as carried over; False where somebody else just did."""
    statement = update(releases).where(releases.c.id == release_id, releases.c.closed_at.is_(None))
    return bool(unit.connection.execute(statement.values(closed_at=unit.now)).rowcount)
