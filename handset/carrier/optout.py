"""The words that Twilio answers by itself, before the line does (FIELD.md, Twilio webhooks)."""

from enum import Enum

_STOP = frozenset(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
_START = frozenset(["START", "YES", "UNSTOP"])
_HELP = frozenset(["HELP", "INFO"])


class OptOut(Enum):
    """What such a word does, and what the carrier answers to it."""

    STOP = (
        "You have successfully been unsubscribed. You will not receive any more messages "
        "from this number. Reply START to resubscribe."
    )
    START = "You have successfully been re-subscribed to messages from this number."
    HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def opt_out_word(body: str) -> OptOut | None:
    """Which of the carrier's own words this text is, if it is one."""
    word = body.strip().upper()
    for words, meaning in ((_STOP, OptOut.STOP), (_START, OptOut.START), (_HELP, OptOut.HELP)):
        if word in words:
            return meaning
    return None
