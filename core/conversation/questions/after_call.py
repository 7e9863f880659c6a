"""Answers to what the line started by itself: a notice read out, an offer after a call."""

from dataclasses import replace

from core.conversation.session import CHOICE, FREE_TEXT, Said, Talk, say
from core.conversation.words import choice_in
from core.messages import Digits, Message
from core.outbox import notices
from core.outbox.notices import PlacedCall
from core.pickup.telling import LAPSED


class Told:
    """A notice read out twice on a call: 1 understood, 2 that was not my wish."""

    def ask(self, talk: Talk) -> Said:
        placed = notices.find_placed(talk.unit, talk.session.notice)
        if placed is None:
            return say(talk.session.fresh(), "good_bye", ends=True)
        keys = Message("notice_keys" if _can_be_refused(placed) else "notice_keys_heard")
        said = (Message("notice_begins"), placed.message, placed.message, keys)
        session = replace(talk.session, question="told", booking=placed.booking_id or 0)
        return Said(session, said, CHOICE)

    def take(self, talk: Talk) -> Talk | Message | Said:
        match choice_in(talk.turn.text):
            case "1":
                notices.confirm_call(talk.unit, talk.session.notice)
                return say(talk.session.fresh(), "good_bye", ends=True)
            case "2" if _can_be_refused(notices.find_placed(talk.unit, talk.session.notice)):
                notices.confirm_call(talk.unit, talk.session.notice)
                fresh = talk.session.fresh("not_me")
                return talk.with_session(replace(fresh, booking=talk.session.booking))
            case _:
                return Message("no_such_key")


def _can_be_refused(placed: PlacedCall | None) -> bool:
    """What has gone to others by now cannot be: "that was not my wish"."""
    return placed is not None and placed.kind != LAPSED


class Finish:
    """A call was hung up before it was done: 1 by text books what was chosen."""

    def ask(self, talk: Talk) -> Said:
        said = Message("finish_by_1", {"last4": Digits(talk.session.ids[0][-4:])})
        return Said(replace(talk.session, question="finish"), (said,), FREE_TEXT)

    def take(self, talk: Talk) -> Talk | Message | Said:
        if choice_in(talk.turn.text) == "1":
            return talk.with_session(talk.session.answered())
        return Message("finish_by_1", {"last4": Digits(talk.session.ids[0][-4:])})
