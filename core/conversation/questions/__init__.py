"""The questions that the line can ask. A wish names the one that is missing; nothing here knows
which wish it serves.
"""

from typing import Protocol

from core.conversation.questions.after_call import Finish, Told
from core.conversation.questions.area import AreaQuestion
from core.conversation.questions.choosing import WhichBooking, WhichResident
from core.conversation.questions.menu import AfterMenu, MainMenu
from core.conversation.questions.naming import NameQuestion
from core.conversation.questions.new_time import NewTime
from core.conversation.questions.offer import OfferToWait
from core.conversation.questions.proof import CallBack, CallBackKey, CodeQuestion, Confirmation
from core.conversation.questions.resident import ReadBack, ResidentQuestion
from core.conversation.questions.time_now import TimeNow
from core.conversation.questions.told_pickup import ToldPickup
from core.conversation.session import Said, Talk
from core.messages import Message


class Question(Protocol):
    """One question: how it is asked, and what an answer means."""

    def ask(self, talk: Talk) -> Said:
        """The question, left open in the session."""

    def take(self, talk: Talk) -> Talk | Message | Said:
        """What is known after this answer; the complaint where it is none; or the end of it."""


QUESTIONS: dict[str, Question] = {
    "menu": MainMenu(),
    "after": AfterMenu(),
    "resident_id": ResidentQuestion(),
    "which_resident": WhichResident(),
    "read_back": ReadBack(),
    "code": CodeQuestion(),
    "call_back": CallBack(),
    "call_back_key": CallBackKey(),
    "told": Told(),
    "told_pickup": ToldPickup(),
    "time_now": TimeNow(),
    "new_time": NewTime(),
    "finish": Finish(),
    "offer_wait": OfferToWait(),
    "area": AreaQuestion(),
    "name": NameQuestion(),
    "which_booking": WhichBooking(),
    "confirm": Confirmation(),
}
