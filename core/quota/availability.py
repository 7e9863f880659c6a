"""Whether anything can be booked at this moment, and if not, why and when again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from core.quota.carrying import close_ended
from core.quota.releases import Calendar, Release, calendar
from core.scheme.types import Granting, Scheme
from core.store import allotments, openings, schemes
from core.unit import Unit


@dataclass(frozen=True)
class SoldOut:
    """Nothing is free now; `opens_at` is the next opening, if there is one."""

    opens_at: datetime | None


@dataclass(frozen=True)
class NotOpen:
    """The first release opens then."""

    opens_at: datetime


@dataclass(frozen=True)
class NothingPlanned:
    """No release is open or to come: `finished` where there has been one."""

    finished: bool


Closed: TypeAlias = SoldOut | NotOpen | NothingPlanned


def look(unit: Unit, scheme: Scheme, area: str = "") -> Calendar:
    """The calendar of an area's pile now; shares of ended releases are carried over first.

    The pile is that of the area, or of the nearest one above it, or of the whole district.
    """
    releases = openings.releases_of(unit, scheme.id)
    close_ended(unit, releases)
    return calendar(releases, _pile(unit, scheme, releases, area), unit.now)


def closed(unit: Unit, scheme: Scheme, area: str = "", rules: Sequence[int] = ()) -> Closed | None:
    """Why nobody can book at this moment, or None. Touches nothing that bookers contend for.

    Where areas have piles of their own and none is named: why nobody can book in any of them.
    """
    releases = openings.releases_of(unit, scheme.id)
    close_ended(unit, releases)
    pile = _pile(unit, scheme, releases, area)
    if scheme.granting is Granting.PRIORITY:
        return _requests_closed(unit, calendar(releases, None, unit.now))
    everywhere = {release.area_id for release in releases if release.is_opening}
    piles = {pile} if area or not has_piles(releases) else everywhere
    reasons = [why_closed(unit, calendar(releases, area_id, unit.now), rules) for area_id in piles]
    return None if None in reasons else min((r for r in reasons if r), key=_hope)


def why_closed(unit: Unit, times: Calendar, rules: Sequence[int] = ()) -> Closed | None:
    """Why somebody under these rules of keeping cannot book from this pile, or None."""
    if times.open is None:
        if times.next is None:
            return NothingPlanned(finished=bool(times.ended))
        return SoldOut(times.next.opens_at) if times.ended else NotOpen(times.next.opens_at)
    if allotments.any_free(unit, times.open.id, rules):
        return None
    if times.open.quantity == 0:
        return NothingPlanned(finished=False)
    return SoldOut(times.next.opens_at if times.next else None)


def _requests_closed(unit: Unit, times: Calendar) -> Closed | None:
    """Requests are taken from a release's opening to its deadline, whatever is left of it."""
    return None if times.open else why_closed(unit, times)


def has_piles(releases: Sequence[Release]) -> bool:
    """Whether areas have piles of their own, so that one must know where somebody lives."""
    return any(release.area_id is not None for release in releases if release.is_opening)


def _pile(unit: Unit, scheme: Scheme, releases: Sequence[Release], area: str) -> int | None:
    if not area or not has_piles(releases):
        return None
    rows = schemes.area_ids(unit, scheme.id)
    owned = {release.area_id for release in releases if release.is_opening}
    upwards = (rows[name] for name in scheme.lineage(area))
    return next((row for row in upwards if row in owned), None)


def _hope(reason: Closed) -> tuple[int, float]:
    """The most hopeful reason first: an opening to come, then what is unknown, then the end."""
    match reason:
        case NotOpen(opens_at):
            return 0, opens_at.timestamp()
        case SoldOut(datetime() as opens_at):
            return 1, opens_at.timestamp()
        case NothingPlanned(finished=False):
            return 2, 0
        case _:
            return 3, 0
