"""The console's first page: how the releases that matter stand, what is booked by the minute, what
waits for staff, and who comes today.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from core.desk.reach import Desk
from core.quota.piles import upwards
from core.quota.releases import Release, calendar
from core.store import areas, call_list, desk_figures, openings
from core.store.bookings import HOLDING
from core.unit import Unit

MINUTES = 60


@dataclass(frozen=True)
class ReleaseFigures:
    """One opening, in masks. `area_id` None: the whole district's. Where a desk only sees what its
    own people have of a pile above them, `total`, `free` and `carried_out` are None.
    """

    release_id: int
    opens_at: datetime
    state: str  # open | next | ended
    area_id: int | None
    total: int | None = None
    free: int | None = None
    booked: int = 0
    review: int = 0
    collected: int = 0
    carried_out: int | None = None

    @property
    def granted(self) -> int:
        return self.booked + self.review + self.collected


@dataclass(frozen=True)
class Minute:
    """What was booked in one minute, by channel."""

    at: datetime
    by_channel: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_channel.values())


@dataclass(frozen=True)
class Hour:
    """The households of one hour of today."""

    at: datetime
    awaited: int
    collected: int

    @property
    def expected(self) -> int:
        return self.awaited + self.collected


@dataclass(frozen=True)
class Today:
    """Everything on the page."""

    releases: tuple[ReleaseFigures, ...]
    minutes: tuple[Minute, ...]
    hours: tuple[Hour, ...]
    in_review: int
    in_line: int
    tasks: int


def today(unit: Unit, desk: Desk) -> Today:
    """The figures of what the desk reaches."""
    scheme_id, reach = desk.scheme.id, desk.area_ids
    return Today(
        releases=tuple(_release(unit, desk, r, state) for r, state in _mattering(unit, desk)),
        minutes=_minutes(unit, desk),
        hours=_hours(unit, desk),
        in_review=desk_figures.bookings_in_state(unit, scheme_id, "review", reach),
        in_line=desk_figures.bookings_in_state(unit, scheme_id, "waiting", reach),
        tasks=call_list.count_open(unit, scheme_id, reach),
    )


def _mattering(unit: Unit, desk: Desk) -> list[tuple[Release, str]]:
    """Of every pile that the desk draws on: what is open, what comes next, what ended last; by
    state, then by opening.
    """
    releases = openings.releases_of(unit, desk.scheme.id)
    found: list[tuple[Release, str]] = []
    for pile in _piles(unit, desk, releases):
        times = calendar(releases, pile, unit.now)
        newest = ((times.open, "open"), (times.next, "next"), (_last(times.ended), "ended"))
        found += [(release, state) for release, state in newest if release]
    order = ("open", "next", "ended")
    return sorted(found, key=lambda each: (order.index(each[1]), each[0].opens_at, each[0].id))


def _last(ended: Sequence[Release]) -> Release | None:
    """The last that the line itself served, if there was one."""
    return next((release for release in reversed(ended) if not release.finished), None)


def _piles(unit: Unit, desk: Desk, releases: Sequence[Release]) -> list[int | None]:
    """The areas whose piles the desk's people draw on, each once; None: the district's."""
    owned = {release.area_id for release in releases if release.is_opening}
    if desk.area_ids is None:
        return sorted(owned, key=lambda area_id: area_id or 0)
    parents = areas.parents(unit, desk.scheme.id)
    nearest = (
        next((above for above in upwards(area_id, parents) if above in owned), None)
        for area_id in sorted(desk.area_ids)
    )
    return list(dict.fromkeys(pile for pile in nearest if pile in owned))


def _release(unit: Unit, desk: Desk, release: Release, state: str) -> ReleaseFigures:
    which = ReleaseFigures(release.id, release.opens_at, state, release.area_id)
    ours = desk.reaches(desk.scheme.id, release.area_id)
    return _whole(unit, desk, release, which) if ours else _part(unit, desk, which)


def _whole(unit: Unit, desk: Desk, release: Release, which: ReleaseFigures) -> ReleaseFigures:
    """A pile that is the desk's own. The books add up, so nobody counts what is booked."""
    share = desk.scheme.limit.masks
    shares = desk_figures.shares_of(unit, release.id)
    counts = desk_figures.bookings_of_release(unit, release.id, ("review", "collected"))
    review, collected = (counts.get(state, 0) * share for state in ("review", "collected"))
    collected += desk_figures.masks_handed_out(unit, release.id)
    total = release.quantity + shares.carried_in * share
    free, gone = shares.free * share, (shares.carried_out + shares.held) * share
    booked = total - free - gone - review - collected
    return replace(
        which,
        total=total,
        free=free,
        booked=booked,
        review=review,
        collected=collected,
        carried_out=gone,
    )


def _part(unit: Unit, desk: Desk, which: ReleaseFigures) -> ReleaseFigures:
    """What people of the desk's areas have of a pile above them."""
    counts = desk_figures.bookings_of_release(unit, which.release_id, HOLDING, desk.area_ids)
    masks = {state: n * desk.scheme.limit.masks for state, n in counts.items()}
    review, collected = masks.pop("review", 0), masks.pop("collected", 0)
    return replace(which, booked=sum(masks.values()), review=review, collected=collected)


def _minutes(unit: Unit, desk: Desk) -> tuple[Minute, ...]:
    """The last hour, minute by minute up to this one."""
    this = unit.now.replace(second=0, microsecond=0)
    moments = [this - timedelta(minutes=n) for n in reversed(range(MINUTES))]
    counts = desk_figures.per_minute(unit, desk.scheme.id, moments[0], desk.area_ids)
    found: dict[int, dict[str, int]] = {}
    for (minute, channel), count in counts.items():
        found.setdefault(minute, {})[channel] = count
    return tuple(Minute(at, found.get(int(at.timestamp()) // 60, {})) for at in moments)


def _hours(unit: Unit, desk: Desk) -> tuple[Hour, ...]:
    """Today's hours in which anybody comes."""
    zone = desk.scheme.timezone
    begins = datetime.combine(unit.now.astimezone(zone).date(), time(), zone)
    slots = desk_figures.pickups_between(
        unit, desk.scheme.id, begins, begins + timedelta(days=1), desk.area_ids
    )
    awaited, collected = Counter[datetime](), Counter[datetime]()
    for at, open, done in slots:
        hour = at.astimezone(zone).replace(minute=0)
        awaited[hour] += open
        collected[hour] += done
    return tuple(Hour(hour, awaited[hour], collected[hour]) for hour in sorted(awaited))
