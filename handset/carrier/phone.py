"""A phone on the simulated carrier: its screen, its calls, and how it behaves."""

from enum import StrEnum
from typing import TYPE_CHECKING

from handset.carrier import texting
from handset.carrier.calling import Call
from handset.carrier.numbers import is_landline
from handset.carrier.texting import Text

if TYPE_CHECKING:
    from handset.carrier.exchange import Carrier


class Answering(StrEnum):
    """What happens when the line calls this phone."""

    BY_HAND = "by-hand"  # it rings until somebody answers or the caller gives up
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


class Phone:
    """One phone. Everything it does goes through the carrier to the line."""

    def __init__(self, carrier: "Carrier", number: str) -> None:
        self.number = number
        self.answering = Answering.BY_HAND
        self.script: list[str] | None = None  # answers by itself and does this, see Call.act
        self.text_error: int | None = 30006 if is_landline(number) else None
        self.opted_out = False
        self.texts: list[Text] = []  # sent and received, oldest first
        self.calls: list[Call] = []
        self._carrier = carrier

    def __repr__(self) -> str:
        return f"Phone(…{self.number[-4:]})"

    @property
    def screen(self) -> list[str]:
        """The words of every text received, oldest first."""
        return [text.body for text in self.texts if text.direction != "inbound"]

    @property
    def ringing(self) -> Call | None:
        """The call that rings here, if one does."""
        return next((call for call in self.calls if call.rings), None)

    @property
    def current_call(self) -> Call | None:
        """The call that is going on here, if one is."""
        return next((call for call in self.calls if call.status == "in-progress"), None)

    def text(self, body: str) -> list[str]:
        """Sends a text to the line; returns its answers. Raises WebhookError."""
        return texting.from_phone(self._carrier, self, body)

    def call(self) -> Call:
        """Calls the line; returns once it has said something and waits, or has hung up."""
        return Call.from_phone(self._carrier, self)
