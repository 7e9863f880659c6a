"""Which release is open, which comes next, which has ended: pure rules over their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

OPENINGS = ("booked", "priority")  # the kinds that people ask for on the line


@dataclass(frozen=True)
class Release:
    """One opening of one area (None: the whole district)."""

    id: int
    area_id: int | None
    opens_at: datetime
    closes_at: datetime | None
    quantity: int
    served_at: datetime | None  # since when those who wait have their part of it
    closed_at: datetime | None
    kind: str  # booked | priority | offline | closed

    @property
    def is_opening(self) -> bool:
        """Whether people can ask for its shares; the others are handed out by staff."""
        return self.kind in OPENINGS

    def opens_for(self, area_id: int | None) -> bool:
        """Whether it is an opening of that very area."""
        return self.is_opening and self.area_id == area_id

    @property
    def finished(self) -> bool:
        """Gone before the line existed (the notice of Zhenhai: 庄市街道已完成预约)."""
        return self.closes_at is not None and self.closes_at <= self.opens_at

    def over(self, now: datetime) -> bool:
        """Whether its own closing time has come."""
        return self.finished or (self.closes_at is not None and self.closes_at <= now)


@dataclass(frozen=True)
class Calendar:
    """The releases of one area in order, as they stand at one moment."""

    open: Release | None
    next: Release | None
    ended: tuple[Release, ...]

    @property
    def to_close(self) -> tuple[Release, ...]:
        """Ended releases whose free shares have not been carried over yet."""
        return tuple(r for r in self.ended if r.closed_at is None and not self._keeps(r))

    def _keeps(self, ended: Release) -> bool:
        """Shares by priority wait to be granted, then for hand-outs until the next opening."""
        newest = self.open is None and ended is self.ended[-1]
        return ended.kind == "priority" and (newest or ended.served_at is None)


def calendar(releases: Sequence[Release], area_id: int | None, now: datetime) -> Calendar:
    """The calendar of one area at `now`.

    A release ends at `closes_at`, else at the area's next opening; a last one without
    `closes_at` stays open until gone (DESIGN.md, Time).
    """
    ours = sorted((r for r in releases if r.opens_for(area_id)), key=lambda r: r.opens_at)
    opened = [release for release in ours if release.opens_at <= now or release.finished]
    current = opened[-1] if opened and not opened[-1].over(now) else None
    return Calendar(
        open=current,
        next=next((release for release in ours if release not in opened), None),
        ended=tuple(release for release in opened if release is not current),
    )


def release_after(releases: Sequence[Release], gone: Release) -> Release | None:
    """The area's release that follows `gone`."""
    later = (r for r in releases if r.opens_for(gone.area_id) and r.opens_at > gone.opens_at)
    return min(later, key=lambda release: release.opens_at, default=None)
