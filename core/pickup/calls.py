"""What staff enter after a call from the call list."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.errors import Conflict, MaskLineError, NotFound
from core.phones import Phone
from core.pickup.answering import confirm
from core.pickup.reaching import ABOUT_PICKUPS, WRONG_NUMBER
from core.pickup.rescheduling import move, nearest_free
from core.pickup.telling import withdraw
from core.scheme.types import Scheme
from core.store import audit, pickups, points, tasks
from core.store.call_list import Call, find_call
from core.store.handing_over import Reach
from core.store.pickups import Pickup
from core.unit import Unit


class Outcome(StrEnum):
    """What a call led to."""

    CONFIRMED = "confirmed"
    MOVED = "moved"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    BROUGHT = "brought"
    DONE = "done"


QUICKER = "Somebody else has settled this meanwhile."
NEED_A_PICKUP = (Outcome.CONFIRMED, Outcome.MOVED, Outcome.BROUGHT)


class NotPossible(MaskLineError):
    """An outcome that this task cannot have."""


@dataclass(frozen=True)
class Case:
    """A task, its open pickup where it has one, and the times that can be offered instead."""

    call: Call
    pickup: Pickup | None
    offers: tuple[datetime, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What a call for it can lead to."""
        impossible: set[Outcome] = set() if self.pickup else set(NEED_A_PICKUP)
        if not self.offers:
            impossible.add(Outcome.MOVED)
        return tuple(outcome for outcome in Outcome if outcome not in impossible)


def case_of(unit: Unit, scheme: Scheme, reach: Reach, task_id: int) -> Case:
    """A task as it stands. Raises NotFound where it is out of reach."""
    call = find_call(unit, scheme.id, task_id, reach)
    if call is None:
        raise NotFound("There is no such task.")
    pickup = pickups.find_pickup(unit, call.pickup_id) if call.pickup_id else None
    if pickup is None or pickup.ended_at:
        return Case(call, None, ())
    return Case(call, pickup, nearest_free(unit, scheme, pickup))


def settle(
    unit: Unit,
    scheme: Scheme,
    case: Case,
    outcome: Outcome,
    actor: str,
    starts_at: datetime | None = None,
) -> None:
    """Writes what a call led to and does what follows from it; `starts_at` is the time that was
    chosen instead. A wrong number leaves the task to find the right one. Raises NotPossible, and
    Conflict where somebody was quicker.
    """
    if outcome not in case.outcomes or (outcome is Outcome.MOVED) != (starts_at is not None):
        raise NotPossible("That is not possible here. Please choose once more.")
    held = _hold(unit, case.pickup) if case.pickup else None  # before its tasks, as others do
    called = tasks.called_now(unit, outcome)
    task_id = case.call.id
    if outcome is Outcome.NO_ANSWER:
        stood = tasks.note_try(unit, task_id, outcome)
    else:
        stood = tasks.finish_task(unit, task_id, actor, **called)
    if not stood:
        raise Conflict(QUICKER)
    audit.record(unit, actor, "call", scheme.id, f"task:{task_id}", outcome)
    if outcome is Outcome.WRONG_NUMBER:
        _look_for_number(unit, scheme, case.call, held, actor)
    if held and outcome in NEED_A_PICKUP:
        _follow(unit, scheme, held, outcome, actor, starts_at)


def show_phone(unit: Unit, scheme: Scheme, call: Call, actor: str) -> Phone | None:
    """The number to dial; who saw it is written down."""
    audit.record(unit, actor, "show_phone", scheme.id, f"task:{call.id}")
    return call.phone


def _hold(unit: Unit, pickup: Pickup) -> Pickup:
    held = pickups.find_pickup(unit, pickup.id, hold=True)
    if held is None or held.ended_at:
        raise Conflict(QUICKER)
    return held


def _look_for_number(
    unit: Unit, scheme: Scheme, call: Call, pickup: Pickup | None, actor: str
) -> None:
    """One task in place of all that would call the wrong number; it shows no number."""
    if pickup:
        theirs = pickups.bookings_with(unit, pickup.id)
        tasks.finish_tasks_of(unit, theirs, ABOUT_PICKUPS, actor)
    if call.booking_id:
        tasks.add_task(unit, WRONG_NUMBER, scheme.id, call.booking_id, None)


def _follow(
    unit: Unit,
    scheme: Scheme,
    pickup: Pickup,
    outcome: Outcome,
    actor: str,
    starts_at: datetime | None,
) -> None:
    agreed: Pickup | None = pickup
    if starts_at:
        agreed = move(unit, scheme, pickup.id, starts_at, actor)
    elif outcome is Outcome.BROUGHT:
        agreed = _bring(unit, scheme, pickup, actor)
    if agreed is None:
        raise Conflict("That time is taken by now. Please choose once more.")
    confirm(unit, agreed, actor)
    # The household was reached: what else stands there because of its pickup is settled too.
    tasks.finish_tasks_of(unit, pickups.bookings_with(unit, pickup.id), ABOUT_PICKUPS, actor)


def _bring(unit: Unit, scheme: Scheme, held: Pickup, actor: str) -> Pickup:
    """The share is brought to the door; the seat is free for others."""
    points.leave_seat(unit, held.id)
    pickups.move_pickup(unit, held.id, None, held.missed)
    pickups.make_ready(unit, held.id)
    brought = replace(held, starts_at=None, confirmed_at=None)
    withdraw(unit, scheme, brought)
    audit.record(unit, actor, "bring_pickup", scheme.id, f"pickup:{held.id}")
    return brought
