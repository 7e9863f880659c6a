"""The areas of a scheme by name."""

from sqlalchemy import select

from core.store.tables import areas
from core.unit import Unit


def area_id(unit: Unit, scheme_id: str, name: str) -> int | None:
    """The row of the area with that full name."""
    query = select(areas.c.id).where(areas.c.scheme_id == scheme_id, areas.c.name == name)
    return unit.connection.execute(query).scalar_one_or_none()
