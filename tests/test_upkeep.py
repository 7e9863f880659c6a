"""Everything whose time is over comes to its end."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Table, insert, select

import core.worker
from core.store.tables import challenges, inbox, receipts, sessions
from core.unit import Service, Unit
from core.worker import keep_up
from tests.support.clock import FrozenClock

HOME = Path(__file__).resolve().parent.parent
PATIENT = 20.0  # seconds that a test waits for another thread or process


Rows = list[dict[str, Any]]


def stored(service: Service, table: Table, rows: Rows) -> Service:
    """The service once these rows are written and the upkeep was done."""
    with service.unit() as unit:
        unit.connection.execute(insert(table), rows)
    keep_up(service)
    return service


def left(service: Service, *columns: ColumnElement[Any]) -> list[tuple[Any, ...]]:
    """What is in these columns, in order of the first."""
    with service.view() as unit:
        rows = unit.connection.execute(select(*columns).order_by(columns[0]))
        return [tuple(row) for row in rows]


def test_replies_with_a_code_are_erased_and_old_inputs_deleted(
    service: Service, clock: FrozenClock
) -> None:
    now = clock.now()
    old = now - timedelta(days=31)
    rows: Rows = [
        {"key": "old", "received_at": old, "reply_sealed": b"x", "erase_at": None},
        {"key": "code", "received_at": now, "reply_sealed": b"x", "erase_at": now},
        {"key": "kept", "received_at": now, "reply_sealed": b"x", "erase_at": None},
    ]
    stored(service, inbox, rows)

    assert left(service, inbox.c.key, inbox.c.reply_sealed) == [("code", None), ("kept", b"x")]


def test_conversations_end_after_a_day_and_calls_after_two_hours(
    service: Service, clock: FrozenClock
) -> None:
    idle = {"sms:1": 23, "sms:2": 25, "call:1": 1, "call:2": 3}
    rows: Rows = [
        {"key": key, "updated_at": clock.now() - timedelta(hours=hours)}
        for key, hours in idle.items()
    ]
    stored(service, sessions, rows)

    assert left(service, sessions.c.key) == [("call:1",), ("sms:1",)]


def test_an_expired_challenge_ends_and_its_wish_is_erased(
    service: Service, clock: FrozenClock
) -> None:
    now = clock.now()
    stored(service, challenges, [challenge("a", now), challenge("b", now, 1)])

    columns = (challenges.c.ended_at, challenges.c.wish_sealed, challenges.c.code_hash)
    rows = left(service, challenges.c.token, *columns)
    assert rows == [("a", now, None, None), ("b", None, b"wish", "h")]


def test_what_the_provider_said_long_ago_is_deleted(service: Service, clock: FrozenClock) -> None:
    rows: Rows = [
        {"provider_sid": sid, "status": "sent", "at": clock.now() - timedelta(days=days)}
        for sid, days in {"SM1": 31, "SM2": 29}.items()
    ]
    stored(service, receipts, rows)

    assert left(service, receipts.c.provider_sid) == [("SM2",)]


def challenge(token: str, now: datetime, minutes: int = 0) -> dict[str, Any]:
    """A challenge that expires so many minutes from now."""
    return {
        "token": token,
        "phone_digest": "p",
        "prefix_digest": "p",
        "on_roll": True,
        "means": "code",
        "code_hash": "h",
        "wish_sealed": b"wish",
        "created_at": now,
        "expires_at": now + timedelta(minutes=minutes),
    }


def test_upkeep_that_fails_keeps_no_other_from_being_done(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[datetime] = []

    def fail(_: Unit) -> None:
        raise RuntimeError

    monkeypatch.setattr(core.worker, "UPKEEP", (fail, lambda unit: done.append(unit.now)))
    keep_up(service)

    assert done == [service.clock.now()]
