"""Another time for a pickup: the three nearest that are free, by key."""

from dataclasses import replace
from datetime import datetime

from core.conversation.questions.as_it_is import as_it_is
from core.conversation.questions.choosing import picked
from core.conversation.session import CHOICE, Said, Talk, say
from core.messages import Message
from core.pickup.answering import confirm
from core.pickup.rescheduling import move, nearest_free
from core.pickup.telling import tell_pickup, where_and_when
from core.store import pickups, tasks
from core.store.pickups import Pickup

CHOICES = 3


class NewTime:
    """1 to 3: that time. What somebody else has taken meanwhile is offered anew; what has ended or
    is brought by now has none.
    """

    def ask(self, talk: Talk) -> Said:
        return self._offer(talk, "ask_new_time")

    def take(self, talk: Talk) -> Talk | Message | Said:
        option, pickup = picked(talk), _pickup(talk)
        if pickup is None or pickup.ended_at or pickup.starts_at is None:
            return self.ask(talk)
        if option is None or option not in talk.session.options:
            return Message("no_such_key")
        actor, slot = talk.turn.channel.value, datetime.fromisoformat(option)
        moved = move(talk.unit, talk.scheme, pickup.id, slot, actor)
        return self._offer(talk, "ask_other_time") if moved is None else _moved(talk, moved)

    def _offer(self, talk: Talk, asked: str) -> Said:
        pickup = _pickup(talk)
        if pickup is None or pickup.ended_at:
            return as_it_is(talk, pickup)
        if pickup.starts_at is None:
            return say(talk.session.fresh(), "pickup_is_brought")
        free = nearest_free(talk.unit, talk.scheme, pickup, CHOICES)
        if not free:
            return _nothing_free(talk)
        times = [
            Message("time_option", {"starts_at": slot, "key": str(key)})
            for key, slot in enumerate(free, 1)
        ]
        options = tuple(slot.isoformat() for slot in free)
        session = replace(talk.session, question="new_time", options=options)
        return Said(session, (Message(asked), *times, Message("no_time_suits")), CHOICE)


def _pickup(talk: Talk) -> Pickup | None:
    return pickups.pickup_of_booking(talk.unit, talk.session.booking)


def _moved(talk: Talk, pickup: Pickup) -> Said:
    """Whoever chose a time comes then. Where that is a helper the household's phone is told too."""
    confirm(talk.unit, pickup, talk.turn.channel.value)
    if pickup.phone != talk.phone:
        tell_pickup(talk.unit, talk.scheme, pickup)
    said = Message("pickup_changed", where_and_when(pickup, talk.language))
    return Said(talk.session.fresh(), (said,))


def _nothing_free(talk: Talk) -> Said:
    """Staff call, once."""
    if not tasks.is_waiting(talk.unit, "call_back", talk.phone):
        booking_id = talk.session.booking
        tasks.add_task(talk.unit, "call_back", talk.scheme.id, booking_id, talk.phone, "no slot")
    return say(talk.session.fresh(), "no_free_time")
