"""A person: put through at once where the scheme has a helpline, else called back by staff."""

from datetime import timedelta

from core.conversation.session import Said, Talk, say
from core.messages import Message
from core.store import audit, tasks

THROUGH_PER_HOUR = 3  # calls put through for one phone; then staff call back


class AskForPerson:
    """0 in any menu, 0# while digits are asked for, 人工 by text."""

    def advance(self, talk: Talk) -> Said:
        session = talk.session.fresh()
        if talk.by_voice and talk.scheme.helpline and self._may_be_put_through(talk):
            audit.record(talk.unit, "voice", "put_through", talk.scheme.id, _object(talk))
            return Said(session, (Message("putting_through"),), dial=talk.scheme.helpline)
        return call_back_later(talk)

    def _may_be_put_through(self, talk: Talk) -> bool:
        since = talk.unit.now - timedelta(hours=1)
        return audit.count(talk.unit, "put_through", _object(talk), since) < THROUGH_PER_HOUR


def call_back_later(talk: Talk) -> Said:
    """Staff find the number on their list; asking twice puts it there once."""
    if not tasks.is_waiting(talk.unit, "call_back", talk.phone):
        tasks.add_task(talk.unit, "call_back", talk.scheme.id, None, talk.phone)
    return say(talk.session.fresh(), "staff_will_call", ends=True)


def _object(talk: Talk) -> str:
    return audit.phone_object(talk.unit, talk.record.digest)
