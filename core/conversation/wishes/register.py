"""Registering ahead: everything is settled before the opening; then one word books."""

from datetime import datetime

from core.conversation.session import Said, Talk, say
from core.conversation.wishes.asking import already, request_of
from core.conversation.wishes.needs import still_missing
from core.quota import availability
from core.quota.availability import NotOpen, SoldOut
from core.quota.claiming import claimed_for, held_already
from core.residents.people import area_id
from core.residents.resident_id import ResidentId
from core.store import audit, registrations
from core.store.bookings import Person


class Register:
    """The phone is proved and remembers whom it books for; nothing is booked."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        return still_missing(talk) or self._register(talk)

    def _register(self, talk: Talk) -> Said:
        register(talk)
        asked = request_of(talk)
        claimed = claimed_for(talk.unit, talk.scheme, asked.people, asked.household_digest)
        if had := held_already(talk.unit, talk.scheme, claimed):
            return already(talk, had)
        closed = availability.closed(talk.unit, talk.scheme, talk.session.area)
        session = talk.session.fresh()
        match closed:
            case None:
                return say(session, "registered")
            case NotOpen(datetime() as opens_at) | SoldOut(datetime() as opens_at):
                return say(session, "registered_not_booked", opens_at=opens_at)
            case _:
                return say(session, "registered_nothing_planned")


def register(talk: Talk) -> None:
    """Remembers whom this phone books for, with what was given of the first of them."""
    session, unit = talk.session, talk.unit
    where = area_id(unit, talk.scheme, session.area)
    for number in session.ids:
        person = Person(ResidentId(number))
        if number == session.ids[0]:
            person = Person(person.id, session.name, session.address, session.recording)
        registrations.register(unit, talk.scheme.id, talk.record.digest, person, where)
    phone = audit.phone_object(unit, talk.record.digest)
    audit.record(unit, talk.turn.channel.value, "register", talk.scheme.id, phone)
