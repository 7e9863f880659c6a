"""The outbox as the rest of the core uses it, what the provider says of it, and the tasks."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from core.errors import NotFound
from core.messages import Message
from core.outbox.notices import PlacedCall, confirm_call, find_placed, hasten
from core.outbox.receipts import record_call_status, record_text_status
from core.outbox.tasks import finish
from core.outbox.worker import keep_up
from core.settings import Settings
from core.store.tables import audit, receipts
from core.store.tasks import add_task, open_tasks
from core.unit import Service
from staff.commands.tasks import tasks
from staff.commands.worker import worker
from staff.line import EXTENSION, Line
from tests.support.clock import FrozenClock
from tests.support.ledger import Ledger
from tests.support.outbox import (
    CODE,
    LANDLINE,
    MOBILE,
    TOLD,
    notice_row,
    queued,
    sent,
    task_details,
)


def test_a_notice_is_stored_sealed(service: Service) -> None:
    token = queued(service, CODE)

    row = notice_row(service, token)
    assert row.state == "queued"
    assert row.due_at == service.clock.now()
    assert b"204060" not in row.body_sealed
    assert MOBILE.e164.encode() not in row.phone_sealed


def test_the_repr_of_a_notice_shows_neither_number_nor_text() -> None:
    assert "204060" not in repr(CODE)
    assert MOBILE.e164 not in repr(CODE)


def test_a_landline_is_called_never_texted(service: Service) -> None:
    token = queued(service, phone=LANDLINE)

    assert notice_row(service, token).channel == "call"


def test_a_placed_call_is_found_by_its_token(service: Service) -> None:
    token = queued(service, channel="call", token="the-challenge")

    with service.view() as unit:
        call = find_placed(unit, "the-challenge")
        assert find_placed(unit, "another") is None
    assert token == "the-challenge"
    assert call == PlacedCall(
        "told_resident", TOLD.message, MOBILE, "zh", booking_id=None, scheme_id=None, state="queued"
    )


def test_a_text_is_no_placed_call(service: Service) -> None:
    token = queued(service)

    with service.view() as unit:
        assert find_placed(unit, token) is None


def test_a_hastened_call_is_placed_at_once(service: Service, clock: FrozenClock) -> None:
    later = clock.now() + timedelta(minutes=5)
    token = queued(service, kind="call_back", channel="call", due_at=later)
    calls = Ledger()
    sent(service, calls=calls)
    assert calls.taken == []

    with service.unit() as unit:
        hasten(unit, token)
    sent(service, calls=calls)

    assert [notice.token for _, notice in calls.taken] == [token]


def placed(service: Service, **changes: Any) -> tuple[str, str]:
    """A call under way: its token and its SID."""
    calls = Ledger()
    token = queued(service, channel="call", **changes)
    sent(service, calls=calls)
    return token, calls.sids[0]


def texted(service: Service) -> tuple[str, str]:
    """A text that the provider took: its token and its SID."""
    texts = Ledger()
    token = queued(service)
    sent(service, texts)
    return token, texts.sids[0]


def test_a_key_pressed_settles_a_call(service: Service) -> None:
    token, sid = placed(service)

    with service.unit() as unit:
        confirm_call(unit, token)
        record_call_status(unit, sid, "completed")

    assert notice_row(service, token).state == "done"


def test_a_call_that_would_come_too_late_is_not_placed_again(service: Service) -> None:
    token, sid = placed(service, expires_at=service.clock.now() + timedelta(minutes=5))

    with service.unit() as unit:
        record_call_status(unit, sid, "no-answer")

    assert notice_row(service, token).state == "expired"
    assert task_details(service) == []


def test_a_call_nobody_hears_is_placed_three_times_and_then_stands_before_staff(
    service: Service, clock: FrozenClock
) -> None:
    token, sid = placed(service)
    again = Ledger()
    for status in ("no-answer", "completed", "busy"):
        with service.unit() as unit:
            record_call_status(unit, sid, status)
        clock.advance(hours=2)
        sent(service, calls=again)
        sid = again.sids[-1]

    assert len(again.taken) == 2
    assert notice_row(service, token).state == "failed"
    assert task_details(service) == ["told_resident by call: busy, 3 tries"]


def test_a_call_of_whose_end_nobody_tells_is_placed_again(
    service: Service, clock: FrozenClock
) -> None:
    token, _ = placed(service)
    clock.advance(minutes=30)
    keep_up(service)

    row = notice_row(service, token)
    assert (row.state, row.outcome) == ("queued", "no-answer")


@pytest.mark.parametrize(
    "words",
    [
        ("queued", "sent", "delivered"),
        ("delivered", "sent", "queued"),
        ("delivered", "delivered", "a word nobody knows"),
        ("delivered", "undelivered"),
        ("read",),
    ],
)
def test_callbacks_may_come_in_any_order_and_repeated(
    service: Service, words: tuple[str, ...]
) -> None:
    token, sid = texted(service)

    for word in words:
        with service.unit() as unit:
            record_text_status(unit, sid, word)

    assert notice_row(service, token).state == "done"


def test_a_repeated_failure_is_handed_over_once(service: Service) -> None:
    token, sid = texted(service)

    for _ in range(3):
        with service.unit() as unit:
            record_text_status(unit, sid, "undelivered", "30006")

    row = notice_row(service, token)
    assert (row.channel, row.state, row.attempts) == ("call", "queued", 0)


def test_a_text_that_a_landline_cannot_take_is_spoken(service: Service) -> None:
    token, sid = texted(service)
    with service.unit() as unit:
        record_text_status(unit, sid, "undelivered", "30006")
    calls = Ledger()
    sent(service, calls=calls)

    assert calls.words == ["told"]
    with service.view() as unit:
        call = find_placed(unit, token)
    assert call is not None
    assert call.message == TOLD.message


def test_a_late_word_on_an_earlier_try_changes_nothing(
    service: Service, clock: FrozenClock
) -> None:
    token, sid = texted(service)
    with service.unit() as unit:
        record_text_status(unit, sid, "undelivered", "30003")
    clock.advance(minutes=10)
    texts = Ledger()
    sent(service, texts)
    with service.unit() as unit:
        record_text_status(unit, sid, "delivered")
    assert notice_row(service, token).state == "sent"

    with service.unit() as unit:
        record_text_status(unit, texts.sids[0], "delivered")
    assert notice_row(service, token).state == "done"


@pytest.mark.parametrize(
    ("sid", "status", "code"),
    [
        ("SM" + "0" * 32, "delivered", None),
        ("SM" + "0" * 32, "delivered", "not a number"),
        ("", "delivered", None),
        ("x" * 4000, "y" * 4000, "9" * 4000),
        ("SM\x00", "\x00", "\x00"),
        ("短信", "已送达", "三"),
    ],
)
def test_words_on_what_nobody_knows_are_accepted(
    service: Service, sid: str, status: str, code: str | None
) -> None:
    with service.unit() as unit:
        record_text_status(unit, sid, status, code)
        record_call_status(unit, sid, status)


@pytest.mark.parametrize(
    ("record", "channel"), [(record_text_status, "text"), (record_call_status, "call")]
)
def test_an_unknown_word_is_kept_as_unknown(
    service: Service, record: Callable[..., None], channel: str
) -> None:
    with service.unit() as unit:
        record(unit, "SM1", "Something New!")
        status = unit.connection.execute(select(receipts.c.status)).scalar_one()

    assert status == "unknown"


def test_a_task_that_is_done_is_audited_and_gone(service: Service) -> None:
    with service.unit() as unit:
        add_task(unit, "call_back", None, None, MOBILE, "asked for a person")
    with service.view() as unit:
        [task] = open_tasks(unit)
    assert task.phone == MOBILE.e164
    assert MOBILE.e164 not in repr(task)

    with service.unit() as unit:
        finish(unit, task.id, "command")

    with service.view() as unit:
        assert open_tasks(unit) == []
        row = unit.connection.execute(select(audit)).one()
    assert (row.actor, row.action, row.object) == ("command", "task_done", f"task:{task.id}")


def test_a_task_cannot_be_done_twice(service: Service) -> None:
    with service.unit() as unit:
        add_task(unit, "call_back", None, None, None)
    with service.unit() as unit:
        finish(unit, 1, "command")

    with pytest.raises(NotFound, match="no open task 1"), service.unit() as unit:
        finish(unit, 1, "command")


def test_tasks_are_listed_by_scheme(service: Service) -> None:
    with service.unit() as unit:
        unit.connection.execute(
            text(
                "INSERT INTO schemes (id, document, revision, loaded_at)"
                " VALUES ('jiangbei', '{}', 1, '2020-02-01')"
            )
        )
        add_task(unit, "not_me", "jiangbei", None, MOBILE)
        add_task(unit, "call_back", None, None, MOBILE)

    with service.view() as unit:
        assert [task.kind for task in open_tasks(unit, "jiangbei")] == ["not_me"]
        assert len(open_tasks(unit)) == 2


def test_the_message_of_a_notice_survives_storing(service: Service) -> None:
    message = Message("told", {"when": service.clock.now(), "inner": Message("code")})
    token = queued(service, channel="call", message=message)

    with service.view() as unit:
        call = find_placed(unit, token)
    assert call is not None
    assert call.message == message


@pytest.fixture
def command(service: Service) -> FlaskCliRunner:
    """The staff's commands on this service."""
    app = Flask("commands")
    settings = Settings.read(os.environ, Path())
    app.extensions[EXTENSION] = Line(settings, service, Ledger(), Ledger())
    for added in (tasks, worker):
        app.cli.add_command(added)
    return app.test_cli_runner()


