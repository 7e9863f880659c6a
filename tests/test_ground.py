"""The test ground itself: nothing leaves this machine, every test has a database of its own."""

import socket

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from core.store.tables import areas, audit
from core.unit import Service, Unit
from tests.support.clock import OPENING, FrozenClock
from tests.support.network import LeftTheMachineError


@pytest.mark.parametrize("address", ["192.0.2.1", "line.example", "2001:db8::1"])
def test_another_machine_cannot_be_reached(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as stranger, pytest.raises(LeftTheMachineError, match=address):
        stranger.connect((address, 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


@pytest.mark.parametrize("_time", ["once", "again"])
def test_every_test_begins_with_an_empty_database(unit: Unit, _time: str) -> None:
    assert unit.connection.scalar(select(func.count()).select_from(audit)) == 0
    unit.connection.execute(audit.insert().values(at=unit.now, actor="test", action="test"))


def test_a_unit_of_work_that_fails_leaves_nothing_behind(service: Service) -> None:
    with pytest.raises(IntegrityError), service.unit() as unit:
        _write_one_row_and_fail(unit)
    with service.view() as unit:
        assert unit.connection.scalar(select(func.count()).select_from(audit)) == 0


def _write_one_row_and_fail(unit: Unit) -> None:
    unit.connection.execute(audit.insert().values(at=unit.now, actor="test", action="test"))
    unit.connection.execute(areas.insert().values(scheme_id="nowhere", name="村"))


def test_foreign_keys_hold_on_both_databases(unit: Unit) -> None:
    with pytest.raises(IntegrityError), unit.connection.begin_nested():
        unit.connection.execute(areas.insert().values(scheme_id="nowhere", name="村"))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_sqlite_has_an_answered_booking_on_disk(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_clock_stands_until_it_is_moved(clock: FrozenClock) -> None:
    assert clock.now() == OPENING
    assert (clock.advance(minutes=10) - OPENING).total_seconds() == 600
    clock.set(OPENING)
    assert clock.now() == OPENING
