"""People and bookings as messages: masked names by text, the last four of the ID by voice."""

from datetime import datetime

from core.conversation.session import Talk
from core.conversation.turn import Digits, Message
from core.masking import mask_name
from core.people import lineage
from core.reference import reference_of
from core.scheme.types import Scheme
from core.store.bookings import BookingRecord, Person


def name_of(person: Person) -> Message:
    """王*明; where no name is known, or by voice, the last four of the ID."""
    last4 = Digits(person.id.last4)
    if not person.name:
        return Message("person_by_id", {"last4": last4})
    return Message("person", {"name": mask_name(person.name), "last4": last4})


def label_of(booking: BookingRecord) -> Message:
    """A booking in a list: who, how many, in what state."""
    state = Message(f"state_{booking.status}")
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
    above = lineage(scheme, area)
    named = next((a for a in above if any(a in p.areas for p in arrangement.places)), None)
    params = {"place": arrangement.place_for(named).in_language(language)}
    if arrangement.within_hours is None:
        return Message(f"handover_{arrangement.kind}", dict(params))
    return Message("handover_within", {**params, "hours": arrangement.within_hours})


def state_of(talk: Talk, booking: BookingRecord) -> Message:
    """Everything about one booking, in one text."""
    return Message(
        f"status_{booking.status}",
        {
            "person": name_of(booking.people[0]),
            "masks": booking.masks,
            "reference": reference(booking.id),
            "handover": handover(talk.scheme, booking.area, talk.language),
        },
    )


def opening(opens_at: datetime | None) -> Message:
    """When the next release opens, where there is one."""
    if opens_at is None:
        return Message("no_next_opening")
    return Message("next_opening", {"opens_at": opens_at})
