"""Made-up residents: what each of them texts, and what the roll says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from core.scheme.types import LimitSubject, Scheme
from demo.made_up import made_up_id, made_up_mobile

HEADER = "id_number,name,household,area,phone,groups"
NAME = "王小明"


@dataclass(frozen=True)
class Applicant:
    """Whoever gets one share: a person, a pair or a household, with one phone."""

    phone: str
    asks: str
    asks_again: str  # the same share in other words, where there are any
    roll: tuple[str, ...] = ()  # none: a stranger, whom staff must review
    group: str = ""  # of the scheme, where shares go by priority
    household: str = ""


def applicants(scheme: Scheme, area: str | None) -> Iterator[Applicant]:
    """Ever more residents of an area, or of all areas in turn, each with a phone of their own."""
    first = 1 + _place(scheme, area) * 100_000
    areas = [area] if area else [each.name for each in scheme.areas]
    for number, home in enumerate(cycle(areas), first):
        yield _applicant(scheme, number, home)


def by_groups(scheme: Scheme, area: str, groups: Sequence[str]) -> list[Applicant]:
    """A household for each of these words, in their order."""
    first = 1 + _place(scheme, area) * 100_000
    return [_applicant(scheme, number, area, group) for number, group in enumerate(groups, first)]


def strangers(scheme: Scheme, area: str | None, count: int) -> list[Applicant]:
    """People whom the roll does not know, with the name and town that they give."""
    first = 4_000_000 + _place(scheme, area) * 1_000
    home = area or scheme.areas[0].name
    return [_stranger(scheme, number, home) for number in range(first, first + count)]


def take(people: Iterator[Applicant], count: int) -> list[Applicant]:
    """The next so many."""
    return list(islice(people, count))


def _place(scheme: Scheme, area: str | None) -> int:
    """Which of the areas, counted from 1; 0: all of them."""
    return [None, *(each.name for each in scheme.areas)].index(area)


def _applicant(scheme: Scheme, number: int, area: str, group: str = "") -> Applicant:
    one, other = made_up_id(2 * number), made_up_id(2 * number + 1)
    ids: tuple[str, ...]
    phone = made_up_mobile(number)
    match scheme.limit.subject:
        case LimitSubject.PERSON:
            asks, again, ids, household = one, one, (one,), ""
        case LimitSubject.PAIR:
            asks, again, ids, household = f"{one} {other}", f"{other} {one}", (one, other), ""
        case LimitSubject.HOUSEHOLD:
            household = f"33{number:07d}"
            asks, again, ids = one, other, (one, other)
            if scheme.limit.household_number and number % 3 == 1:
                asks = household
            elif scheme.limit.household_number and number % 3 == 2:
                again, ids, household = one, (one,), ""  # no register booklet: by resident ID
    roll = tuple(
        f"{id},{NAME},{household},{area},{phone if id == one else ''},{group}" for id in ids
    )
    return Applicant(phone, f"口罩 {asks}", f"口罩 {again}", roll, group, household)


def _stranger(scheme: Scheme, number: int, area: str) -> Applicant:
    pair = scheme.limit.subject is LimitSubject.PAIR
    ids = " ".join(made_up_id(2 * number + n) for n in range(2 if pair else 1))
    asks = f"口罩 {ids} {NAME} {area}"
    return Applicant(made_up_mobile(number), asks, asks)
