"""Which phone a household is told by: the rule of its plan, by what the roll says today."""

from collections.abc import Sequence
from dataclasses import replace

from core.phones import Phone
from core.pickup.households import whom_to_tell
from core.store import collecting, pickups, tasks
from core.store.pickups import Pickup
from core.unit import Unit

WRONG_NUMBER = "wrong_number"  # the task to find the right one
ABOUT_PICKUPS = ("missed", "undelivered", WRONG_NUMBER)  # tasks to reach a household by phone
ACTOR = "line"


def by_todays_phones(unit: Unit, told: Sequence[Pickup]) -> list[Pickup]:
    """The same pickups. Where a number was put right since, the household is told by that one from
    now on, and staff call it.
    """
    people = collecting.collectors_with(unit, [pickup.id for pickup in told])
    return [
        _told_by(unit, pickup, whom_to_tell(people[pickup.id]).phone)
        if pickup.id in people
        else pickup
        for pickup in told
    ]


def _told_by(unit: Unit, pickup: Pickup, phone: Phone) -> Pickup:
    if phone == pickup.phone:
        return pickup
    pickups.change_phone(unit, pickup.id, phone)
    theirs = pickups.bookings_with(unit, pickup.id)
    tasks.finish_tasks_of(unit, theirs, (WRONG_NUMBER,), ACTOR)
    tasks.change_phone(unit, theirs, ABOUT_PICKUPS, phone)
    return replace(pickup, phone=phone)
