"""Callers whose number is withheld, foreign or of no use: heard, but nothing is sent to them."""

from datetime import timedelta

from core.conversation.session import CHOICE
from core.conversation.turn import Channel, Reply, Turn
from core.conversation.words import choice_in
from core.messages import Message
from core.scheme.types import Scheme
from core.store import audit
from core.unit import Unit

THROUGH_PER_HOUR = 20  # all of them together: nobody knows who calls
WAITS = 2  # silences; then the call ends


def answer(unit: Unit, scheme: Scheme, turn: Turn) -> Reply:
    """By voice the reason, and a person on 0; by text nothing, whatever it would cost."""
    if turn.channel is not Channel.VOICE:
        return Reply("zh")
    if turn.dialed:
        return Reply("zh", (Message("good_bye"),))
    if choice_in(turn.text) == "0":
        return _person(unit, scheme)
    said = (Message(f"caller_{turn.caller}"),)
    steps_so_far = int(turn.key.rpartition(":")[2])
    return Reply("zh", said, CHOICE if steps_so_far <= WAITS else None)


def _person(unit: Unit, scheme: Scheme) -> Reply:
    since = unit.now - timedelta(hours=1)
    if not scheme.helpline or audit.count(unit, "put_through", "nobody", since) >= THROUGH_PER_HOUR:
        return Reply("zh", (Message("nobody_to_put_through"),))
    audit.record(unit, "voice", "put_through", scheme.id, "nobody")
    return Reply("zh", (Message("putting_through"),), dial=scheme.helpline)
