"""取件 洪塘 9日 9:00-11:30 每刻8人: staff plan and send pickup times from their registered phone,
confirmed with the number in the summary, because a sender's number can be forged.
"""

from dataclasses import replace
from typing import TypeGuard

from core.conversation.questions.proof import Confirmation
from core.conversation.session import Said, Session, Talk, say
from core.errors import Conflict
from core.messages import Message, Value
from core.pickup.plan_texts import Slip, begins_plan
from core.pickup.planning import Draft
from core.pickup.planning_by_text import draft_of
from core.pickup.sending import send
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store.staff import StaffRecord, staff_of_phone


class PlanPickup:
    """The plan that the text names is sent once its sender has confirmed what it comes to."""

    def advance(self, talk: Talk) -> Said:
        staff = staff_of_phone(talk.unit, talk.record.digest)
        if staff is None:
            return say(talk.session.fresh(), "not_understood")
        scheme = find_scheme(talk.unit, staff.scheme_id)
        text = talk.session.pending or talk.turn.text
        draft = draft_of(talk.unit, scheme, staff, text)
        if _is_confirmed(draft, talk.session):
            if said := _send(talk, scheme, staff, draft):
                return said
            draft = draft_of(talk.unit, scheme, staff, text)
        if isinstance(draft, Slip):
            slip = Message(f"plan_slip_{draft}")
            return say(talk.session.fresh(), "plan_slip", slip=slip)
        return _ask(talk, draft, text)


def _is_confirmed(draft: Draft | Slip, session: Session) -> TypeGuard[Draft]:
    """Whether this very plan was shown and confirmed."""
    shown = isinstance(draft, Draft) and session.shown == draft.fingerprint
    return shown and session.confirmed


def _ask(talk: Talk, draft: Draft, text: str) -> Said:
    """What the plan comes to; with another number where it has changed since it was asked."""
    shown = replace(
        talk.session,
        shown=draft.fingerprint,
        pending=text,
        confirmed=False,
        number="" if talk.session.confirmed else talk.session.number,
    )
    asked = Confirmation().ask(talk.with_session(shown))
    if not asked.expects:
        return asked
    (confirmation,) = asked.messages
    if talk.session.confirmed:
        confirmation = Message("confirm_plan_changed", confirmation.params)
    return replace(asked, messages=(_summary(talk, draft), confirmation))


def _send(talk: Talk, scheme: Scheme, staff: StaffRecord, draft: Draft) -> Said | None:
    """None, and nothing is written, where it has changed in this moment."""
    try:
        with talk.unit.part():
            sent = send(talk.unit, scheme, draft, staff.name)
    except Conflict:
        return None
    counts: dict[str, Value] = {
        "count": sent.households,
        "brought": sent.brought,
        "left_over": sent.left_over,
    }
    return Said(talk.session.fresh(), (Message("plan_sent", counts),))


def _summary(talk: Talk, draft: Draft) -> Message:
    plan, english = draft.plan, talk.language == "en"
    counts: dict[str, Value] = {
        "count": len(plan.visits),
        "brought": len(plan.deliveries),
        "left_over": len(plan.left_over),
        "queue": draft.queue,
    }
    point = draft.point.english if english else draft.point.name
    return Message("plan_summary", {"point": point, "when": _when(talk, draft), **counts})


def _when(talk: Talk, draft: Draft) -> Message:
    """From its first slot on, over as many local days as it takes."""
    starts = sorted(slot for _, slot in draft.plan.visits)
    if not starts:
        return Message("plan_no_slot")
    days = {slot.astimezone(talk.scheme.timezone).date() for slot in starts}
    if len(days) == 1:
        return Message("plan_one_day", {"first": starts[0]})
    return Message("plan_days", {"first": starts[0], "days": len(days)})


def is_plan(talk: Talk) -> bool:
    """Whether a member of staff texts a plan; from anybody else the word asks what is booked."""
    return begins_plan(talk.turn.text) and bool(staff_of_phone(talk.unit, talk.record.digest))
