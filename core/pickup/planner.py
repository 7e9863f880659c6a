"""Who comes when: a pure function from households and slots to a plan (DESIGN.md, Pickup)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from core.scheme.hours import QUARTER

# When the oldest come, and the moment in it that they get first; the first that a day has slots in.
_WARM = ((time(9, 45), time(11, 15), time(10, 30)), (time(13), time(14, 30), time(13, 45)))


@dataclass(frozen=True)
class Household:
    """People who collect together. `party` is the same for households that come together, because
    they were booked from one phone.
    """

    key: str
    bookings: tuple[int, ...]
    born: date  # of the oldest whom it is for
    party: str
    unable: bool = False  # nobody of it can come: the share is brought


@dataclass(frozen=True)
class Plan:
    """Who comes when, who is brought their share, and for whom there is no room."""

    visits: tuple[tuple[Household, datetime], ...]
    deliveries: tuple[Household, ...]
    left_over: tuple[Household, ...]
    slots: tuple[datetime, ...]
    per_slot: int


def make_plan(
    households: Sequence[Household],
    slots: Sequence[datetime],
    per_slot: int,
    taken: Mapping[datetime, int],
) -> Plan:
    """Gives every household that can come one of the slots (local times), at most `per_slot` in
    each, those counted who have `taken` one before.

    The older half get the warm middle of the day, as far as it goes; everybody else fills the
    other seats in order of time. Who comes together gets one slot, or neighbouring ones where none
    has that much room.
    """
    ordered = sorted(households, key=_age)
    coming = [household for household in ordered if not household.unable]
    seats = _Seats(slots, per_slot, taken)
    parties = _parties(coming)
    older = (len(parties) + 1) // 2
    warm = _FirstFit(seats, seats.warm_starts(len(coming)), per_slot)
    others = [party for party in parties[:older] if not warm.place(party)] + parties[older:]
    together, neighbouring = (
        _FirstFit(seats, seats.starts, per_slot),
        _FirstFit(seats, seats.starts),
    )
    left_over = [p for p in others if not together.place(p) and not neighbouring.place(p)]
    return Plan(
        visits=seats.visits(),
        deliveries=tuple(household for household in ordered if household.unable),
        left_over=tuple(household for party in left_over for household in party),
        slots=tuple(seats.slots),
        per_slot=per_slot,
    )


class _Seats:
    """The room in every slot, and who sits where so far."""

    def __init__(
        self, slots: Sequence[datetime], per_slot: int, taken: Mapping[datetime, int]
    ) -> None:
        self.slots = sorted(slots)
        self.starts = range(len(self.slots))
        self._room = [max(0, per_slot - taken.get(slot, 0)) for slot in self.slots]
        self._visits: list[tuple[Household, datetime]] = []

    def warm_starts(self, households: int) -> list[int]:
        """The warm slots of the days that so many households need, the best of each day first."""
        found: list[int] = []
        for _, day in groupby(self.starts, key=lambda start: self.slots[start].date()):
            if households <= 0:
                break
            starts = list(day)
            households -= sum(self._room[start] for start in starts)
            found += [starts[place] for place in _warm([self.slots[s].time() for s in starts])]
        return found

    def fits(self, start: int, size: int, most: int | None) -> bool:
        """Whether so many find room from this slot on. Up to `most` go into it alone or not at
        all; more of them, or whoever comes where there is no `most`, may spread over neighbours.
        """
        if self._room[start] >= size:
            return True
        spread = most is None or size > most
        return spread and sum(self._room[slot] for slot in self._run(start, size)) >= size

    def sit(self, party: Sequence[Household], start: int) -> None:
        """Seats those who fit from this slot on."""
        waiting = iter(party)
        for slot in list(self._run(start, len(party))):
            for _, household in zip(range(self._room[slot]), waiting, strict=False):
                self._visits.append((household, self.slots[slot]))
                self._room[slot] -= 1

    def visits(self) -> tuple[tuple[Household, datetime], ...]:
        return tuple(sorted(self._visits, key=lambda visit: (visit[1], _age(visit[0]))))

    def _run(self, start: int, size: int) -> Iterator[int]:
        """The neighbouring slots with room that so many need from this one on."""
        for slot in range(start, len(self.slots)):
            apart = slot > start and self.slots[slot] - self.slots[slot - 1] != QUARTER
            if size <= 0 or apart or not self._room[slot]:
                return
            size -= self._room[slot]
            yield slot


class _FirstFit:
    """The first of some slots from which a party finds room. Room only ever gets less, so a slot
    that was too small for a size is never looked at again for that size.
    """

    def __init__(self, seats: _Seats, starts: Sequence[int], most: int | None = None) -> None:
        self._seats = seats
        self._starts = starts
        self._most = most
        self._next: dict[int, int] = {}

    def place(self, party: Sequence[Household]) -> bool:
        """Seats a party; False where there is no room for it."""
        size = len(party)
        for place in range(self._next.get(size, 0), len(self._starts)):
            self._next[size] = place
            if self._seats.fits(self._starts[place], size, self._most):
                self._seats.sit(party, self._starts[place])
                return True
        self._next[size] = len(self._starts)
        return False


def _parties(households: Iterable[Household]) -> list[list[Household]]:
    """Those who come together; the party with the oldest of all first."""
    parties: dict[str, list[Household]] = {}
    for household in households:
        parties.setdefault(household.party, []).append(household)
    return list(parties.values())


def _age(household: Household) -> tuple[date, tuple[int, ...], str]:
    """The oldest first; of the same age, who booked first."""
    return household.born, household.bookings, household.key


def _warm(times: Sequence[time]) -> list[int]:
    """The places of a day's warm slots, the best first; a day that has none has its middle."""
    for first, end, best in _WARM:
        found = [place for place, moment in enumerate(times) if first <= moment < end]
        if found:
            return sorted(found, key=lambda place: abs(_since(times[place]) - _since(best)))
    middle = (len(times) - 1) / 2
    return sorted(range(len(times)), key=lambda place: abs(place - middle))[: len(times) // 2]


def _since(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute)
