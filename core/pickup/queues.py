"""How long a queue gets, by a small model: everybody of a slot comes at its start, and so many
households are served in each quarter of an hour. Who is just being served counts as waiting.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.scheme.hours import QUARTER


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
    """The same on a morning without times: who fears to come away empty stands at the door when it
    opens, and so does everybody.
    """
    return longest_queue({min(slots): households}, per_slot) if slots else 0
