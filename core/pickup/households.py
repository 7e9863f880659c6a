"""Who collects together, and which phone is told (DESIGN.md, Pickup). Pure."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.masking import mask_name
from core.phones import Phone, PhoneKind
from core.pickup.planner import Household
from core.store.collecting import Collector


@dataclass(frozen=True)
class Whom:
    """Whom a household's notice goes to and what it is about; the names are masked."""

    phone: Phone
    names: tuple[str, ...] = field(repr=False)
    masks: int
    born: date = field(repr=False)  # of the oldest


def households_of(
    people: Sequence[Collector], unable: Collection[str]
) -> tuple[list[Household], dict[str, Whom]]:
    """The households of these people, and by their keys whom to tell. A household's key is its
    first booking; `unable` are the words of the roll for who cannot come.
    """
    members = _members(people)
    parties = _parties(members)
    households = [
        Household(
            key=key,
            bookings=tuple(sorted({person.booking_id for person in theirs})),
            born=min(person.id.birth for person in theirs),
            party=parties[key],
            unable=all(set(person.groups) & set(unable) for person in theirs),
        )
        for key, theirs in members.items()
    ]
    return households, {key: whom_to_tell(theirs) for key, theirs in members.items()}


def whom_to_tell(people: Sequence[Collector]) -> Whom:
    """Of a household: a mobile before a landline, then the phone of the oldest."""
    oldest_first = sorted(people, key=lambda person: person.id.birth)
    phones = [_told(person) for person in oldest_first]
    mobiles = [phone for phone in phones if phone.kind is PhoneKind.MOBILE]
    names = {person.id: mask_name(person.name) for person in oldest_first}
    return Whom(
        phone=(mobiles or phones)[0],
        names=tuple(names.values()),
        masks=sum({person.booking_id: person.masks for person in people}.values()),
        born=oldest_first[0].id.birth,
    )


class _Bonds:
    """Things that belong together, also by way of others (a union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def top(self, thing: Hashable) -> Hashable:
        """The same for all that belong together."""
        while (above := self._above.setdefault(thing, thing)) != thing:
            self._above[thing] = self._above[above]
            thing = above
        return thing

    def tie(self, one: Hashable, other: Hashable) -> None:
        self._above[self.top(other)] = self.top(one)


def _members(people: Sequence[Collector]) -> dict[str, list[Collector]]:
    """By household. Who has none on the roll belongs to the phone that is told; the two of a pair
    have one share, so their households collect it together.
    """
    bonds = _Bonds()
    for person in people:
        bonds.tie(person.booking_id, person.household or _told(person))
    groups: dict[Hashable, list[Collector]] = {}
    for person in people:
        groups.setdefault(bonds.top(person.booking_id), []).append(person)
    return {str(theirs[0].booking_id): theirs for theirs in groups.values()}


def _parties(members: Mapping[str, Sequence[Collector]]) -> dict[str, str]:
    """The first household of those that come together, for each: one phone booked for them."""
    bonds = _Bonds()
    for key, theirs in members.items():
        for person in theirs:
            bonds.tie(key, person.booked_from)
    first: dict[Hashable, str] = {}
    return {key: first.setdefault(bonds.top(key), key) for key in members}


def _told(person: Collector) -> Phone:
    return person.own_phone or person.booked_from
