"""What staff settle about one booking: "not me", and facts that were given wrong."""

from dataclasses import dataclass

from core.errors import Conflict, MaskLineError, NotFound
from core.quota.giving_back import give_back
from core.residents.people import area_id
from core.scheme.types import Scheme
from core.store import audit, bars, desk_history, pickups, tasks
from core.store.bookings import BookingRecord, find_booking
from core.unit import Unit

LONGEST_NAME = 40
CORRECTABLE = ("review", "booked")  # later the name and the area stand in what people were told


class BadFact(MaskLineError):
    """What was entered cannot be; `field` is which."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


@dataclass(frozen=True)
class Facts:
    """What is known of a booking's first person."""

    name: str
    area: str


def settle_not_me(
    unit: Unit, scheme: Scheme, booking_id: int, actor: str, *, stands: bool
) -> BookingRecord:
    """The booking stands after all, and its helper may book for that resident again; or it is given
    back. Raises Conflict where it is not frozen (any more), or cannot be given back.
    """
    booking = _held(unit, booking_id)
    if not booking.frozen(unit.now):
        raise Conflict("This booking is not frozen.")
    desk_history.thaw(unit, booking.id)
    tasks.finish_tasks_of(unit, [booking.id], ("not_me",), actor)
    audit.record(unit, actor, "thaw", booking.scheme_id, f"booking:{booking.id}")
    if stands:
        _let_help_again(unit, booking)
    else:
        give_back_now(unit, scheme, booking.id, actor)
    return booking


def give_back_now(unit: Unit, scheme: Scheme, booking_id: int, actor: str) -> None:
    """Gives a booking back on the resident's request. Raises Conflict where that cannot be."""
    booking = find_booking(unit, booking_id)
    if booking is None or not give_back(unit, scheme, booking, actor):
        raise Conflict("This booking cannot be given back any more.")


def correct(
    unit: Unit, scheme: Scheme, booking_id: int, facts: Facts, actor: str
) -> tuple[str, ...]:
    """Writes the right name and area while the booking has no pickup yet; the share stays that of
    its release. Returns what changed. Raises BadFact or Conflict.
    """
    booking = find_booking(unit, booking_id)
    if booking is None or booking.status not in CORRECTABLE:
        raise Conflict("The name and the area of this booking cannot be changed any more.")
    first, changed = booking.people[0], []
    if facts.name and facts.name != first.name:
        if len(facts.name) > LONGEST_NAME:
            raise BadFact("name", "A name has 1 to %(n)s characters.", n=LONGEST_NAME)
        digest = unit.sealer.digest("id", first.id.number)
        desk_history.correct_name(unit, booking.id, digest, facts.name)
        changed.append("name")
    if facts.area and facts.area != booking.area:
        row = area_id(unit, scheme, facts.area)
        if row is None:
            raise BadFact("area", "Please choose an area of the list.")
        desk_history.correct_area(unit, booking.id, row)
        changed.append("area")
    if changed:
        detail = " ".join(changed)
        audit.record(unit, actor, "correct", booking.scheme_id, f"booking:{booking.id}", detail)
    return tuple(changed)


def _held(unit: Unit, booking_id: int) -> BookingRecord:
    """A booking whose pickup is held, if it has one: everybody locks that first."""
    pickup = pickups.pickup_of_booking(unit, booking_id)
    if pickup:
        pickups.find_pickup(unit, pickup.id, hold=True)
    booking = find_booking(unit, booking_id)
    if booking is None:
        raise NotFound("There is no such record.")
    return booking


def _let_help_again(unit: Unit, booking: BookingRecord) -> None:
    helper = unit.sealer.digest("phone", booking.phone.e164)
    for person in booking.people:
        resident = unit.sealer.digest("id", person.id.number)
        bars.lift(unit, booking.scheme_id, bars.helper_subject(helper, resident))
