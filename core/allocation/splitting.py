"""Splitting a quantity by population so that it adds up, level by level."""

from collections.abc import Mapping

from core.errors import Conflict


class NotSplittable(Conflict):
    """Nothing tells how a quantity is to be split."""


def split_by_population(shares: int, populations: Mapping[str, int]) -> dict[str, int]:
    """Whole shares for each area in proportion to its population, by largest remainder.

    The notice of Xiangshan: 按户籍人口比例调配. Equal remainders go to the area that stands first.
    Raises ValueError where nobody lives anywhere.
    """
    people = sum(populations.values())
    if people <= 0 or min(populations.values()) < 0:
        raise ValueError("the populations must add up to at least one person")
    whole = {area: shares * count // people for area, count in populations.items()}
    remainders = {area: shares * count % people for area, count in populations.items()}
    left = shares - sum(whole.values())
    for area in sorted(remainders, key=lambda area: -remainders[area])[:left]:
        whole[area] += 1
    return whole


def split_down(
    shares: int,
    parents: Mapping[str, str | None],
    populations: Mapping[str, int],
    above: str | None = None,
) -> dict[str, int]:
    """Whole shares for the areas that hand them out: the district's go to its towns, each town's
    on to its villages. An area keeps its own where nobody is counted below it.

    `parents` names the area above each (None: the district). Raises NotSplittable.
    """
    kept: dict[str, int] = {}
    below = _side_by_side(above, parents, populations)
    for area, part in split_by_population(shares, below).items():
        counted = any(parents[name] == area for name in populations)
        kept |= split_down(part, parents, populations, area) if counted else {area: part}
    return kept


def _side_by_side(
    above: str | None, parents: Mapping[str, str | None], populations: Mapping[str, int]
) -> dict[str, int]:
    """The populations of the areas directly below another."""
    below = [name for name, parent in parents.items() if parent == above]
    unknown = [name for name in below if name not in populations]
    if unknown or not below:
        whose = ", ".join(unknown) or "the areas"
        raise NotSplittable(f"It cannot be split: the population of {whose} is not known.")
    return {name: populations[name] for name in below}
