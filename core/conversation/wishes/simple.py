"""Wishes that one sentence answers."""

from core.conversation.questions.menu import MainMenu
from core.conversation.session import Said, Talk


class Help:
    """The main menu."""

    def advance(self, talk: Talk) -> Said:
        return MainMenu().ask(talk.with_session(talk.session.fresh()))
