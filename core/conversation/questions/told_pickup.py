"""The call that tells a household when to come: read twice, slowly; a key on it is its answer."""

from dataclasses import replace

from core.conversation.questions.time_now import about_the_same, shown_as
from core.conversation.session import CHOICE, Said, Talk, say
from core.conversation.words import choice_in
from core.messages import Message
from core.outbox import notices
from core.outbox.notices import PlacedCall
from core.pickup.telling import MOVED, REMINDER, TOLD, notice_of
from core.store import phones, pickups
from core.store.pickups import Pickup

KINDS = (TOLD, MOVED, REMINDER)


class ToldPickup:
    """1: we come. 2: another time. It says what is true now, not when it was queued."""

    def ask(self, talk: Talk) -> Said:
        placed = notices.find_placed(talk.unit, talk.session.notice)
        pickup = _pickup(talk, placed)
        if placed is None or pickup is None or pickup.ended_at:
            notices.confirm_call(talk.unit, talk.session.notice)
            return say(talk.session.fresh(), "pickup_is_over", ends=True)
        masks = pickups.summaries(talk.unit, [pickup.id])[pickup.id].masks
        told = notice_of(talk.scheme, pickup, masks, talk.language, placed.kind)
        keys = Message("notice_keys_pickup" if pickup.starts_at else "notice_keys_heard")
        session = replace(
            talk.session,
            question="told_pickup",
            booking=placed.booking_id or 0,
            shown=shown_as(pickup),
        )
        return Said(session, (Message("notice_begins"), told, told, keys), CHOICE)

    def take(self, talk: Talk) -> Talk | Message | Said:
        wish = {"1": "come", "2": "change"}.get(choice_in(talk.turn.text))
        if wish is None:
            return Message("no_such_key")
        _pickup(talk, notices.find_placed(talk.unit, talk.session.notice), hold=True)  # goes first
        notices.confirm_call(talk.unit, talk.session.notice)
        phones.note_phone(talk.unit, talk.phone, verified_at=talk.unit.now)
        return talk.with_session(about_the_same(talk.session, wish))


def _pickup(talk: Talk, placed: PlacedCall | None, *, hold: bool = False) -> Pickup | None:
    if placed is None or placed.pickup_id is None:
        return None
    return pickups.find_pickup(talk.unit, placed.pickup_id, hold=hold)
