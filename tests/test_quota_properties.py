"""Whatever people do, in any order and at any time: the books add up, and nobody has two shares."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.booking import Booked
from core.carrying import free_share
from core.giving_back import give_back
from core.quota import check
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store import bookings, claims
from core.store.bookings import find_booking
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import book, request
from tests.support.town import jiangbei, small

SHARES = (4, 2, 3)
PEOPLE = 5
RUNS = count()

STEPS = st.one_of(
    st.tuples(st.just("book"), st.integers(0, PEOPLE - 1), st.booleans()),
    st.tuples(st.sampled_from(["give_back", "reject"]), st.integers(0, 9), st.just(True)),
    st.tuples(st.just("later"), st.sampled_from([1, 15, 24, 9 * 24, 10 * 24]), st.just(True)),
)


@dataclass
class Run:
    """One course of events in a scheme of its own."""

    service: Service
    scheme: Scheme
    clock: FrozenClock
    granted: list[tuple[int, int]] = field(default_factory=list)  # booking, person

    def do(self, step: tuple[str, int, bool]) -> None:
        match step:
            case "book", person, on_roll:
                outcome = book(self.service, self.scheme, request(person, on_roll=on_roll))
                if isinstance(outcome, Booked):
                    self.granted.append((outcome.booking_id, person))
            case "later", hours, _:
                self.clock.advance(hours=hours)
            case what, place, _ if self.granted:
                self._end(self.granted[place % len(self.granted)][0], what)

    def _end(self, booking_id: int, what: str) -> None:
        with self.service.unit() as unit:
            found = find_booking(unit, booking_id)
            assert found is not None
            if what == "give_back":
                give_back(unit, self.scheme, found, "sms")
            elif bookings.move_booking(unit, booking_id, "rejected", ("review",)):
                claims.free_claims(unit, booking_id)
                free_share(unit, self.scheme.id, booking_id, "rejected")

    def check(self) -> None:
        with self.service.view() as unit:
            rows = [row for row in check(unit) if row.scheme == self.scheme.id]
            records = [(find_booking(unit, id), person) for id, person in self.granted]
        holding = [(b, who) for b, who in records if b and b.status in bookings.HOLDING]
        assert all(row.adds_up for row in rows)
        assert all(min(row.free, row.granted, row.carried_in, row.carried_out) >= 0 for row in rows)
        assert sum(row.free + row.granted for row in rows) == 5 * sum(SHARES)
        assert sum(row.granted for row in rows) == 5 * len(holding)
        zone = self.scheme.timezone
        days = [(who, b.created_at.astimezone(zone).date()) for b, who in holding]
        for who, day in days:
            near = [d for w, d in days if w == who and abs(d - day) < timedelta(days=10)]
            assert len(near) == 1, Counter(days)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=8, max_size=18), st.integers(-2, 50))
def test_the_books_add_up_and_nobody_has_two_shares_after_every_step(
    service: Service, steps: list[tuple[str, int, bool]], hours: int
) -> None:
    clock = FrozenClock(OPENING + timedelta(hours=hours))
    scheme = replace(small(jiangbei(), *SHARES), id=f"run{next(RUNS)}")
    run = Run(Service(service.engine, service.sealer, clock), scheme, clock)
    with run.service.unit() as unit:
        load_scheme(unit, scheme)
    for step in steps:
        run.do(step)
        run.check()
