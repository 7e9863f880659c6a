"""What happened to a notice, written down: taken by the provider, delivered, or in trouble.

Callbacks come in any order, repeated, before the SID is known, and with words nobody has seen.
"""

import re
from datetime import timedelta

from core.outbox.delivery import (
    FINAL_OF_CALLS,
    FINAL_OF_TEXTS,
    QUIET,
    Decision,
    Hours,
    Progress,
    Step,
    Trouble,
    after_call_status,
    after_text_status,
    after_trouble,
)
from core.outbox.hours import hours_of
from core.store import notices, receipts
from core.store.notices import Held
from core.store.tasks import add_sealed_task
from core.unit import Unit

LONGEST_CALL = timedelta(minutes=30)
AT_ONCE = 100

_SID = re.compile(r"[A-Za-z0-9]{1,40}")
_STATUS = re.compile(r"[a-z-]{1,20}")
_CODE = re.compile(r"[0-9]{1,10}")


def record_text_status(unit: Unit, sid: str, status: str, error_code: str | None = None) -> None:
    """The provider's word on a text; the same or an older one changes nothing."""
    _record(unit, sid, status, error_code, FINAL_OF_TEXTS)


def record_call_status(unit: Unit, sid: str, status: str) -> None:
    """The provider's word on a call; calls that the line did not place change nothing."""
    _record(unit, sid, status, None, FINAL_OF_CALLS)


def record_taken(unit: Unit, held: Held, sid: str) -> None:
    """The provider has the notice under this SID; what it said of it before counts now."""
    if receipts.claim(unit, sid, held.id):
        notices.mark_sent(unit, held, sid)
        _follow(unit, sid)
    else:  # another notice with the same text was quicker to adopt it
        settle(unit, held, after_trouble(progress_of(held), Trouble.UNKNOWN, "unknown", unit.now))


def settle(unit: Unit, held: Held, decision: Decision) -> None:
    """Brings a notice to its next state; where nothing more can be done, before staff."""
    fresh = {"lease_until": None, "tried_at": None, "outcome": decision.reason[:40]}
    again = fresh | {"state": "queued", "provider_sid": None}
    match decision.step:
        case Step.SEND:
            failed = held.state == "sending" and decision.reason != QUIET
            troubles = held.troubles + 1 if failed else held.troubles
            notices.move(unit, held, **again, due_at=decision.at, troubles=troubles)
        case Step.ASK:
            asked = {"outcome": decision.reason[:40], "troubles": held.troubles + 1}
            notices.move(unit, held, **asked, lease_until=decision.at)
        case Step.CALL:
            counts = {"attempts": 0, "troubles": 0}
            notices.move(unit, held, **again, **counts, due_at=unit.now, channel="call")
        case Step.DONE:
            notices.move(unit, held, **fresh, state="done")
        case Step.EXPIRE:
            notices.move(unit, held, **fresh, state="expired", body_sealed=None)
        case Step.STAFF:
            body = {"body_sealed": None} if held.secret else {}
            if notices.move(unit, held, **fresh, **body, state="failed"):
                _tell_staff(unit, held, decision.reason)


def give_up_waiting(unit: Unit) -> None:
    """Calls whose end was never told (the callback got lost) count as heard by nobody."""
    for held in notices.silent_calls(unit, unit.now - LONGEST_CALL, AT_ONCE):
        progress = progress_of(held, hours_of(unit, held.scheme_id))
        if decision := after_call_status(progress, "no-answer", unit.now):
            settle(unit, held, decision)


def progress_of(held: Held, hours: Hours | None = None) -> Progress:
    """What the decisions need to know of a notice."""
    return Progress(
        kind=held.kind,
        channel=held.channel,
        attempts=held.attempts,
        troubles=held.troubles,
        erased=held.body_sealed is None,
        expires_at=held.expires_at,
        hours=hours or Hours(),
    )


def _record(
    unit: Unit, sid: str, status: str, error_code: str | None, final: frozenset[str]
) -> None:
    if not _SID.fullmatch(sid):
        return
    known = status if _STATUS.fullmatch(status) else "unknown"
    code = error_code if error_code and _CODE.fullmatch(error_code) else None
    receipts.note_status(unit, sid, known, code, final)
    _follow(unit, sid)


def _follow(unit: Unit, sid: str) -> None:
    """What the last word on a SID means for the notice that waits for it, if there is one."""
    held, word = notices.find_sent(unit, sid), receipts.last_word(unit, sid)
    if held is None or word is None:
        return
    status, error_code = word
    progress = progress_of(held, hours_of(unit, held.scheme_id))
    if held.channel == "text":
        decision = after_text_status(progress, status, error_code, unit.now)
    else:
        decision = after_call_status(progress, status, unit.now)
    if decision:
        settle(unit, held, decision)


def _tell_staff(unit: Unit, held: Held, reason: str) -> None:
    tries = f", {held.attempts} tries" if held.attempts > 1 else ""
    detail = f"{held.kind} by {held.channel}: {reason}{tries}"
    add_sealed_task(
        unit,
        kind="undelivered",
        scheme_id=held.scheme_id,
        booking_id=held.booking_id,
        phone_digest=held.phone_digest,
        phone_sealed=held.phone_sealed,
        detail=detail[:80],
    )
