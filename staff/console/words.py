"""Words for what the records call by short names; templates get this module as `words`."""

from core.desk.listing import CHANNELS
from core.store.desk_history import Sent
from staff.console.language import gettext as _

_CHANNELS = {"sms": "Text", "voice": "Call", "ussd": "Phone menu", "staff": "Staff"}
_STATUSES = {
    "review": "In review",
    "booked": "Booked",
    "waiting": "Waiting",
    "rejected": "Rejected",
    "cancelled": "Given back",
    "ready": "Ready to collect",
    "collected": "Collected",
    "missed": "Missed",
    "lapsed": "Lapsed",
}
_NOTICES = {
    "told_resident": "Told that somebody booked for them",
    "reviewed": "Result of the review",
    "granted": "A share from the waiting list",
    "pickup": "When and where to collect",
    "pickup_moved": "A new pickup time",
    "pickup_reminder": "Reminder of the pickup",
    "pickup_lapsed": "The time to collect is over",
}
_STATES = {
    "queued": "waits to be sent",
    "sending": "is being sent",
    "sent": "sent, no answer yet",
    "done": "arrived",
    "failed": "failed",
    "expired": "not sent: too late",
}
_TASKS = {
    "call_back": "Call back",
    "not_me": "Says it was not their wish",
    "undelivered": "Could not be told",
    "wrong_number": "Find the right number",
    "review": "Review",
    "missed": "Did not come to collect",
}
REASONS = (
    "Does not live in this area",
    "Name and ID do not belong together",
    "The address is not complete",
    "Booked already in the household",
)


def channel(name: str) -> str:
    """How it was booked."""
    return _(_CHANNELS.get(name, name))


def channels() -> list[tuple[str, str]]:
    """Every channel with its word."""
    return [(name, channel(name)) for name in CHANNELS]


def status(name: str) -> str:
    """The state of a booking."""
    return _(_STATUSES.get(name, name))


def notice(kind: str) -> str:
    """What a notice was about."""
    return _(_NOTICES.get(kind, kind))


def state(sent: Sent) -> str:
    """How far a notice came, in words; the provider's own word where it failed."""
    word = _(_STATES.get(sent.state, sent.state))
    if sent.state == "failed" and sent.outcome:
        return f"{word} ({sent.outcome})"
    return word


def task(kind: str) -> str:
    """What staff have to do."""
    return _(_TASKS.get(kind, kind))


def reasons() -> list[str]:
    """Reasons for a rejection to pick from; each fits the text that carries it."""
    return [_(reason) for reason in REASONS]
