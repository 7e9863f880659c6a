"""Everything whose time is over comes to its end."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Table, insert, select, update

import core.outbox.worker
from core.outbox.worker import keep_up
from core.store.tables import (
    areas,
    bookings,
    challenges,
    code_failures,
    inbox,
    receipts,
    sessions,
)
from core.unit import Service, Unit
from tests.support.clock import FrozenClock
from tests.support.village import WEST, ask, at_deadline, district, settle

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


def test_challenges_and_wrong_codes_of_long_ago_are_deleted(
    service: Service, clock: FrozenClock
) -> None:
    ages = {"long ago": 31, "lately": 29}
    failures: Rows = [
        {"phone_digest": name, "at": clock.now() - timedelta(days=days)}
        for name, days in ages.items()
    ]
    stored(service, code_failures, failures)
    rows: Rows = [
        challenge(name, clock.now() - timedelta(days=days)) for name, days in ages.items()
    ]
    stored(service, challenges, rows)

    assert left(service, code_failures.c.phone_digest) == [("lately",)]
    assert left(service, challenges.c.token) == [("lately",)]


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

    monkeypatch.setattr(core.outbox.worker, "UPKEEP", (fail, lambda unit: done.append(unit.now)))
    keep_up(service)

    assert done == [service.clock.now()]


def test_the_trouble_of_one_scheme_stops_no_other(
    service: Service, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The populations of one add up to nobody, so that it cannot be split."""
    broken, sound = district(4, id="broken"), district(4, id="sound")
    for scheme in (broken, sound):
        settle(service, scheme, [(1, "H1", WEST, "")])
        ask(service, scheme, 1, "H1", WEST)
    with service.unit() as unit:
        of_broken = update(areas).where(areas.c.scheme_id == "broken")
        unit.connection.execute(of_broken.values(population=0))
    at_deadline(service, clock)

    rows = left(service, bookings.c.scheme_id, bookings.c.status)
    assert rows == [("broken", "waiting"), ("sound", "booked")]
    assert "upkeep grant_requests of broken failed: ValueError" in caplog.messages


def test_upkeep_that_is_told_to_stop_ends_between_two_transactions(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, done = threading.Event(), []

    def grant_without_end(unit: Unit) -> bool:
        done.append("granted")
        stop.set()
        return True

    monkeypatch.setattr(
        core.outbox.worker, "UPKEEP", (grant_without_end, lambda _: done.append("more"))
    )
    keep_up(service, stop)

    assert done == ["granted"]
