"""Opening hours and the quarters of an hour in them. Pure; local times until a zone is named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.errors import MaskLineError

QUARTER = timedelta(minutes=15)
_HOURS = re.compile(
    r"([0-2]?[0-9])[:：]([0-5][0-9])\s*[-–—~～至到]\s*([0-2]?[0-9])[:：]([0-5][0-9])"
)


class BadHours(MaskLineError):
    """Opening hours that are none."""


@dataclass(frozen=True, order=True)
class Hours:
    """Open from one local time to another, of the same day."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def read_hours(text: str) -> Hours:
    """`9:00-11:30` as hours. Raises BadHours."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise _bad(text)
    try:
        first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError:
        raise _bad(text) from None
    if any(moment.minute % 15 for moment in (first, last)) or first >= last:
        raise _bad(text)
    return Hours(first, last)


def read_all_hours(texts: Sequence[str]) -> tuple[Hours, ...]:
    """The hours of a day in their order, breaks between them. Raises BadHours."""
    hours = tuple(sorted(read_hours(text) for text in texts))
    if not hours:
        raise BadHours("Opening hours are missing; write them as 09:00-11:30.")
    for earlier, later in pairwise(hours):
        if later.start < earlier.end:
            raise BadHours(
                "The opening hours %(earlier)s and %(later)s overlap.", earlier=earlier, later=later
            )
    return hours


def slots_of(day: date, hours: Sequence[Hours], zone: ZoneInfo) -> list[datetime]:
    """The beginning of every quarter of an hour that the point is open on that day."""
    slots: list[datetime] = []
    for opening in hours:
        moment = datetime.combine(day, opening.start, zone)
        end = datetime.combine(day, opening.end, zone)
        while moment + QUARTER <= end:
            slots.append(moment)
            moment += QUARTER
    return slots


def _bad(text: str) -> BadHours:
    shown = text.strip()[:20]
    return BadHours(
        f"{shown!r} is no opening time in whole quarters of an hour; such as 09:00-11:30."
    )
