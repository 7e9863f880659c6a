"""The main menu, the same by text, USSD and voice (CONTRACT.md, Menus)."""

from dataclasses import replace

from core.conversation.session import CHOICE, Said, Talk
from core.conversation.words import choice_in
from core.messages import Message

WISHES = {"1": "book", "2": "status", "3": "give_back", "4": "change"}


class MainMenu:
    """1 book · 2 what is booked · 3 give back · 4 change the time · 0 a person."""

    def ask(self, talk: Talk) -> Said:
        said = [Message("menu")]
        if talk.by_voice and not talk.session.silences:
            said += [Message("other_language"), Message("menu_more")]
        return Said(replace(talk.session, question="menu"), tuple(said), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        wish = WISHES.get(choice_in(talk.turn.text))
        return talk.with_session(talk.session.fresh(wish)) if wish else Message("no_such_key")


class AfterMenu:
    """After something was done in a call: 1 for something else, or just hang up."""

    def ask(self, talk: Talk) -> Said:
        return Said(replace(talk.session, question="after"), (Message("after"),), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        if choice_in(talk.turn.text) == "1":
            return talk.with_session(talk.session.fresh("help"))
        return Message("no_such_key")