def test_the_tasks_command_lists_masked_numbers_and_finishes(
    service: Service, command: FlaskCliRunner
) -> None:
    with service.unit() as unit:
        add_task(unit, "call_back", None, None, MOBILE, "asked for a person")

    listed = command.invoke(args=["tasks", "list"])
    assert listed.output == "1  2020-02-07 08:30  call_back  138****0001  asked for a person\n"
    assert command.invoke(args=["tasks", "done", "1"]).output == "Task 1 is done.\n"
    assert command.invoke(args=["tasks", "list"]).output == ""


def test_a_task_that_does_not_exist_is_refused_in_one_sentence(command: FlaskCliRunner) -> None:
    result = command.invoke(args=["tasks", "done", "7"])

    assert (result.exit_code, result.output) == (1, "Error: There is no open task 7.\n")


def test_the_worker_command_drains(service: Service, command: FlaskCliRunner) -> None:
    token = queued(service)
    result = command.invoke(args=["worker", "--once"])

    assert result.exit_code == 0
    assert notice_row(service, token).state == "sent"


def test_tasks_of_a_scheme_that_does_not_exist_are_refused(command: FlaskCliRunner) -> None:
    result = command.invoke(args=["tasks", "list", "nowhere"])

    assert result.exit_code == 1
    assert "nowhere" in result.output
