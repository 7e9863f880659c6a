"""Giving a booking back, so that somebody else gets the masks."""

from dataclasses import replace

from core.conversation.questions.choosing import choosable
from core.conversation.session import Said, Talk, say
from core.conversation.wishes.needs import proof_missing
from core.conversation.wishes.status import nothing_booked
from core.quota.giving_back import give_back
from core.residents.held import bookings_told_to
from core.store import bookings


class GiveBack:
    """From a proved phone, confirmed; by voice only for the resident whose ID was keyed."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        if talk.by_voice and not talk.session.ids:
            return "resident_id"
        if proof := proof_missing(talk):
            return proof
        if not talk.session.booking:
            return self._choose(talk)
        return self._give_back(talk) if talk.session.confirmed else "confirm"

    def _choose(self, talk: Talk) -> str | Talk | Said:
        found = choosable(talk, talk.session)
        if not found:
            told = bookings_told_to(talk.unit, talk.scheme, talk.record.digest, talk.session.ids)
            return say(talk.session.fresh(), "cannot_give_back") if told else nothing_booked(talk)
        if len(found) > 1:
            return "which_booking"
        return talk.with_session(replace(talk.session, booking=found[0].id))

    def _give_back(self, talk: Talk) -> Said:
        found = bookings.find_booking(talk.unit, talk.session.booking)
        done = found and give_back(talk.unit, talk.scheme, found, talk.turn.channel.value)
        if not (found and done):
            return say(talk.session.fresh(), "cannot_give_back")
        return say(talk.session.fresh(), "left_line" if found.status == "waiting" else "given_back")
