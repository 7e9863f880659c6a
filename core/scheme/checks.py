"""What the keys of a scheme must be to each other, besides its releases (core/scheme/plans.py)."""

from collections.abc import Iterator

from core.errors import SchemeError
from core.scheme.types import Granting, LimitSubject, Scheme


def check_scheme(scheme: Scheme) -> None:
    """Raises SchemeError, one sentence, where keys do not fit each other."""
    for wrong in _wrongs(scheme):
        raise SchemeError(f"{wrong}.")


def check_batch_total(scheme: Scheme) -> None:
    """Raises SchemeError where a file's releases do not have what the district announced.

    Only a file is held to it: a rehearsal with fewer masks is still the same scheme.
    """
    if scheme.batch_total is None:
        return
    stated = sum(plan.quantity for plan in scheme.releases)
    unknown = any(not plan.quantity for plan in scheme.releases)
    if stated > scheme.batch_total or (stated < scheme.batch_total and not unknown):
        raise SchemeError(f"batch_total must be {stated}, what the releases have together.")


def _wrongs(scheme: Scheme) -> Iterator[str]:
    if scheme.limit.household_number and scheme.limit.subject is not LimitSubject.HOUSEHOLD:
        yield 'limit.household_number needs limit.subject "household"'
    if scheme.granting is Granting.PRIORITY and not scheme.groups:
        yield 'groups must not be empty where granting is "priority"'
    if scheme.granting is Granting.PRIORITY and (scheme.reserved or scheme.waiting_list.part):
        yield 'reserved and waiting_list.part need granting "first_come"'
    if scheme.granting is Granting.PRIORITY and scheme.limit.subject is not LimitSubject.HOUSEHOLD:
        yield 'limit.subject must be "household" where granting is "priority"'
    yield from _reserved(scheme)
    yield from _populations(scheme)


def _reserved(scheme: Scheme) -> Iterator[str]:
    for place, reserved in enumerate(scheme.reserved, 1):
        for unknown in sorted(set(reserved.groups) - set(scheme.groups)):
            yield f'reserved[{place}].groups must be words of groups; "{unknown}" is none'
    parts = scheme.waiting_list.part + sum(reserved.part for reserved in scheme.reserved)
    if round(parts, 6) > 1:
        yield "reserved.part and waiting_list.part must be at most 1 together"


def _populations(scheme: Scheme) -> Iterator[str]:
    """Areas side by side are split by population, so all of them have one, or none has."""
    counted = {area.parent for area in scheme.areas if area.population is not None}
    for place, area in enumerate(scheme.areas, 1):
        if area.population is None and area.parent in counted:
            yield f"areas[{place}].population is missing; the areas beside it have one"
    if scheme.demonstration_populations and not counted:
        yield "demonstration_populations must be false where no area has a population"
