"""What becomes of a notice: decisions on what the provider and the phone answered.

Pure: facts and the time in, a decision out. Codes and statuses are Twilio's (FIELD.md, Twilio
webhooks); an adapter of another provider translates into them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from core.catalogue import ZONE
from core.ports import TransportError
from core.scheme.types import QuietHours

Means: TypeAlias = Literal["text", "call"]


class Trouble(StrEnum):
    """Why a notice did not arrive."""

    BUSY = "busy"  # not taken: may be repeated
    UNKNOWN = "unknown"  # may have gone out all the same: ask the provider first
    UNREACHABLE = "unreachable"  # the phone is off or out of reach: later
    NOT_A_MOBILE = "not a mobile"
    OPTED_OUT = "opted out"
    NO_SUCH_NUMBER = "no such number"  # nor can it be called
    REFUSED = "refused"  # trying again is useless


TROUBLES: Mapping[str, Trouble] = {
    "20003": Trouble.BUSY,  # wrong credentials: the operator's mistake, not the number's
    "20429": Trouble.BUSY,
    "30003": Trouble.UNREACHABLE,
    "30008": Trouble.UNREACHABLE,
    "21614": Trouble.NOT_A_MOBILE,
    "21635": Trouble.NOT_A_MOBILE,
    "30006": Trouble.NOT_A_MOBILE,
    "21610": Trouble.OPTED_OUT,
    "21211": Trouble.NO_SUCH_NUMBER,
    "30005": Trouble.NO_SUCH_NUMBER,
    "30004": Trouble.REFUSED,
    "30007": Trouble.REFUSED,
}


@dataclass(frozen=True)
class Manner:
    """How a kind of notice may go out."""

    spoken: bool = True  # on a call, where no text can arrive
    asked_for: bool = False  # somebody waits for it: at any hour, also to who refused notices
    needed: bool = False  # too late for it is for staff to know: somebody comes or calls by it
    called_for: bool = False  # a call follows whatever kept its text away
    extra: bool = False  # beside another: no second way, no second call, no task where it fails


PROACTIVE = Manner()
MANNERS: Mapping[str, Manner] = {
    "code": Manner(spoken=False, asked_for=True),
    "call_back": Manner(asked_for=True, needed=True),
    "answer": Manner(asked_for=True),
    "abandoned": Manner(spoken=False, asked_for=True),
    "pickup": Manner(needed=True, called_for=True),
    "pickup_moved": Manner(needed=True, called_for=True),
    "pickup_reminder": Manner(extra=True),
}
NEEDED = tuple(kind for kind, manner in MANNERS.items() if manner.needed)
ASKED_FOR = tuple(kind for kind, manner in MANNERS.items() if manner.asked_for)


def manner_of(kind: str) -> Manner:
    """How a kind goes out; what is not in the table is a proactive notice."""
    return MANNERS.get(kind, PROACTIVE)


class Step(StrEnum):
    """What to do with a notice next."""

    SEND = "send"  # at `at`, again or not before
    ASK = "ask"  # the provider, at `at`, whether it went out
    CALL = "call"  # the same message, spoken
    DONE = "done"
    STAFF = "staff"
    EXPIRE = "expire"  # nobody needs it any more


@dataclass(frozen=True)
class Decision:
    """The next step, and the reason in a word or in the provider's code."""

    step: Step
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Hours:
    """Where local time is, and when the line starts nothing by itself."""

    zone: ZoneInfo = ZONE
    quiet: QuietHours = field(default_factory=QuietHours)


@dataclass(frozen=True)
class Progress:
    """How far a notice has come."""

    kind: str
    channel: Means
    attempts: int = 0  # texts and calls of it that the provider took
    troubles: int = 0  # in a row, since the last of them
    erased: bool = False  # its text is gone, so that it cannot be sent again
    expires_at: datetime | None = None
    hours: Hours = field(default_factory=Hours)


SENT_WELL = frozenset({"delivered", "read"})
FINAL_OF_TEXTS = SENT_WELL | {"undelivered", "failed", "canceled"}
FINAL_OF_CALLS = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})

QUIET = "quiet hours"
AFTER_TROUBLE = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600))
AFTER_UNREACHABLE = (timedelta(minutes=10), timedelta(hours=1))
CALL_BACKS = (timedelta(minutes=3), timedelta(minutes=3))  # three tries within ten minutes
CALL_TRIES = 3
ANOTHER_HOUR = (timedelta(hours=2), timedelta(hours=1))  # the longer one where the day allows


