"""What is booked, and when and where to collect it."""

from collections.abc import Sequence

from core.conversation.questions.choosing import choosable
from core.conversation.session import Said, Talk, say
from core.conversation.wishes.needs import proof_missing
from core.describing import state_of, together
from core.quota import availability
from core.store.bookings import BookingRecord
from core.store.pickups import pickup_of_booking


class Status:
    """Told to a proved phone; by voice only for the resident whose ID was keyed."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        if talk.by_voice and not talk.session.ids:
            return "resident_id"
        if proof := proof_missing(talk):
            return proof
        found = choosable(talk, talk.session)
        if not found:
            return nothing_booked(talk)
        booking = self._meant(talk, found)
        if booking is None:
            return "which_booking"
        pickup = pickup_of_booking(talk.unit, booking.id)
        state = state_of(talk.scheme, booking, talk.language, pickup)
        return Said(talk.session.fresh(), (state,))

    def _meant(self, talk: Talk, found: Sequence[BookingRecord]) -> BookingRecord | None:
        """The one that was chosen, or the only one; a household's that lie together are one."""
        for booking in found:
            if booking.id == talk.session.booking:
                return booking
        return found[0] if len(found) == 1 else together(found)


def nothing_booked(talk: Talk) -> Said:
    """Nothing; a phone that stands for somebody is reminded how to change that."""
    session = talk.session.fresh()
    if not talk.known:
        return say(session, "nothing_booked")
    closed = availability.closed(talk.unit, talk.scheme)
    return say(session, "registered_nothing_booked" if closed else "nothing_booked_yet")
