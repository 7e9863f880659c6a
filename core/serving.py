"""Serving the waiting list: the next free share of an area goes to the first in its line.

One that is given back goes at once, those of the next opening up to the part that the scheme
sets, before it opens to all.
"""

from collections.abc import Sequence

from core.granting import grant_waiting
from core.releases import Release
from core.scheme.types import ReleaseKind, Scheme
from core.store import allotments, openings, waiting
from core.unit import Unit


def serve(unit: Unit, scheme: Scheme, release: Release, at_most: int) -> int:
    """Grants up to so many free shares of an open release to the first in its line."""
    granted = 0
    for booking_id in waiting.line_of(unit, scheme.id, _areas_of(unit, scheme, release)):
        if granted == at_most or not allotments.any_free(unit, release.id):
            break
        granted += grant_waiting(unit, scheme, booking_id, release.id)
    return granted


def serve_opening(unit: Unit, scheme: Scheme, release: Release) -> int:
    """The part of a release that the scheme gives to its waiting list, once, at the opening."""
    part = scheme.waiting_list.part
    if not part or release.kind != ReleaseKind.BOOKED or release.served_at:
        return 0
    if not openings.mark_served(unit, release.id):
        return 0
    return serve(unit, scheme, release, int(allotments.count_shares(unit, release.id) * part))


def _areas_of(unit: Unit, scheme: Scheme, release: Release) -> Sequence[int] | None:
    """The areas whose people draw on this pile; None: everybody."""
    if release.area_id is None:
        return None
    return waiting.areas_below(unit, scheme.id, release.area_id)
