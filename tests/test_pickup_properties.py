"""Whatever happens to bookings that are to be collected: books, pickups and seats agree."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.allocation.handing_out import record_handout
from core.errors import Conflict
from core.pickup import rescheduling
from core.pickup.planning import BadPlan
from core.quota.books import check
from core.quota.giving_back import give_back
from core.scheme.types import PickupRules, Scheme
from core.schemes import load_scheme
from core.store import bookings as booking_store
from core.store.bookings import find_booking, freeze_booking
from core.store.tables import bookings, seats
from core.unit import Service
from core.upkeep import PER_SCHEME
from tests.support.clock import OPENING, FrozenClock
from tests.support.collecting import (
    CLERK,
    all_pickups,
    collecting,
    rows,
    sent_plan,
)
from tests.support.crowd import book, request

RUNS = count()
PEOPLE = 6
STEPS = st.one_of(
    st.tuples(st.just("book"), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("plan"), st.integers(0, 2)),
    st.tuples(st.just("later"), st.sampled_from([2, 24, 48, 72])),
    st.tuples(st.just("later"), st.sampled_from([2, 24, 48, 72])),
    st.tuples(st.sampled_from(["give_back", "hand_out", "freeze", "move"]), st.integers(0, 9)),
)


@dataclass
class Run:
    """One course of events in a scheme of its own."""

    service: Service
    scheme: Scheme
    clock: FrozenClock

    def do(self, step: tuple[str, int]) -> None:
        what, number = step
        if what == "book":
            book(self.service, self.scheme, request(number))
        elif what == "later":
            self.clock.advance(hours=number)
            self._keep_up()
        elif what == "plan":
            self._plan(number)
        else:
            self._change(what, number)

    def _keep_up(self) -> None:
        for each in PER_SCHEME:
            with self.service.unit() as unit:
                each(unit, self.scheme)

    def _plan(self, days: int) -> None:
        today = self.clock.now().astimezone(self.scheme.timezone).date()
        try:
            sent_plan(
                self.service, self.scheme, *(today + timedelta(n + 1) for n in range(days + 1))
            )
        except (BadPlan, Conflict):
            return

    def _change(self, what: str, place: int) -> None:
        ours = [id for id, scheme in rows(self.service, bookings.c.id, bookings.c.scheme_id)
                if scheme == self.scheme.id]  # fmt: skip
        if not ours:
            return
        with self.service.unit() as unit:
            found = find_booking(unit, ours[place % len(ours)])
            assert found is not None
            match what:
                case "give_back":
                    give_back(unit, self.scheme, found, "sms")
                case "freeze":
                    freeze_booking(unit, found.id, unit.now + timedelta(hours=24))
                case "move" if found.pickup_id:
                    slot = self.clock.now() + timedelta(days=1)
                    rescheduling.move(unit, self.scheme, found.pickup_id, slot, "sms")
                case "hand_out":
                    try:
                        record_handout(unit, self.scheme, CLERK, found.people[0].id.number)
                    except Conflict:
                        return

    def check(self) -> None:
        with self.service.view() as unit:
            books = [row for row in check(unit) if row.scheme == self.scheme.id]
            query = select(bookings.c.status, bookings.c.pickup_id).where(
                bookings.c.scheme_id == self.scheme.id
            )
            ours = unit.connection.execute(query).all()
        holding = [status for status, _ in ours if status in booking_store.HOLDING]
        assert all(row.adds_up for row in books)
        assert sum(row.granted for row in books) == 5 * len(holding)
        waiting = {id for status, id in ours if status in ("ready", "missed")}
        found = [p for p in all_pickups(self.service) if p.scheme_id == self.scheme.id]
        assert {p.id for p in found if p.ended_at is None} == waiting
        self._check_seats({p.id: p.starts_at for p in found if p.ended_at is None})

    def _check_seats(self, slots: dict[int, datetime | None]) -> None:
        taken = rows(self.service, seats.c.starts_at, seats.c.pickup_id)
        mine = {id: moment for moment, id in taken if id in slots}
        assert mine == slots
        assert all(number <= 2 for number in Counter(mine.values()).values())


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=12, max_size=24), st.integers(-2, 50))
def test_books_pickups_and_seats_agree_after_every_step(
    service: Service, steps: list[tuple[str, int]], hours: int
) -> None:
    clock = FrozenClock(OPENING + timedelta(hours=hours))
    rules = PickupRules(keep_days=1)
    scheme = replace(collecting(4, 2, 3), id=f"run{next(RUNS)}", pickup=rules)
    run = Run(Service(service.engine, service.sealer, clock), scheme, clock)
    with run.service.unit() as unit:
        load_scheme(unit, scheme)
    for step in [("book", 0), ("book", 1), ("plan", 1), *steps]:
        run.do(step)
        run.check()
