"""Whatever people and staff do, in any order and at any time: the books add up, and nobody has
two shares within the scheme's window.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count, pairwise

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.allocation import waiting
from core.quota import reviewing
from core.quota.booking import Request
from core.quota.books import QuotaRow, check
from core.quota.claiming import claimed_for
from core.quota.giving_back import give_back
from core.quota.reference import reference_of
from core.scheme.types import Limit, LimitSubject, Scheme, WaitingList
from core.schemes import load_scheme
from core.store import bookings
from core.store.bookings import BookingRecord, find_booking
from core.store.tables import audit
from core.store.tables import bookings as rows_of_bookings
from core.unit import Service, Unit
from core.upkeep import close_ended_releases
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import book, request
from tests.support.town import jiangbei, small

SHARES = (4, 2, 3)
PEOPLE = 6
DAYS = 10
RUNS = count()

LIMITS = {
    LimitSubject.PERSON: Limit(LimitSubject.PERSON, 5, DAYS),
    LimitSubject.HOUSEHOLD: Limit(LimitSubject.HOUSEHOLD, 5, DAYS),
    LimitSubject.PAIR: Limit(LimitSubject.PAIR, 10, DAYS),
}
ASKING = st.tuples(st.sampled_from(["book", "wait"]), st.integers(0, PEOPLE - 1), st.booleans())
ENDING = st.tuples(
    st.sampled_from(["give_back", "approve", "reject"]), st.integers(0, 9), st.just(True)
)
PASSING = st.tuples(st.just("later"), st.sampled_from([1, 15, 24, 9 * 24, 10 * 24]), st.just(True))
STEPS = st.one_of(ASKING, ASKING, ENDING, PASSING)


@dataclass
class Run:
    """One course of events in a scheme of its own."""

    service: Service
    scheme: Scheme
    clock: FrozenClock

    def do(self, step: tuple[str, int, bool]) -> None:
        match step:
            case "book", person, on_roll:
                book(self.service, self.scheme, self._request(person, on_roll))
            case "wait", person, on_roll:
                with self.service.unit() as unit:
                    waiting.stand_in_line(unit, self.scheme, self._request(person, on_roll))
            case "later", hours, _:
                self.clock.advance(hours=hours)
                with self.service.unit() as unit:
                    close_ended_releases(unit, self.scheme)
            case what, place, _:
                with self.service.unit() as unit:
                    if ours := self._ids(unit):
                        self._end(unit, ours[place % len(ours)], what)

    def check(self) -> None:
        with self.service.view() as unit:
            rows = [row for row in check(unit) if row.scheme == self.scheme.id]
            found = [find_booking(unit, id) for id in self._ids(unit)]
            holding = [b for b in found if b and b.status in bookings.HOLDING]
            self._check_books(rows, holding)
            self._check_windows(unit, holding)

    def _request(self, person: int, on_roll: bool) -> Request:
        asked = request(person, on_roll=on_roll)
        if self.scheme.limit.subject is LimitSubject.PAIR:
            other = request((person + 1) % PEOPLE)
            return replace(asked, people=asked.people + other.people)
        if self.scheme.limit.subject is LimitSubject.HOUSEHOLD:
            return replace(asked, household_digest=f"{person // 2:032}")
        return asked

    def _end(self, unit: Unit, booking_id: int, what: str) -> None:
        found = find_booking(unit, booking_id)
        assert found is not None
        if what == "give_back":
            give_back(unit, self.scheme, found, "sms")
        elif found.status == "review" and what == "approve":
            reviewing.approve(unit, reference_of(booking_id), "test")
        elif found.status == "review":
            reviewing.reject(unit, reference_of(booking_id), "地址不对", "test")

    def _check_books(self, rows: list[QuotaRow], holding: list[BookingRecord]) -> None:
        share = self.scheme.limit.masks
        assert all(row.adds_up for row in rows)
        assert all(min(row.free, row.granted, row.carried_in, row.carried_out) >= 0 for row in rows)
        moved_away = sum(
            row.carried_out - row.carried_in for row in rows
        )  # held for the next batch
        assert sum(row.free + row.granted for row in rows) + moved_away == share * sum(SHARES)
        assert sum(row.granted for row in rows) == share * len(holding)

    def _check_windows(self, unit: Unit, holding: list[BookingRecord]) -> None:
        granted: dict[str, list[date]] = {}
        for booking in holding:
            people = self._request_of(booking)
            for subject in claimed_for(unit, self.scheme, booking.people, people.household_digest):
                granted.setdefault(subject, []).append(self._granted_on(unit, booking.id))
        for days in granted.values():
            days.sort()
            apart = [after - before for before, after in pairwise(days)]
            assert all(gap >= timedelta(days=DAYS) for gap in apart), granted

    def _request_of(self, booking: BookingRecord) -> Request:
        numbers = {request(n).people[0].id: n for n in range(PEOPLE)}
        return self._request(numbers[booking.people[0].id], True)

    def _granted_on(self, unit: Unit, booking_id: int) -> date:
        query = select(audit.c.at).where(
            audit.c.object == f"booking:{booking_id}", audit.c.action.in_(["book", "grant"])
        )
        moment: datetime = unit.connection.execute(query).scalar_one()
        return moment.astimezone(self.scheme.timezone).date()

    def _ids(self, unit: Unit) -> list[int]:
        ours = rows_of_bookings.c.scheme_id == self.scheme.id
        query = select(rows_of_bookings.c.id).where(ours).order_by(rows_of_bookings.c.id)
        return list(unit.connection.execute(query).scalars())


@settings(
    max_examples=24,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(STEPS, min_size=10, max_size=20),
    st.integers(-2, 50),
    st.sampled_from(list(LimitSubject)),
    st.sampled_from([0.0, 0.5]),
)
def test_the_books_add_up_and_nobody_has_two_shares_after_every_step(
    service: Service,
    steps: list[tuple[str, int, bool]],
    hours: int,
    subject: LimitSubject,
    part: float,
) -> None:
    clock = FrozenClock(OPENING + timedelta(hours=hours))
    base = jiangbei(limit=LIMITS[subject], waiting_list=WaitingList(part))
    scheme = replace(small(base, *SHARES), id=f"run{next(RUNS)}")
    run = Run(Service(service.engine, service.sealer, clock), scheme, clock)
    with run.service.unit() as unit:
        load_scheme(unit, scheme)
    for step in steps:
        run.do(step)
        run.check()
