"""Wishes that one sentence answers."""

from core.conversation.questions.menu import MainMenu
from core.conversation.session import Said, Talk, say


class Answer:
    """Always the same answer."""

    def __init__(self, message_id: str) -> None:
        self._message_id = message_id

    def advance(self, talk: Talk) -> Said:
        return say(talk.session.fresh(), self._message_id)


class Help:
    """The main menu."""

    def advance(self, talk: Talk) -> Said:
        return MainMenu().ask(talk.with_session(talk.session.fresh()))
