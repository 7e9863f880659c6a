"""发放 …: village staff record hand-outs from their registered phone, confirmed with the number in
the question, because a sender's number can be forged.
"""

from dataclasses import replace

from core.allocation.handout_texts import HandoutText, read_handout_text, record_by_text
from core.conversation.questions.proof import Confirmation
from core.conversation.session import Said, Talk, say
from core.schemes import find_scheme
from core.store.staff import StaffRecord, staff_of_phone


class HandOut:
    """What the text names is recorded once its sender has confirmed it."""

    def advance(self, talk: Talk) -> Said:
        staff, asked = staff_of_phone(talk.unit, talk.record.digest), handouts_in(talk)
        if staff is None or asked is None:
            return say(talk.session.fresh(), "not_understood")
        if asked.whom and not talk.session.confirmed:
            named = replace(talk.session, options=asked.whom, pending=talk.turn.text)
            return Confirmation().ask(talk.with_session(named))
        return self._record(talk, staff, asked)

    def _record(self, talk: Talk, staff: StaffRecord, asked: HandoutText) -> Said:
        scheme = find_scheme(talk.unit, staff.scheme_id)
        message = record_by_text(talk.unit, scheme, staff, asked)
        return Said(talk.session.fresh(), (message,))


def handouts_in(talk: Talk) -> HandoutText | None:
    """The hand-outs that the text names which began this."""
    today = talk.unit.now.astimezone(talk.scheme.timezone).date()
    return read_handout_text(talk.session.pending or talk.turn.text, today)


def is_hand_out(talk: Talk) -> bool:
    """Whether a member of staff texts hand-outs; from anybody else the word means nothing."""
    begins = handouts_in(talk.with_session(talk.session.fresh())) is not None
    return begins and staff_of_phone(talk.unit, talk.record.digest) is not None
