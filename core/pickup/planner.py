"""Who comes when: a pure function from households and slots to a plan (DESIGN.md, Pickup)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Household:
    """People who collect together. `party` is the same for households that come together, because
    they were booked from one phone.
    """

    key: str
    bookings: tuple[int, ...]
    born: date  # of the oldest whom it is for
    party: str
    unable: bool = False  # nobody of it can come: the share is brought


@dataclass(frozen=True)
class Plan:
    """Who comes when, who is brought their share, and for whom there is no room."""

    visits: tuple[tuple[Household, datetime], ...]
    deliveries: tuple[Household, ...]
    left_over: tuple[Household, ...]
    slots: tuple[datetime, ...]
    per_slot: int


def make_plan(
    households: Sequence[Household],
    slots: Sequence[datetime],
    per_slot: int,
    taken: Mapping[datetime, int],
) -> Plan:
    raise NotImplementedError
