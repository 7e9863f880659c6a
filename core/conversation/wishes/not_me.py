"""不是我: a resident says that a booking made for them was not their wish."""

from dataclasses import replace
from datetime import timedelta

from core.conversation.session import Said, Talk, say
from core.residents.held import booked_by_others
from core.store import audit, bars, bookings, tasks

FREEZE = timedelta(hours=24)


class NotMe:
    """Confirmed first; then the share is frozen for a day and staff look at it. Nothing is
    destroyed: whoever wrote may be wrong.
    """

    def advance(self, talk: Talk) -> str | Talk | Said:
        if not talk.session.booking:
            return self._choose(talk)
        return self._freeze(talk) if talk.session.confirmed else "confirm"

    def _choose(self, talk: Talk) -> Talk | Said:
        """The newest that does not stand before staff already."""
        found = booked_by_others(talk.unit, talk.scheme, talk.record.digest)
        open_ones = [b for b in found if not b.frozen(talk.unit.now)]
        if not open_ones:
            return say(talk.session.fresh(), "not_me_noted" if found else "nothing_to_refuse")
        return talk.with_session(replace(talk.session, booking=open_ones[0].id))

    def _freeze(self, talk: Talk) -> Said:
        booking = bookings.find_booking(talk.unit, talk.session.booking)
        assert booking is not None
        unit, until = talk.unit, talk.unit.now + FREEZE
        bookings.freeze_booking(unit, booking.id, until)
        helper = unit.sealer.digest("phone", booking.phone.e164)
        for person in booking.people:
            resident = unit.sealer.digest("id", person.id.number)
            bars.bar(unit, talk.scheme.id, bars.helper_subject(helper, resident), "not_me", until)
        tasks.add_task(unit, "not_me", talk.scheme.id, booking.id, talk.phone, "")
        audit.record(
            unit, talk.turn.channel.value, "not_me", talk.scheme.id, f"booking:{booking.id}"
        )
        return say(talk.session.fresh(), "not_me_noted")
