"""What became of a booking whose pickup nobody can answer for any more."""

from core.conversation.session import Said, Talk
from core.describing import state_of
from core.store import bookings
from core.store.pickups import Pickup


def as_it_is(talk: Talk, pickup: Pickup | None) -> Said:
    """How the booking that is talked about stands; `pickup` is its pickup, where it has one."""
    booking = bookings.find_booking(talk.unit, talk.session.booking)
    assert booking is not None, "it was chosen among those that there are"
    return Said(talk.session.fresh(), (state_of(talk.scheme, booking, talk.language, pickup),))
