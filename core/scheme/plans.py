"""The releases of a scheme as its file plans them: what must hold, what to warn of, moving them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from core.errors import SchemeError
from core.scheme.types import ReleasePlan, Scheme


def check_releases(scheme: Scheme) -> None:
    """Raises SchemeError where shares cannot be made, or releases of one area overlap."""
    for place, plan in enumerate(scheme.releases, 1):
        wrong = _wrong(scheme, plan)
        if wrong:
            raise SchemeError(f"releases[{place}].{wrong}.")
    for earlier, later in _neighbours(scheme):
        if earlier.opens_at == later.opens_at or (
            earlier.closes_at and earlier.closes_at > later.opens_at
        ):
            raise SchemeError(
                f"releases overlap: {_name(scheme, earlier)} must end before "
                f"{_name(scheme, later)} opens."
            )


def warnings(scheme: Scheme, now: datetime) -> list[str]:
    """What is allowed but perhaps not meant, one sentence each."""
    found = [
        f"The release of {_name(scheme, plan)} lies in the past."
        for plan in scheme.releases
        if plan.opens_at < now and not plan.finished
    ]
    if not scheme.open_releases():
        found.append("No release is open to booking.")
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
    return ""


def _neighbours(scheme: Scheme) -> Iterable[tuple[ReleasePlan, ReleasePlan]]:
    """Releases of one area that follow each other; offline ones are no openings."""
    plans = sorted(scheme.releases, key=lambda plan: plan.opens_at)
    for earlier, later in pairwise(sorted(plans, key=lambda p: (p.area or "", p.offline))):
        if (earlier.area, earlier.offline) == (later.area, later.offline):
            yield earlier, later


def _name(scheme: Scheme, plan: ReleasePlan) -> str:
    local = scheme.local_iso(plan.opens_at)
    return f"{local} ({plan.area})" if plan.area else local
