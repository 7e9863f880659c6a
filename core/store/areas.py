"""The areas of a scheme: their rows, what stands above them, and who lives there."""

from collections.abc import Mapping

from sqlalchemy import select, update

from core.store.tables import areas
from core.unit import Unit


def area_id(unit: Unit, scheme_id: str, name: str) -> int | None:
    """The row of the area with that full name."""
    query = select(areas.c.id).where(areas.c.scheme_id == scheme_id, areas.c.name == name)
    return unit.connection.execute(query).scalar_one_or_none()


def names(unit: Unit, scheme_id: str) -> dict[int, str]:
    """The name of each area, by row."""
    query = select(areas.c.id, areas.c.name).where(areas.c.scheme_id == scheme_id)
    return dict(unit.connection.execute(query).all())


def parents(unit: Unit, scheme_id: str) -> dict[int, int | None]:
    """The row above each area; None: the district itself."""
    query = select(areas.c.id, areas.c.parent_id).where(areas.c.scheme_id == scheme_id)
    return dict(unit.connection.execute(query).all())


def and_below(unit: Unit, scheme_id: str, name: str) -> frozenset[int]:
    """The rows of an area and of every area below it; none where there is no such area."""
    named = (areas.c.scheme_id == scheme_id) & (areas.c.name == name)
    reached = select(areas.c.id).where(named).cte("reached", recursive=True)
    below = select(areas.c.id).join(reached, areas.c.parent_id == reached.c.id)
    return frozenset(unit.connection.execute(select(reached.union(below).c.id)).scalars())


def populations(unit: Unit, scheme_id: str) -> dict[str, int]:
    """The registered residents of the areas where they are known, by name."""
    query = select(areas.c.name, areas.c.population).where(
        areas.c.scheme_id == scheme_id, areas.c.population.is_not(None)
    )
    return dict(unit.connection.execute(query).all())


def set_populations(unit: Unit, scheme_id: str, people: Mapping[str, int]) -> None:
    """Writes how many people live in areas, by name."""
    for name, count in people.items():
        ours = (areas.c.scheme_id == scheme_id) & (areas.c.name == name)
        unit.connection.execute(update(areas).where(ours).values(population=count))
