"""The time of a pickup as it is now, to whoever answers an earlier one: 1 we come, 2 another."""

from dataclasses import replace

from core.conversation.questions.as_it_is import as_it_is
from core.conversation.session import CHOICE, Said, Session, Talk
from core.conversation.words import answer_in
from core.messages import Message
from core.pickup.telling import where_and_when
from core.store import pickups, told_pickups
from core.store.pickups import Pickup


class TimeNow:
    """Asked where staff or the line moved it since it was told, or where nobody was told yet."""

    def ask(self, talk: Talk) -> Said:
        pickup = pickups.pickup_of_booking(talk.unit, talk.session.booking)
        if pickup is None or pickup.ended_at or pickup.starts_at is None:
            return as_it_is(talk, pickup)
        said = [Message("pickup_time_now", where_and_when(pickup, talk.language))]
        if talk.by_voice:
            said.append(Message("notice_keys_pickup"))
        session = replace(talk.session, question="time_now", shown=shown_as(pickup))
        return Said(session, tuple(said), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        match answer_in(talk.turn.text):
            case "1" | "confirm":
                return talk.with_session(about_the_same(talk.session, "come"))
            case "2":
                return talk.with_session(about_the_same(talk.session, "change"))
            case _:
                return Message("no_such_key")


def shown_as(pickup: Pickup) -> str:
    """How a session remembers the time that it showed."""
    return pickup.starts_at.isoformat() if pickup.starts_at else "brought"


def about_the_same(session: Session, wish: str) -> Session:
    """A new wish about the pickup that was talked of, at the time that was shown."""
    return replace(session.fresh(wish), booking=session.booking, shown=session.shown)


def knows_time(talk: Talk, pickup: Pickup) -> bool:
    """Whether its time is the one that was shown here, else whether a notice has told it. What is
    confirmed already does not depend on that, and what is brought has no time.
    """
    if talk.session.shown:
        return talk.session.shown == shown_as(pickup)
    if pickup.confirmed_at or pickup.starts_at is None:
        return True
    return told_pickups.is_told(talk.unit, pickup.id)
