"""The rounds of the worker find their few rows by an index, however much is stored beside them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from core.store import notices, pickup_rounds, pickups, upkeep
from core.unit import Service, Unit

PLANS = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
LINES = ("ix_notices_leased", "ix_notices_asked_for", "ix_notices_unasked")
Statement = tuple[str, Any]


@contextmanager
def listening(unit: Unit) -> Iterator[list[Statement]]:
    """The statements that the block executes."""
    heard: list[Statement] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(unit.connection, "before_cursor_execute", hear)
    yield heard
    event.remove(unit.connection, "before_cursor_execute", hear)


def plan(unit: Unit, statement: Statement) -> str:
    """How the database means to do it; PostgreSQL would read an empty table as a whole."""
    if unit.connection.dialect.name == "postgresql":
        unit.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    text, parameters = statement
    explain = PLANS[unit.connection.dialect.name] + text
    return str(unit.connection.exec_driver_sql(explain, parameters).all())


@pytest.mark.parametrize(
    ("work", "indexes"),
    [
        (lambda unit: notices.lease(unit, 8, unit.now), LINES),
        (notices.next_due, LINES),
        (notices.expire, ("ix_notices_waiting",)),
        (lambda unit: notices.silent_calls(unit, unit.now, 100), ("ix_notices_placed",)),
        (
            lambda unit: pickup_rounds.missed_pickups(unit, "x", unit.now, (unit.now,) * 2, 9),
            ("ix_pickups_open",),
        ),
        (
            lambda unit: pickup_rounds.pickups_kept_no_longer(unit, "x", unit.now, 9),
            ("ix_pickups_kept",),
        ),
        (upkeep.end_expired_challenges, ("ix_challenges_open",)),
        (
            lambda unit: upkeep.delete_challenges(unit, unit.now),
            ("ix_challenges_created_at", "ix_code_failures_at"),
        ),
    ],
)
def test_the_worker_finds_its_rows_by_an_index(
    service: Service, work: Callable[[Unit], object], indexes: tuple[str, ...]
) -> None:
    plans = plans_of(service, work)
    assert [index for index in indexes if index not in plans] == []


def test_the_desk_finds_a_code_by_an_index(service: Service) -> None:
    """Other points of the scheme have given out hundreds of thousands."""
    plans = plans_of(service, lambda unit: pickups.pickups_with_code(unit, "x", "12345"))
    assert "ix_pickups_scheme_id_code" in plans


def plans_of(service: Service, work: Callable[[Unit], object]) -> str:
    with service.unit() as unit:
        with listening(unit) as heard:
            work(unit)
        return " ".join(plan(unit, statement) for statement in heard)
