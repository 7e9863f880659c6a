"""Booking a share, or standing in line for one. Before the opening the same steps register."""

from core.allocation import waiting
from core.allocation.waiting import InLine
from core.conversation.session import Said, Talk, say
from core.conversation.wishes.asking import request_of
from core.conversation.wishes.needs import is_clear, still_missing
from core.conversation.wishes.refusing import refused
from core.describing import handover, names_of, reference
from core.messages import Message, Value
from core.outbox.telling import tell_owners
from core.quota import availability, booking
from core.quota.availability import NothingPlanned, NotOpen, SoldOut
from core.quota.booking import Booked, Request
from core.quota.claiming import claimed_for, held_already
from core.quota.reserving import rules_for
from core.residents.resident_id import ResidentId
from core.scheme.types import Granting
from core.store.bookings import Person


class Book:
    """One share for one resident, a pair or a household; in a priority scheme a request for one."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        return _nothing_to_book(talk) or _missing(talk) or _book(talk)


class Wait:
    """A place in line for the next free share; where one is free already, that one."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        return _missing(talk) or _wait(talk)


def _missing(talk: Talk) -> str | Talk | Said | None:
    """What is still missing. Who had a share is told so before they are asked who they are."""
    missing = still_missing(talk)
    if missing not in ("name", "area"):
        return missing
    people = [Person(ResidentId(number)) for number in talk.session.ids]
    had = held_already(talk.unit, talk.scheme, claimed_for(talk.unit, talk.scheme, people, None))
    return refused(talk, had) if had else missing


def _nothing_to_book(talk: Talk) -> Said | None:
    """Sold out is said at once, before anybody keys 18 digits. Who is known and proved is told of
    their own booking instead.
    """
    if talk.verified and is_clear(talk):
        return None
    rules = rules_for(talk.scheme, talk.turn.channel.value, None)
    refusal = availability.closed(talk.unit, talk.scheme, talk.session.area, rules)
    return None if refusal is None or isinstance(refusal, NotOpen) else refused(talk, refusal)


def _book(talk: Talk) -> Said:
    request = request_of(talk)
    if talk.scheme.granting is Granting.PRIORITY:
        return _ask_by_priority(talk, request)
    outcome = booking.book(talk.unit, talk.scheme, request)
    return _done(talk, request, outcome) if isinstance(outcome, Booked) else refused(talk, outcome)


def _wait(talk: Talk) -> Said:
    if talk.scheme.granting is Granting.PRIORITY:
        return _book(talk)
    request = request_of(talk)
    outcome = booking.book(talk.unit, talk.scheme, request)
    if isinstance(outcome, SoldOut):
        return _stand_in_line(talk, request)
    return _done(talk, request, outcome) if isinstance(outcome, Booked) else refused(talk, outcome)


def _stand_in_line(talk: Talk, request: Request) -> Said:
    outcome = waiting.stand_in_line(talk.unit, talk.scheme, request)
    if not isinstance(outcome, InLine):
        return refused(talk, outcome)
    noted = "in_line" if outcome.new else "in_line_already"
    return say(talk.session.fresh(), noted, person=names_of(request.people))


def _ask_by_priority(talk: Talk, request: Request) -> Said:
    """Requests are taken until the deadline; then shares go by need."""
    times = availability.look(talk.unit, talk.scheme)
    if times.open is None or times.open.closes_at is None:
        claimed = claimed_for(talk.unit, talk.scheme, request.people, request.household_digest)
        had = held_already(talk.unit, talk.scheme, claimed)
        closed = had or availability.closed(talk.unit, talk.scheme)
        return refused(talk, closed or NothingPlanned(finished=True))
    outcome = waiting.stand_in_line(talk.unit, talk.scheme, request)
    if not isinstance(outcome, InLine):
        return refused(talk, outcome)
    noted = "request_noted" if outcome.new else "in_line_already"
    whom, deadline = names_of(request.people), times.open.closes_at
    return say(talk.session.fresh(), noted, person=whom, deadline=deadline)


def _done(talk: Talk, request: Request, outcome: Booked) -> Said:
    records = [talk.roll.find(person.id.number) for person in request.people]
    tell_owners(talk.unit, talk.scheme, outcome.booking_id, talk.phone, records)
    params: dict[str, Value] = {
        "person": names_of(request.people),
        "masks": outcome.masks,
        "reference": reference(outcome.booking_id),
        "handover": handover(talk.scheme, request.area, talk.language),
    }
    return Said(talk.session.fresh(), (Message(f"done_{outcome.status}", params),))
