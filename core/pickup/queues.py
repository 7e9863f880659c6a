"""How long a queue gets, by a small model: everybody of a slot comes at its start, and so many
households are served in each quarter of an hour. Who is just being served counts as waiting.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.scheme.hours import QUARTER

RUSH = 4  # quarters: without a plan everybody comes within the first hour


def longest_queue(arrivals: Mapping[datetime, int], per_slot: int) -> int:
    """The most households that wait at one moment, where so many come at these moments."""
    longest = waiting = 0
    before: datetime | None = None
    for moment in sorted(arrivals):
        served = per_slot * ((moment - before) // QUARTER) if before else 0
        waiting = max(0, waiting - served) + arrivals[moment]
        longest, before = max(longest, waiting), moment
    return longest


def unplanned_queue(households: int, slots: Sequence[datetime], per_slot: int) -> int:
    """The same on a morning without times: all come within an hour of the first opening, evenly,
    and are served at the same pace.
    """
    if not slots:
        return 0
    opening = min(slots)
    evenly = {
        opening + quarter * QUARTER: (households + quarter) // RUSH for quarter in range(RUSH)
    }
    return longest_queue(evenly, per_slot)
