"""What the line needs from a provider of texts and calls. Adapters live in `sms/` and `ivr/`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.messages import Message


@dataclass(frozen=True)
class Outgoing:
    """A notice on its way: to whom (E.164), from which line, what, and the token of its URL."""

    token: str
    to: str = field(repr=False)
    line: str
    language: str
    message: Message = field(repr=False)


class TransportError(Exception):
    """The provider did not take it.

    `permanent`: trying again is useless. `sent_unknown`: it may have gone out all the same.
    `not_a_mobile`: the number takes calls, not texts. `opted_out`: its owner refused texts.
    """

    def __init__(
        self,
        outcome: str,
        *,
        permanent: bool = False,
        sent_unknown: bool = False,
        not_a_mobile: bool = False,
        opted_out: bool = False,
    ) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.permanent = permanent
        self.sent_unknown = sent_unknown
        self.not_a_mobile = not_a_mobile
        self.opted_out = opted_out


class Transport(Protocol):
    """Sends notices of one channel. No transaction is open while it works."""

    def send(self, notice: Outgoing) -> str:
        """Hands the notice to the provider and returns its SID. Raises TransportError."""

    def sent_before(self, notice: Outgoing, since: datetime) -> list[str]:
        """SIDs, newest first, of what the provider already has that matches this notice.

        `since` is when the first attempt began, in the provider's (real) time.
        Raises TransportError where the provider cannot be asked.
        """
