"""Charts as numbers: what the templates draw as SVG. Lengths are in the units of the view box."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BAR = 1000  # units wide
STEPS = (2, 4, 6, 8, 10)  # of a scale, and these times ten: half of each is a whole number


@dataclass(frozen=True)
class Piece:
    """One colour of a bar or a column; `start` is its left or upper edge."""

    name: str
    value: int
    start: float
    length: float


def bar(values: Mapping[str, int]) -> tuple[Piece, ...]:
    """A bar that is BAR long, its pieces in the order given; nothing where all are nought."""
    total, start, pieces = sum(values.values()), 0.0, []
    for name, value in values.items():
        if value > 0:
            length = BAR * value / total
            pieces.append(Piece(name, value, round(start, 2), round(length, 2)))
            start += length
    return tuple(pieces)


def column(values: Mapping[str, int], height: float, top: int) -> tuple[Piece, ...]:
    """A column that stands on the ground at `height`; `top` is the value at its full height."""
    edge, pieces = height, []
    for name, value in values.items():
        if value > 0:
            length = height * value / top
            edge -= length
            pieces.append(Piece(name, value, round(edge, 2), round(length, 2)))
    return tuple(pieces)


def top_of(totals: Sequence[int]) -> int:
    """The round number at which the scale of a chart ends: 4 at least, then 6, 8, 10, 20, 40 …"""
    most, unit = max(4, *totals), 1
    while most > STEPS[-1] * unit:
        unit *= 10
    return next(step * unit for step in STEPS if most <= step * unit)
