"""The picture of a plan: how many households come in every slot of each day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from core.pickup.planner import Household, Plan

WIDTH, GAP, HEIGHT = 22, 4, 100  # of a bar, between bars, of the fullest slot


@dataclass(frozen=True)
class Bar:
    """A slot: `new` households of this plan on `before` that were told earlier; the rest is where
    its parts stand in the picture.
    """

    slot: datetime
    new: int
    before: int
    x: int
    new_height: int
    before_height: int
    is_hour: bool  # the axis names it


@dataclass(frozen=True)
class DayPicture:
    """The bars of one day, and who comes then."""

    day: datetime  # its first slot
    bars: tuple[Bar, ...]
    visits: tuple[tuple[Household, datetime], ...]
    most: int  # households that the scale ends with

    @property
    def width(self) -> int:
        return len(self.bars) * (WIDTH + GAP) + GAP


def days_of(plan: Plan, before: Mapping[datetime, int]) -> list[DayPicture]:
    """A picture for each day on which anybody comes; all on the same scale."""
    new = Counter(slot for _household, slot in plan.visits)
    most = max([plan.per_slot, *(new[slot] + before.get(slot, 0) for slot in plan.slots)])
    days = []
    for day, slots in groupby(plan.slots, key=datetime.date):
        times = list(slots)
        bars = [_bar(place, slot, new, before, most) for place, slot in enumerate(times)]
        visits = tuple(visit for visit in plan.visits if visit[1].date() == day)
        if visits:
            days.append(DayPicture(times[0], tuple(bars), visits, most))
    return days


def _bar(
    place: int, slot: datetime, new: Counter[datetime], before: Mapping[datetime, int], most: int
) -> Bar:
    return Bar(
        slot=slot,
        new=new[slot],
        before=before.get(slot, 0),
        x=GAP + place * (WIDTH + GAP),
        new_height=round(new[slot] * HEIGHT / most),
        before_height=round(before.get(slot, 0) * HEIGHT / most),
        is_hour=slot.minute == 0,
    )
