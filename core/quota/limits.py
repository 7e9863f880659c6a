"""How often: whom a share counts against, and from when on they may book again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

from core.scheme.types import Limit, LimitSubject

EVER = datetime(9999, 1, 1, tzinfo=UTC)  # once in this scheme: there is no day to wait for


def held_until(limit: Limit, granted_at: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which a subject may book again: local calendar days, from midnight on.

    Granted on 7 February with 10 days: 17 February, 00:00 (DESIGN.md, Time).
    """
    if limit.days is None:
        return EVER
    day = granted_at.astimezone(zone).date() + timedelta(days=limit.days)
    return datetime.combine(day, time.min, zone)


def again_on(until: datetime, zone: ZoneInfo) -> date | None:
    """The local day to tell people, or None where there is none."""
    return None if until == EVER else until.astimezone(zone).date()


def window_start(limit: Limit, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Since when grants still count at `now`; None: since ever."""
    if limit.days is None:
        return None
    day = now.astimezone(zone).date() - timedelta(days=limit.days - 1)
    return datetime.combine(day, time.min, zone)


def most_in_review(shares: int, part: float) -> int:
    """How many of a release's shares may stand in review; one in the smallest release."""
    return max(1, floor(round(shares * part, 6)))


def claim_subjects(
    limit: Limit, id_digests: Sequence[str], household_digest: str | None
) -> tuple[str, ...]:
    """Everything that one share is claimed for.

    A household is claimed by its number where the roll ties the resident to one (the notices of
    Haishu and Zhenhai), and by the resident's own ID, so that a roll imported later gives nobody a
    second share; a pair claims both its people.
    """
    people = tuple(f"person:{digest}" for digest in id_digests)
    if limit.subject is LimitSubject.HOUSEHOLD and household_digest:
        return (f"household:{household_digest}", *people)
    return people
