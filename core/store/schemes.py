"""Schemes as loaded, and their areas."""

from collections.abc import Mapping

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.store.tables import areas, bookings, schemes
from core.unit import Unit


def revisions(unit: Unit) -> dict[str, int]:
    """The revision of every scheme, the one loaded first coming first."""
    query = select(schemes.c.id, schemes.c.revision).order_by(schemes.c.loaded_at, schemes.c.id)
    return dict(unit.connection.execute(query).all())


def find_document(unit: Unit, scheme_id: str) -> str | None:
    """A scheme as it was loaded."""
    query = select(schemes.c.document).where(schemes.c.id == scheme_id)
    return unit.connection.execute(query).scalar_one_or_none()


def add_document(unit: Unit, scheme_id: str, document: str) -> None:
    """Writes a scheme that was not loaded before."""
    new = {"id": scheme_id, "document": document, "revision": 1, "loaded_at": unit.now}
    unit.connection.execute(insert(schemes), new)


def renew_document(unit: Unit, scheme_id: str, document: str) -> None:
    """Writes a scheme anew; it keeps its place among those loaded."""
    statement = update(schemes).where(schemes.c.id == scheme_id)
    renewed = {"document": document, "revision": schemes.c.revision + 1}
    unit.connection.execute(statement.values(renewed))


def has_bookings(unit: Unit, scheme_id: str) -> bool:
    """Whether anything was ever booked in a scheme."""
    query = select(exists().where(bookings.c.scheme_id == scheme_id))
    return bool(unit.connection.execute(query).scalar_one())


def area_ids(unit: Unit, scheme_id: str) -> dict[str, int]:
    """The rows of a scheme's areas, by name."""
    query = select(areas.c.name, areas.c.id).where(areas.c.scheme_id == scheme_id)
    return dict(unit.connection.execute(query).all())


def add_area(
    unit: Unit, scheme_id: str, name: str, parent_id: int | None, population: int | None
) -> int:
    """Writes an area and returns its row."""
    values = {"scheme_id": scheme_id, "name": name, "parent_id": parent_id}
    statement = insert(areas).values(**values, population=population)
    return int(unit.connection.execute(statement.returning(areas.c.id)).scalar_one())


def move_area(unit: Unit, area_id: int, parent_id: int | None) -> None:
    """Puts an area below another."""
    statement = update(areas).where(areas.c.id == area_id)
    unit.connection.execute(statement.values(parent_id=parent_id))


def drop_areas(unit: Unit, names: Mapping[str, int]) -> None:
    """Removes areas. Raises Conflict where people or pickups belong to one."""
    try:
        unit.connection.execute(delete(areas).where(areas.c.id.in_(names.values())))
    except IntegrityError:
        raise Conflict(
            f"{', '.join(names)} cannot be left out: residents, registrations, staff or pickups "
            "are there."
        ) from None
