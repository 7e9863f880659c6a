"""A text that answers the notice of a pickup: 1, 2, 好的, 确认; if nothing newer was asked."""

from datetime import datetime

from core.conversation.session import TEXT_SESSION, Said, Talk, say
from core.conversation.words import answer_in
from core.pickup.answering import told_of
from core.store.pickups import last_told

WISHES = {"confirm": "come", "1": "come", "2": "change"}


def wish_for_pickup(talk: Talk) -> str | None:
    """`come` or `change` where the text answers a notice. 确认 always does, where there is one; a
    key or a word such as 好的 where the notice is newer than the open question, for a day
    (DESIGN.md, Menus).
    """
    answer = answer_in(talk.turn.text)
    if answer is None:
        return None
    if answer == "confirm":
        asks = talk.session.question and not told_of(talk.unit, talk.scheme, talk.record.digest)
        return None if asks else "come"
    told_at = last_told(talk.unit, talk.record.digest, talk.unit.now - TEXT_SESSION)
    return WISHES[answer] if told_at and told_at > _asked_at(talk) else None


def how_to_answer(talk: Talk) -> Said | None:
    """Who answered a notice later than that is told the words that always work."""
    if answer_in(talk.turn.text) is None:
        return None
    told = told_of(talk.unit, talk.scheme, talk.record.digest)
    return say(talk.session, "pickup_words") if told else None


def _asked_at(talk: Talk) -> datetime:
    if not (talk.session.question and talk.session.asked_at):
        return talk.unit.now - TEXT_SESSION
    return datetime.fromisoformat(talk.session.asked_at)
