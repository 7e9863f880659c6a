"""Splitting a quantity by population so that it adds up."""

from collections.abc import Mapping


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
