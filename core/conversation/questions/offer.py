"""What is sold out can be waited for: 1 takes a place in line."""

from dataclasses import replace

from core.conversation.session import CHOICE, Said, Talk
from core.conversation.words import choice_in
from core.messages import Message


class OfferToWait:
    """The people named so far are kept, so that one key is enough."""

    def ask(self, talk: Talk) -> Said:
        session = replace(talk.session.answered(), wish="wait", question="offer_wait")
        return Said(session, (Message("offer_wait"),), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        if choice_in(talk.turn.text) == "1":
            return talk.with_session(talk.session.answered())
        return Message("no_such_key")
