"""The releases of a scheme as the booking path reads them, and the end of each."""

from datetime import datetime

from sqlalchemy import exists, insert, select, update

from core.quota.releases import Release
from core.store.tables import GRANTABLE, allotments, releases
from core.unit import Unit


def pile_of(unit: Unit, scheme_id: str, source: Release, area_id: int) -> int:
    """The release of one area that opens together with the district's; made where there is none."""
    columns = {"area_id": area_id, "opens_at": source.opens_at, "kind": source.kind}
    same = [releases.c[name] == value for name, value in columns.items()]
    query = select(releases.c.id).where(releases.c.scheme_id == scheme_id, *same)
    found = unit.connection.execute(query).scalar_one_or_none()
    if found is not None:
        return int(found)
    new = columns | {"scheme_id": scheme_id, "closes_at": source.closes_at, "quantity": 0}
    statement = insert(releases).values(new).returning(releases.c.id)
    return int(unit.connection.execute(statement).scalar_one())


def due_by_priority(unit: Unit, scheme_id: str) -> list[Release]:
    """The piles whose deadline has come and that have shares left for those who asked."""
    due = {
        release.id: release
        for release in releases_of(unit, scheme_id)
        if release.kind == "priority" and release.over(unit.now) and release.served_at is None
    }
    query = select(releases.c.id).where(
        releases.c.scheme_id == scheme_id,
        releases.c.served_at.is_(None),
        exists().where(allotments.c.release_id == releases.c.id, GRANTABLE),
    )
    filled = unit.connection.execute(query.order_by(releases.c.opens_at, releases.c.id))
    return [due[release_id] for release_id in filled.scalars() if release_id in due]


def areas_with_piles(unit: Unit, scheme_id: str, opens_at: datetime) -> set[int | None]:
    """The areas (None: the district) that have shares, free or granted, of that opening."""
    query = select(releases.c.area_id).where(
        releases.c.scheme_id == scheme_id,
        releases.c.opens_at == opens_at,
        releases.c.kind == "priority",
        exists().where(allotments.c.release_id == releases.c.id),
    )
    return set(unit.connection.execute(query).scalars())


def hold_unserved(unit: Unit, release_id: int) -> bool:
    """Whether this unit may serve those who asked; False where another one does or did."""
    query = select(releases.c.id).where(releases.c.id == release_id, releases.c.served_at.is_(None))
    held = query.with_for_update(key_share=True, skip_locked=True)
    return unit.connection.execute(held).first() is not None


def releases_of(unit: Unit, scheme_id: str) -> list[Release]:
    """Every release of a scheme."""
    query = select(
        releases.c.id,
        releases.c.area_id,
        releases.c.opens_at,
        releases.c.closes_at,
        releases.c.quantity,
        releases.c.served_at,
        releases.c.closed_at,
        releases.c.kind,
    ).where(releases.c.scheme_id == scheme_id)
    return [Release(*row) for row in unit.connection.execute(query.order_by(releases.c.id))]


def set_quantity(unit: Unit, release_id: int, masks: int) -> None:
    """Writes what a release has, as staff entered or corrected it. One that was closed already is
    closed once more, so that new shares are carried over too.
    """
    statement = update(releases).where(releases.c.id == release_id)
    unit.connection.execute(statement.values(quantity=masks, closed_at=None))


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


def mark_served(unit: Unit, release_id: int) -> bool:
    """Says that those who wait are being served now; False where somebody else does it."""
    statement = update(releases).where(releases.c.id == release_id, releases.c.served_at.is_(None))
    return bool(unit.connection.execute(statement.values(served_at=unit.now)).rowcount)


def close_release(unit: Unit, release_id: int) -> bool:
    """Marks an ended release as carried over; False where somebody else just did."""
    statement = update(releases).where(releases.c.id == release_id, releases.c.closed_at.is_(None))
    return bool(unit.connection.execute(statement.values(closed_at=unit.now)).rowcount)
