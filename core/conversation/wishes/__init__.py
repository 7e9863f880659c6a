"""What people want of the line. Each wish knows what it still needs, and what it does then."""

from typing import Protocol

from core.conversation.session import Said, Talk
from core.conversation.wishes.book import Book, Wait
from core.conversation.wishes.give_back import GiveBack
from core.conversation.wishes.hand_out import HandOut
from core.conversation.wishes.not_me import NotMe
from core.conversation.wishes.person import AskForPerson
from core.conversation.wishes.pickup import Change, Come
from core.conversation.wishes.plan_pickup import PlanPickup
from core.conversation.wishes.register import Register
from core.conversation.wishes.simple import Help
from core.conversation.wishes.status import Status


class Wish(Protocol):
    """One thing that the line does for people."""

    def advance(self, talk: Talk) -> str | Talk | Said:
        """The name of the question that is missing; or the talk with something more known; or
        what was done.
        """


WISHES: dict[str, Wish] = {
    "book": Book(),
    "register": Register(),
    "status": Status(),
    "give_back": GiveBack(),
    "not_me": NotMe(),
    "person": AskForPerson(),
    "come": Come(),
    "change": Change(),
    "plan_pickup": PlanPickup(),
    "wait": Wait(),
    "hand_out": HandOut(),
    "help": Help(),
}
