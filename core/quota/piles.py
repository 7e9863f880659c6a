"""Whose pile is whose: people draw on the nearest pile of their area."""

from collections.abc import Collection, Iterator, Mapping


def upwards(area: int | None, parents: Mapping[int, int | None]) -> Iterator[int | None]:
    """An area and those above it; the district (None) comes last."""
    while area is not None:
        yield area
        area = parents[area]
    yield None


def drawing_on(
    pile: int | None, piles: Collection[int | None], parents: Mapping[int, int | None]
) -> set[int | None]:
    """The areas whose people draw on a pile: those for which it is the nearest upwards.

    People of whom the roll only knows a town that handed everything on to its villages may draw
    on each of these.
    """
    drawing = set()
    for area in (*parents, None):
        nearest = [above for above in upwards(area, parents) if above in piles][:1]
        if nearest == [pile] or (not nearest and area in upwards(pile, parents)):
            drawing.add(area)
    return drawing
