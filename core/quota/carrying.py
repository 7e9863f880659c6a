"""Carry-over: what nobody took moves to the area's next release, on the record."""

from collections.abc import Sequence

from core.quota.releases import Release, calendar, release_after
from core.store import allotments, openings
from core.unit import Unit

# What goes to the area's next release, even while its own is open. Rejected ones: the notices of
# Jiangbei and Ninghai (审核不通过的名额数量留到下一批).
ONWARD = ("rejected", "uncollected")


def close_ended(unit: Unit, releases: Sequence[Release]) -> int:
    """Carries the free shares of every ended release over; returns the shares moved.

    After the last release of an area they stay where they are, held for staff.
    """
    moved = 0
    for area_id in dict.fromkeys(release.area_id for release in releases):
        for ended in calendar(releases, area_id, unit.now).to_close:
            target = release_after(releases, ended)
            if target and openings.close_release(unit, ended.id):
                moved += allotments.carry_free(unit, ended.id, target.id, "unclaimed")
    return moved


def free_share(unit: Unit, scheme_id: str, booking_id: int, reason: str) -> Release | None:
    """Frees the share of a booking: back on its pile, or on the next one where that has ended.

    Returns the release that it is free in; None where there was none, or it is held.
    `reason` is `given_back`, or one of ONWARD, which always goes to the next release.
    """
    openings.keep_from_closing(unit, booking_id)
    releases = openings.releases_of(unit, scheme_id)
    for share_id, release_id in allotments.put_back(unit, booking_id):
        source = next(release for release in releases if release.id == release_id)
        if target := _target(releases, source, reason, unit):
            allotments.carry_free(unit, source.id, target.id, reason, only=[share_id])
            return target
        if reason not in ONWARD:
            return source
        allotments.hold(unit, [share_id])
    return None


def _target(
    releases: Sequence[Release], source: Release, reason: str, unit: Unit
) -> Release | None:
    times = calendar(releases, source.area_id, unit.now)
    if source in times.ended:
        return times.open or times.next
    if reason in ONWARD:
        return release_after(releases, source)
    return release_after(releases, source) if source.closed_at else None  # closed this very moment
