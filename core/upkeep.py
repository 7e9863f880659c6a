"""What the worker does besides sending: everything whose time is over comes to its end.

Each function is one transaction, may run at any time, twice, and in several workers at once.
One that answers True has left something over for another transaction.
"""

from collections.abc import Callable
from datetime import timedelta

from core.carrying import close_ended
from core.granting import grant_by_priority
from core.receipts import give_up_waiting
from core.scheme.types import Granting
from core.schemes import all_schemes
from core.store import notices
from core.store import upkeep as store
from core.store.openings import releases_of
from core.unit import Unit

TEXTS_IDLE = timedelta(hours=24)
CALLS_IDLE = timedelta(hours=2)
KEPT = timedelta(days=30)


def end_idle_sessions(unit: Unit) -> None:
    """Conversations end quietly after a while."""
    store.delete_sessions(unit, "sms:", unit.now - TEXTS_IDLE)
    store.delete_sessions(unit, "call:", unit.now - CALLS_IDLE)


def delete_old_records(unit: Unit) -> None:
    """What was kept in case the provider repeats itself."""
    store.delete_inbox(unit, unit.now - KEPT)
    store.delete_receipts(unit, unit.now - KEPT)


def close_ended_releases(unit: Unit) -> None:
    """What nobody took moves on, also where nobody books after the opening."""
    for scheme in all_schemes(unit):
        close_ended(unit, releases_of(unit, scheme.id))


def grant_requests(unit: Unit) -> bool:
    """Shares by priority go to those who asked, once the deadline has come."""
    by_priority = (s for s in all_schemes(unit) if s.granting is Granting.PRIORITY)
    return any(grant_by_priority(unit, scheme) for scheme in by_priority)


UPKEEP: tuple[Callable[[Unit], object], ...] = (
    notices.expire,
    give_up_waiting,
    store.erase_replies,
    store.end_expired_challenges,
    end_idle_sessions,
    delete_old_records,
    grant_requests,
    close_ended_releases,
)
