"""The releases of a scheme as its file plans them: what must hold, what to warn of, moving them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import chain, combinations

from core.errors import SchemeError
from core.scheme.types import Granting, ReleasePlan, Scheme

NEVER = datetime.max.replace(tzinfo=UTC)


def check_releases(scheme: Scheme) -> None:
    """Raises SchemeError where shares cannot be made, or releases get in each other's way."""
    for place, plan in enumerate(scheme.releases, 1):
        wrong = _wrong(scheme, plan)
        if wrong:
            raise SchemeError(f"releases[{place}].{wrong}.")
    for wrong in chain(_twice(scheme), _overlaps(scheme), _mixed(scheme)):
        raise SchemeError(f"releases overlap: {wrong}.")


def warnings(scheme: Scheme, now: datetime) -> list[str]:
    """What is allowed but perhaps not meant, one sentence each."""
    booked = scheme.open_releases()
    found = [
        f"The release of {_name(scheme, plan)} lies in the past."
        for plan in booked
        if plan.opens_at < now
    ]
    if not booked:
        found.append("No release is open to booking.")
    found += [
        f"reserved[{place}].until is {reserved.until:%H:%M}, before any release opens."
        for place, reserved in enumerate(scheme.reserved, 1)
        if all(_time_of_day(scheme, plan) >= reserved.until for plan in booked)
    ]
    return found


def shifted(scheme: Scheme, first_opens_at: datetime) -> Scheme:
    """The scheme with every date moved so that the first release open to booking opens then.

    Raises SchemeError where no release is open to booking.
    """
    booked = scheme.open_releases()
    if not booked:
        raise SchemeError(
            f"{scheme.id} has no release open to booking that dates could count from."
        )
    distance = first_opens_at - booked[0].opens_at
    return replace(
        scheme,
        releases=tuple(
            replace(
                plan,
                opens_at=plan.opens_at + distance,
                closes_at=plan.closes_at and plan.closes_at + distance,
            )
            for plan in scheme.releases
        ),
    )


def _wrong(scheme: Scheme, plan: ReleasePlan) -> str:
    masks = scheme.limit.masks
    if plan.quantity % masks:
        return f"quantity must be a multiple of {masks}, the masks of one share (limit.masks)"
    if plan.closes_at and plan.closes_at <= plan.opens_at:
        return "closes_at must be later than opens_at"
    if plan.finished and plan.quantity:
        return 'quantity must be "staff" where the release is finished'
    if plan.closed_record and not plan.offline:
        return "closed_record needs offline = true"
    if scheme.granting is Granting.PRIORITY and plan.can_be_booked and not plan.closes_at:
        return 'closes_at is missing; where granting is "priority", shares are granted then'
    return ""


def _twice(scheme: Scheme) -> Iterator[str]:
    """Operators name a release by its moment and area."""
    seen = set()
    for plan in scheme.releases:
        if (plan.opens_at, plan.area) in seen:
            yield f"{_name(scheme, plan)} stands there twice"
        seen.add((plan.opens_at, plan.area))


def _overlaps(scheme: Scheme) -> Iterator[str]:
    for earlier, later in combinations(scheme.open_releases(), 2):
        if earlier.area == later.area and earlier.closes_at and earlier.closes_at > later.opens_at:
            yield f"{_name(scheme, earlier)} must end before {_name(scheme, later)} opens"


def _mixed(scheme: Scheme) -> Iterator[str]:
    """Nobody has two piles to book from: their village's, and the town's or the district's."""
    for one, other in combinations(scheme.open_releases(), 2):
        if one.area == other.area or not _open_together(scheme, one, other):
            continue
        if _lies_within(scheme, one, other) or _lies_within(scheme, other, one):
            yield (
                f"{_name(scheme, one)} and {_name(scheme, other)} are open together, "
                "and one area lies within the other"
            )


def _lies_within(scheme: Scheme, inner: ReleasePlan, outer: ReleasePlan) -> bool:
    return outer.area is None or outer.area in scheme.lineage(inner.area)


def _open_together(scheme: Scheme, one: ReleasePlan, other: ReleasePlan) -> bool:
    return one.opens_at < _end(scheme, other) and other.opens_at < _end(scheme, one)


def _end(scheme: Scheme, plan: ReleasePlan) -> datetime:
    """`closes_at`, else the area's next opening; a last release stays open until gone."""
    openings = (other.opens_at for other in scheme.open_releases() if other.area == plan.area)
    later = (opens_at for opens_at in openings if opens_at > plan.opens_at)
    return plan.closes_at or min(later, default=NEVER)


def _time_of_day(scheme: Scheme, plan: ReleasePlan) -> time:
    return plan.opens_at.astimezone(scheme.timezone).time()


def _name(scheme: Scheme, plan: ReleasePlan) -> str:
    local = scheme.local_iso(plan.opens_at)
    return f"{local} ({plan.area})" if plan.area else local
