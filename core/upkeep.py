"""What the worker does besides sending: everything whose time is over comes to its end.

Each function is one transaction (one for every scheme, where it works on schemes), may run at any
time, twice, and in several workers at once. One that answers True has left something over for
another transaction.
"""

from collections.abc import Callable
from datetime import timedelta

from core.allocation.granting import grant_by_priority
from core.allocation.serving import serve_those_waiting
from core.desk.signing_in import end_stale as end_stale_sign_ins
from core.desk.throttle import forget_old as forget_old_failures
from core.outbox.receipts import give_up_waiting
from core.pickup.passing import lapse_uncollected, move_missed, remind
from core.quota.carrying import close_ended
from core.residents.roll_files import read_roll_files
from core.scheme.types import Granting, Scheme
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
    """What was kept in case the provider repeats itself, and who was asked for proof."""
    store.delete_inbox(unit, unit.now - KEPT)
    store.delete_receipts(unit, unit.now - KEPT)
    store.delete_challenges(unit, unit.now - KEPT)


def grant_requests(unit: Unit, scheme: Scheme) -> bool:
    """Shares by priority go to those who asked, once the deadline has come."""
    return scheme.granting is Granting.PRIORITY and grant_by_priority(unit, scheme)


def close_ended_releases(unit: Unit, scheme: Scheme) -> None:
    """What nobody took moves on, also where nobody books after the opening."""
    close_ended(unit, releases_of(unit, scheme.id))


UPKEEP: tuple[Callable[[Unit], object], ...] = (
    notices.expire,
    give_up_waiting,
    store.erase_replies,
    store.end_expired_challenges,
    end_idle_sessions,
    end_stale_sign_ins,
    forget_old_failures,
    delete_old_records,
    read_roll_files,
)
PER_SCHEME: tuple[Callable[[Unit, Scheme], object], ...] = (
    grant_requests,
    close_ended_releases,
    serve_those_waiting,
    remind,
    move_missed,
    lapse_uncollected,
)
