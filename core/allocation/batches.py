"""Splitting a batch: what the district has goes to towns and villages by population."""

from collections.abc import Mapping
from datetime import datetime

from core.allocation.splitting import split_down
from core.errors import Conflict, NotFound
from core.quota.releases import Release
from core.scheme.types import Scheme
from core.store import allotments, areas, audit, openings
from core.store.schemes import area_ids
from core.unit import Unit


def release_to_split(unit: Unit, scheme: Scheme, opens_at: datetime | None) -> Release:
    """The district's release of that opening; without one, the first that has something to split.

    Raises NotFound.
    """
    found = [
        release
        for release in openings.releases_of(unit, scheme.id)
        if release.kind == "priority"
        and release.area_id is None
        and opens_at in (None, release.opens_at)
    ]
    if not found:
        raise NotFound(f"{scheme.id} has no such release of the whole district by priority.")
    filled = (release for release in found if allotments.any_free(unit, release.id))
    return next(filled, found[0])


def split(
    unit: Unit, scheme: Scheme, release: Release, populations: Mapping[str, int], actor: str
) -> dict[str, int]:
    """Moves the free shares of a district's release to releases of the areas below, on the record;
    returns the masks of each area.

    Raises Conflict where there is nothing to split, NotSplittable where populations are missing.
    """
    openings.hold_release(unit, release.id)
    free = allotments.count_free(unit, release.id)
    if not free:
        raise Conflict(_nothing(unit, scheme, release))
    parents = {area.name: area.parent for area in scheme.areas}
    parts = split_down(free, parents, populations)
    rows = area_ids(unit, scheme.id)
    for area, count in parts.items():
        pile = openings.pile_of(unit, scheme.id, release, rows[area])
        allotments.carry_some(unit, release.id, pile, "split", count)
    audit.record(
        unit, actor, "split", scheme.id, f"release:{release.id}", _detail(scheme, free, populations)
    )
    return {area: count * scheme.limit.masks for area, count in parts.items()}


def known_populations(unit: Unit, scheme: Scheme) -> dict[str, int]:
    """Who lives where, as staff or the scheme's file told last."""
    return areas.populations(unit, scheme.id)


def set_populations(unit: Unit, scheme: Scheme, populations: Mapping[str, int], actor: str) -> None:
    """Notes who lives where, by the names of areas; the others keep what they had."""
    areas.set_populations(unit, scheme.id, populations)
    audit.record(unit, actor, "set_populations", scheme.id, detail=f"{len(populations)} areas")


def made_up(scheme: Scheme, populations: Mapping[str, int]) -> bool:
    """Whether these populations, or some of them, are the made-up ones of the scheme's file."""
    return scheme.demonstration_populations and any(
        area.population is not None and populations.get(area.name) == area.population
        for area in scheme.areas
    )


def _nothing(unit: Unit, scheme: Scheme, release: Release) -> str:
    if allotments.has_left(unit, release.id, "split"):
        return f"The release of {scheme.local_iso(release.opens_at)} is split already."
    return f"The release of {scheme.local_iso(release.opens_at)} has no masks that could be split."


def _detail(scheme: Scheme, shares: int, populations: Mapping[str, int]) -> str:
    figures = "made-up populations" if made_up(scheme, populations) else "populations"
    return f"{shares * scheme.limit.masks} masks by {figures}"
