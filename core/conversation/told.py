"""A text that answers the notice of a pickup: 1, 2, 好的, 确认; if nothing newer was asked."""

from datetime import datetime

from core.conversation.session import TEXT_SESSION, Said, Session, Talk, say
from core.conversation.words import answer_in
from core.store.told_pickups import last_told
from core.unit import Unit

WISHES = {"confirm": "come", "1": "come", "2": "change"}
TAKE_CONFIRM = ("confirm", "time_now")  # questions that 确认 answers, where they are the newest


def notice_answered(unit: Unit, session: Session, text: str, phone_digest: str) -> str | None:
    """The scheme of the notice that a text answers. 确认 always does, except where a question asked
    later is confirmed too; a key or a word such as 好的 where the notice is newer than the open
    question, for a day (DESIGN.md, Menus).
    """
    answer = answer_in(text)
    told = last_told(unit, phone_digest) if answer else None
    if told is None:
        return None
    told_at, scheme_id = told
    if answer == "confirm" and session.question not in TAKE_CONFIRM:
        return scheme_id
    return scheme_id if told_at > _asked_at(session, unit.now - TEXT_SESSION) else None


def wish_for_pickup(talk: Talk) -> str | None:
    """`come` or `change` where the text answers a notice; so does 确认 where nothing was asked."""
    answer = answer_in(talk.turn.text)
    if answer is None:
        return None
    session, digest = talk.session, talk.record.digest
    if notice_answered(talk.unit, session, talk.turn.text, digest) == talk.scheme.id:
        return WISHES[answer]
    return "come" if answer == "confirm" and not session.question else None


def how_to_answer(talk: Talk) -> Said | None:
    """Who answered a notice later than that is told the words that always work."""
    if answer_in(talk.turn.text) is None:
        return None
    told = last_told(talk.unit, talk.record.digest)
    return say(talk.session, "pickup_words") if told else None


def _asked_at(session: Session, earliest: datetime) -> datetime:
    if not (session.question and session.asked_at):
        return earliest
    return max(datetime.fromisoformat(session.asked_at), earliest)
