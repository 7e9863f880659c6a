"""Booking a share. Before the opening the same steps register ahead."""

from datetime import date

from core import availability, booking, notices
from core.availability import NothingPlanned, NotOpen, SoldOut
from core.booking import AlreadyHad, Booked, ForStaff, Refusal
from core.conversation.describing import handover, name_of, opening, reference
from core.conversation.session import Said, Talk, say
from core.conversation.turn import Message, Value
from core.conversation.wishes.needs import (
    identity_missing,
    is_clear,
    proof_missing,
    resident_missing,
    too_many_ids,
)
from core.conversation.wishes.register import register
from core.delivery import after_quiet_hours
from core.masking import mask_phone
from core.notices import NewNotice
from core.people import agrees, area_id, on_roll, owner_of
from core.phones import Phone
from core.resident_id import ResidentId
from core.store import phones, tasks
from core.store.bookings import Person
from core.store.residents import ResidentRecord


class Book:
    """One share for one resident."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        return (
            _nothing_to_book(talk)
            or resident_missing(talk)
            or proof_missing(talk)
            or too_many_ids(talk)
            or identity_missing(talk)
            or _book(talk)
        )


def _nothing_to_book(talk: Talk) -> Said | None:
    """Sold out is said at once, before anybody keys 18 digits. Who is known and proved is told of
    their own booking instead.
    """
    refusal = availability.closed(talk.unit, talk.scheme, talk.session.area)
    if refusal is None or isinstance(refusal, NotOpen) or (talk.verified and is_clear(talk)):
        return None
    return _refused(talk, refusal)


def _book(talk: Talk) -> Said:
    id = ResidentId(talk.session.ids[0])
    record = on_roll(talk.unit, talk.scheme, id)
    request = _request(talk, id, record)
    outcome = booking.book(talk.unit, talk.scheme, request)
    if not isinstance(outcome, Booked):
        return _refused(talk, outcome)
    if owner := owner_of(record, talk.phone):
        _tell(talk, owner, outcome.booking_id)
    return _booked(talk, outcome, request.people[0])


def _request(talk: Talk, id: ResidentId, record: ResidentRecord | None) -> booking.Request:
    """On the roll, unless a name or an area was given that the roll does not have."""
    given = talk.session
    sure = record is not None and agrees(talk.scheme, record, given.name, given.area)
    area = given.area or (record.area_name if record else "")
    if sure and record:
        area = record.area_name
    name = given.name or (record.name if record else "")
    person = Person(id, name, given.address or given.area, given.recording)
    return booking.Request(
        people=(person,),
        phone=talk.phone,
        channel=talk.turn.channel.value,
        area=area,
        area_id=area_id(talk.unit, talk.scheme, area),
        household_digest=record.household_digest if record else None,
        on_roll=sure,
    )


def _booked(talk: Talk, outcome: Booked, person: Person) -> Said:
    area = talk.session.area
    record = on_roll(talk.unit, talk.scheme, person.id)
    params: dict[str, Value] = {
        "person": name_of(person),
        "masks": outcome.masks,
        "reference": reference(outcome.booking_id),
        "handover": handover(talk.scheme, record.area_name if record else area, talk.language),
    }
    return Said(talk.session.fresh(), (Message(f"done_{outcome.status}", params),))


def _tell(talk: Talk, owner: Phone, booking_id: int) -> None:
    """A relative booked: the resident's own phone is told, and can answer 不是我."""
    params: dict[str, Value] = {
        "helper": mask_phone(talk.phone.national),
        "masks": talk.scheme.limit.masks,
        "reference": reference(booking_id),
    }
    notice = NewNotice(
        kind="told_resident",
        channel="text",
        phone=owner,
        line=talk.turn.line,
        language=phones.find_phone(talk.unit, owner).language,
        message=Message("told_resident", params),
        scheme_id=talk.scheme.id,
        booking_id=booking_id,
        due_at=after_quiet_hours(talk.unit.now, talk.scheme.timezone, talk.scheme.quiet_hours),
    )
    notices.queue(talk.unit, notice)


def _refused(talk: Talk, refusal: Refusal) -> Said:
    session = talk.session.fresh()
    match refusal:
        case AlreadyHad(person, date() as again):
            return say(session, "already", person=name_of(person), again=again)
        case AlreadyHad(person):
            return say(session, "already_for_good", person=name_of(person))
        case SoldOut(opens_at):
            return say(session, "sold_out", next=opening(opens_at))
        case NotOpen(opens_at):
            register(talk)
            return say(session, "registered_not_booked", opens_at=opens_at)
        case NothingPlanned(finished):
            return say(session, "finished" if finished else "not_announced")
        case ForStaff(reason):
            if not tasks.is_waiting(talk.unit, reason, talk.phone):
                tasks.add_task(talk.unit, reason, talk.scheme.id, None, talk.phone)
            return say(session, f"for_staff_{reason}")
