"""What goes into the conversation and what comes out: the only types the channels share with it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from core.messages import Message
from core.phones import Caller


class Channel(StrEnum):
    """How somebody reaches the line."""

    SMS = "sms"
    USSD = "ussd"
    VOICE = "voice"


@dataclass(frozen=True)
class Expects:
    """What an answer to a reply looks like; the channel says how to ask for it."""

    kind: Literal["choice", "digits", "text", "recording"]
    length: int = 1  # keys, for digits
    seconds: int = 8  # how long a caller is waited for


@dataclass(frozen=True)
class Turn:
    """One input. `text` is the body of a text or the keys of a call; empty means silence."""

    channel: Channel
    key: str  # the provider's id of this input: a repeat has the same
    session: str  # which conversation it belongs to
    line: str  # the number that was written to or called
    caller: Caller
    text: str = field(default="", repr=False)
    recording: str = field(default="", repr=False)  # where the provider keeps what was spoken
    placed: str = ""  # the token of the call that the line itself placed
    dialed: str = ""  # how the call to a person ended: completed, busy, no-answer, failed


@dataclass(frozen=True)
class Reply:
    """One answer: what is said, and what is waited for (None: nothing, the call ends)."""

    language: str
    messages: tuple[Message, ...] = ()
    expects: Expects | None = None
    dial: str = ""  # put through to this number, in E.164
    secret: bool = False  # carries a code: not kept longer than the code lives
