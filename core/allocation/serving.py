"""Serving the waiting list: the next free share of an area goes to the first in its line.

One that is given back goes at once, those of the next opening up to the part that the scheme
sets, before it opens to all.
"""

from collections.abc import Sequence

from core.allocation.granting import grant_waiting
from core.quota.releases import Release, calendar
from core.quota.reserving import WAITING
from core.scheme.types import ReleaseKind, Scheme
from core.store import allotments, openings, waiting
from core.unit import Unit

AT_A_TIME = 200  # grants in one transaction, so that bookers are not held up
PASSED_OVER = 20  # in line, but served elsewhere meanwhile


def serve(
    unit: Unit, scheme: Scheme, release: Release, at_most: int, rules: Sequence[int] = ()
) -> int:
    """Grants up to so many free shares of an open release to the first in its line.

    In a scheme by priority nobody is served before the deadline.
    """
    if release.kind != ReleaseKind.BOOKED:
        return 0
    granted = 0
    areas = _areas_of(unit, scheme, release)
    for booking_id in waiting.line_of(unit, scheme.id, areas, at_most + PASSED_OVER):
        if granted == at_most:
            break
        granted += grant_waiting(unit, scheme, booking_id, release.id, rules)
    return granted


def serve_those_waiting(unit: Unit, scheme: Scheme) -> bool:
    """Serves the waiting list its part of what is open, and lets go of the rest of that part.

    A part is kept until then, so that nobody else is quicker. True: there is more to serve.
    """
    releases = openings.releases_of(unit, scheme.id)
    piles = dict.fromkeys(release.area_id for release in releases)
    opened = (calendar(releases, area_id, unit.now).open for area_id in piles)
    return any(_serve_part(unit, scheme, release) for release in opened if release)


def _serve_part(unit: Unit, scheme: Scheme, release: Release) -> bool:
    if not allotments.count_kept(unit, release.id, WAITING):
        return False
    openings.hold_release(unit, release.id)
    kept = allotments.count_kept(unit, release.id, WAITING)
    at_most = min(AT_A_TIME, kept)
    granted = serve(unit, scheme, release, at_most, rules=(WAITING,))
    still_due = kept - granted if granted == at_most else 0
    spare = allotments.count_kept(unit, release.id, WAITING) - still_due
    allotments.let_go(unit, release.id, WAITING, spare)
    return still_due > 0


def _areas_of(unit: Unit, scheme: Scheme, release: Release) -> Sequence[int] | None:
    """The areas whose people draw on this pile; None: everybody."""
    if release.area_id is None:
        return None
    return waiting.areas_below(unit, scheme.id, release.area_id)
