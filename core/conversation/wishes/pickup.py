"""确认 and 改期: what people answer to the time of their pickup."""

from dataclasses import replace

from core.conversation.questions.as_it_is import as_it_is
from core.conversation.questions.choosing import choosable
from core.conversation.questions.time_now import knows_time
from core.conversation.session import Said, Talk, say
from core.conversation.wishes.needs import proof_missing
from core.conversation.wishes.status import nothing_booked
from core.messages import Message
from core.phones import PhoneKind
from core.pickup.answering import confirm
from core.pickup.telling import where_and_when
from core.residents.held import bookings_told_to
from core.scheme.hours import QUARTER
from core.scheme.types import HandoverKind
from core.store import pickups
from core.store.pickups import Pickup
from core.unit import Unit


class Come:
    """Somebody comes, or is at home when it is brought. What is over by now gets another time."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        if not talk.session.booking:
            return _which(talk)
        pickup = pickups.pickup_of_booking(talk.unit, talk.session.booking)
        if pickup is None or pickup.ended_at:
            return as_it_is(talk, pickup)
        if _is_over(talk.unit, pickup):
            return talk.with_session(replace(talk.session, wish="change"))
        if not knows_time(talk, pickup):
            return "time_now"
        stands = confirm(talk.unit, pickup, talk.turn.channel.value)
        return _confirmed(talk, stands) if stands else talk  # it has changed in this moment


class Change:
    """Another time. Told without more proof to the very phone that was told the first one: the
    answer goes to its owner and nothing is lost (docs/decisions/0011).
    """

    def advance(self, talk: Talk) -> str | Talk | Said:
        return "new_time" if talk.session.booking else _which(talk)


def _confirmed(talk: Talk, pickup: Pickup) -> Said:
    """Says when and where they come."""
    if pickup.starts_at is None:
        return say(talk.session.fresh(), "brought_confirmed")
    said = Message("pickup_confirmed", where_and_when(pickup, talk.language))
    return Said(talk.session.fresh(), (said,))


def _which(talk: Talk) -> str | Talk | Said:
    """By voice only for the resident whose ID was keyed, on a proved phone; by text never from a
    landline: no answer would reach its owner (docs/decisions/0011).
    """
    if not talk.by_voice and talk.phone.kind is PhoneKind.LANDLINE:
        return say(talk.session.fresh(), "landline_by_text")
    if not pickups.any_planned(talk.unit, talk.scheme.id):
        return _not_planned(talk)
    if talk.by_voice and not talk.session.ids:
        return "resident_id"
    found = choosable(talk, talk.session)
    if not found:
        return proof_missing(talk) or _nothing_planned_for(talk)
    if len(found) > 1:
        return "which_booking"
    return talk.with_session(replace(talk.session, booking=found[0].id))


def _not_planned(talk: Talk) -> Said:
    brought = talk.scheme.handover.kind is HandoverKind.DELIVERY
    return say(talk.session.fresh(), "no_time_to_change" if brought else "no_time_yet")


def _nothing_planned_for(talk: Talk) -> Said:
    """Whether anything is booked at all is told only once the phone is proved."""
    if bookings_told_to(talk.unit, talk.scheme, talk.record.digest, talk.session.ids):
        return say(talk.session.fresh(), "no_time_yet")
    return nothing_booked(talk)


def _is_over(unit: Unit, pickup: Pickup) -> bool:
    return pickup.starts_at is not None and pickup.starts_at + QUARTER <= unit.now
