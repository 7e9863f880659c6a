"""People and bookings as messages: masked names by text, the last four of the ID by voice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.masking import mask_name
from core.messages import Digits, Message, Value
from core.pickup.telling import where_and_when
from core.quota.reference import reference_of
from core.scheme.types import Granting, Scheme
from core.store.bookings import BookingRecord, Person
from core.store.pickups import COLLECTABLE, Pickup


def name_of(person: Person) -> Message:
    """王*明; where no name is known, or by voice, the last four of the ID."""
    last4 = Digits(person.id.last4)
    if not person.name:
        return Message("person_by_id", {"last4": last4})
    return Message("person", {"name": mask_name(person.name), "last4": last4})


def names_of(people: Sequence[Person]) -> Message:
    """Everybody whom a booking is for: one, the two of a pair, or a household in short."""
    if len(people) != 2:
        return _briefly(people)
    return Message("pair", {"first": name_of(people[0]), "second": name_of(people[1])})


def label_of(booking: BookingRecord) -> Message:
    """A booking in a list: who (of a pair the first: four must fit one text), how many, in what
    state.
    """
    planned = booking.status == "ready" and booking.pickup_id
    state = Message("state_planned" if planned else f"state_{booking.status}")
    return Message(
        "booking_label",
        {"person": name_of(booking.people[0]), "masks": booking.masks, "state": state},
    )


def reference(booking_id: int) -> Digits:
    """The booking's number, spoken in fours."""
    return Digits(reference_of(booking_id), (4, 4))


def handover(scheme: Scheme, area: str | None, language: str) -> Message:
    """How the masks come: brought within so many hours to a place, or fetched."""
    arrangement = scheme.handover
    above = scheme.lineage(area)
    named = next((a for a in above if any(a in p.areas for p in arrangement.places)), None)
    params = {"place": arrangement.place_for(named).in_language(language)}
    if arrangement.within_hours is None:
        return Message(f"handover_{arrangement.kind}", dict(params))
    return Message("handover_within", {**params, "hours": arrangement.within_hours})


def state_of(
    scheme: Scheme, booking: BookingRecord, language: str, pickup: Pickup | None = None
) -> Message:
    """Everything about one booking, in one text; with the time and place of its pickup."""
    params: dict[str, Value] = {
        "person": names_of(booking.people),
        "masks": booking.masks,
        "reference": reference(booking.id),
    }
    status = _status(scheme, booking, pickup)
    if status == "status_ready_at":
        assert pickup is not None
        return Message(
            status,
            {**params, "person": _briefly(booking.people), **where_and_when(pickup, language)},
        )
    return Message(status, {**params, "handover": handover(scheme, booking.area, language)})


def _briefly(people: Sequence[Person]) -> Message:
    """The first stands for all: time and place need the room."""
    first = name_of(people[0])
    if len(people) == 1:
        return first
    return Message("people_in_short", {"first": first, "count": len(people)})


def _status(scheme: Scheme, booking: BookingRecord, pickup: Pickup | None) -> str:
    """In a priority scheme people do not wait in line, but for the deadline."""
    if pickup and booking.status in COLLECTABLE:
        if booking.status == "missed":
            return "status_missed_at"
        return "status_ready_at" if pickup.starts_at else "status_ready_brought"
    asked = booking.status == "waiting" and scheme.granting is Granting.PRIORITY
    return "status_requested" if asked else f"status_{booking.status}"


def together(bookings: Sequence[BookingRecord]) -> BookingRecord | None:
    """The bookings of a household that wait to be collected with one pickup, told as one."""
    first = bookings[0]
    same = {(booking.pickup_id, booking.status) for booking in bookings}
    if first.pickup_id is None or first.status not in COLLECTABLE or len(same) > 1:
        return None
    people = tuple(person for booking in bookings for person in booking.people)
    return replace(first, people=people, masks=sum(booking.masks for booking in bookings))


def opening(opens_at: datetime | None) -> Message:
    """When the next release opens, where there is one."""
    if opens_at is None:
        return Message("no_next_opening")
    return Message("next_opening", {"opens_at": opens_at})
