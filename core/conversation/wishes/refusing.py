"""Why somebody gets nothing now, and what they can do instead."""

from dataclasses import replace

from core.conversation.questions.offer import OfferToWait
from core.conversation.session import Said, Talk, say
from core.conversation.wishes.asking import already
from core.conversation.wishes.register import register
from core.describing import opening
from core.messages import Message
from core.quota.availability import NothingPlanned, NotOpen, SoldOut
from core.quota.booking import Refusal
from core.quota.claiming import AlreadyHad
from core.quota.fairness import ForStaff
from core.store import tasks


def refused(talk: Talk, refusal: Refusal) -> Said:
    """The sentence for a refusal. What is sold out is offered to wait for."""
    session = talk.session.fresh()
    match refusal:
        case AlreadyHad() as had:
            return already(talk, had)
        case SoldOut(opens_at):
            asked = OfferToWait().ask(talk)
            sold_out = Message("sold_out", {"next": opening(opens_at)})
            return replace(asked, messages=(sold_out, *asked.messages))
        case NotOpen(opens_at):
            register(talk)
            return say(session, "registered_not_booked", opens_at=opens_at)
        case NothingPlanned(finished):
            return say(session, "finished" if finished else "not_announced")
        case ForStaff(reason):
            if not tasks.is_waiting(talk.unit, reason, talk.phone):
                tasks.add_task(talk.unit, reason, talk.scheme.id, None, talk.phone)
            return say(session, f"for_staff_{reason}")