def after_quiet_hours(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """The moment itself, or the local end of the quiet hours that it falls into."""
    local = moment.astimezone(zone)
    late, early = local.hour >= quiet.start, local.hour < quiet.end
    if not (late or early if quiet.start > quiet.end else late and early):
        return moment
    day = local.date() if early else local.date() + timedelta(days=1)
    return datetime.combine(day, time(quiet.end), zone).astimezone(moment.tzinfo)


def before_sending(progress: Progress, opted_out: bool, now: datetime) -> Decision | None:
    """What stands against sending now: the hour, or the owner's wish; None where nothing does."""
    if progress.expires_at is not None and now >= progress.expires_at:
        return _in_time(progress, Decision(Step.SEND, "late"), now)
    if manner_of(progress.kind).asked_for:
        return None
    if opted_out and progress.channel == "text":
        return after_trouble(progress, Trouble.OPTED_OUT, Trouble.OPTED_OUT, now)
    allowed = after_quiet_hours(now, progress.hours.zone, progress.hours.quiet)
    if allowed <= now:
        return None
    return _in_time(progress, Decision(Step.SEND, QUIET, allowed), now)


def trouble_of(error: TransportError) -> Trouble:
    """The trouble that a transport reports."""
    if error.not_a_mobile:
        return Trouble.NOT_A_MOBILE
    if error.opted_out:
        return Trouble.OPTED_OUT
    if error.permanent:
        return TROUBLES.get(error.outcome, Trouble.REFUSED)
    return Trouble.UNKNOWN if error.sent_unknown else Trouble.BUSY


def after_trouble(progress: Progress, trouble: Trouble, reason: str, now: datetime) -> Decision:
    """What follows a failure to send or to arrive."""
    match trouble:
        case Trouble.BUSY:
            decision = _or_staff(Step.SEND, reason, next_try(progress.troubles, now))
        case Trouble.UNKNOWN:
            decision = _or_staff(Step.ASK, reason, next_try(progress.troubles, now))
        case Trouble.UNREACHABLE if again := _text_again(progress, now):
            decision = Decision(Step.SEND, reason, again)
        case Trouble.NOT_A_MOBILE | Trouble.OPTED_OUT if _may_be_called(progress):
            decision = Decision(Step.CALL, reason)
        case Trouble.UNREACHABLE | Trouble.REFUSED if _is_called_for(progress):
            decision = Decision(Step.CALL, reason)
        case _:
            decision = Decision(Step.STAFF, reason)
    return _in_time(progress, decision, now)


def after_text_status(
    progress: Progress, status: str, error_code: str | None, now: datetime
) -> Decision | None:
    """What follows the provider's word on a text that it took; None: wait for the next word."""
    if status in SENT_WELL:
        return Decision(Step.DONE, status)
    if status not in FINAL_OF_TEXTS:
        return None
    trouble = TROUBLES.get(error_code or "", Trouble.UNREACHABLE)
    return after_trouble(progress, trouble, error_code or status, now)


def after_call_status(progress: Progress, status: str, now: datetime) -> Decision | None:
    """What follows a call that ended and on which no key was pressed: nobody listened."""
    if status not in FINAL_OF_CALLS:
        return None
    again = None if progress.erased else next_call(progress, now)
    return _in_time(progress, _or_staff(Step.SEND, status, again), now)


def next_try(troubles: int, now: datetime) -> datetime | None:
    """When to turn to the provider again after so many earlier troubles; None: no more."""
    return _pick(AFTER_TROUBLE, troubles + 1, now)


def next_call(progress: Progress, now: datetime) -> datetime | None:
    """When to call again somebody who did not pick up, after `attempts` calls; None: no more.

    A call-back within minutes; others the same day at another hour, else the next morning: where
    that can be, before nobody needs it any more.
    """
    if progress.kind == "call_back":
        return _pick(CALL_BACKS, progress.attempts, now)
    if progress.attempts >= CALL_TRIES or manner_of(progress.kind).extra:
        return None
    zone, quiet = progress.hours.zone, progress.hours.quiet
    later = [now + hours for hours in ANOTHER_HOUR]
    waking = [moment for moment in later if after_quiet_hours(moment, zone, quiet) == moment]
    moments = [*waking, after_quiet_hours(later[0], zone, quiet)]
    return next((moment for moment in moments if _needed_at(progress, moment)), moments[0])


def _text_again(progress: Progress, now: datetime) -> datetime | None:
    """When a phone that was out of reach gets its text again; None: not, or a call comes sooner."""
    again = None if progress.erased else _pick(AFTER_UNREACHABLE, progress.attempts, now)
    too_late = again is not None and not _needed_at(progress, again)
    return None if too_late and _is_called_for(progress) else again


def _pick(waits: tuple[timedelta, ...], attempts: int, now: datetime) -> datetime | None:
    return now + waits[attempts - 1] if attempts <= len(waits) else None


def _or_staff(step: Step, reason: str, at: datetime | None) -> Decision:
    return Decision(step, reason, at) if at else Decision(Step.STAFF, reason)


def _may_be_called(progress: Progress) -> bool:
    manner = manner_of(progress.kind)
    return progress.channel == "text" and manner.spoken and not manner.extra and not progress.erased


def _is_called_for(progress: Progress) -> bool:
    return manner_of(progress.kind).called_for and _may_be_called(progress)


def _needed_at(progress: Progress, moment: datetime) -> bool:
    return progress.expires_at is None or moment < progress.expires_at


def _in_time(progress: Progress, decision: Decision, now: datetime) -> Decision:
    """What would come too late for anybody is dropped; what somebody needs is left to staff then,
    and what is but an extra never is.
    """
    manner = manner_of(progress.kind)
    if not _needed_at(progress, decision.at or now):
        decision = Decision(Step.STAFF if manner.needed else Step.EXPIRE, decision.reason)
    if decision.step is Step.STAFF and manner.extra:
        return Decision(Step.EXPIRE, decision.reason)
    return decision
