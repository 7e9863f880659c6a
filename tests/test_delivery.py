"""What becomes of a notice: the decision tables, without any database or provider."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.outbox.delivery import (
    Decision,
    Hours,
    Means,
    Progress,
    Step,
    Trouble,
    after_call_status,
    after_quiet_hours,
    after_text_status,
    after_trouble,
    before_sending,
    next_call,
    next_try,
    trouble_of,
)
from core.ports import TransportError
from core.scheme.types import QuietHours

CHINA = ZoneInfo("Asia/Shanghai")


def at(hours: int, minutes: int = 0, day: int = 7) -> datetime:
    return datetime(2020, 2, day, hours, minutes, tzinfo=CHINA)


NOON = at(12)


def progress(
    kind: str = "told_resident", channel: Means = "text", attempts: int = 1, troubles: int = 0
) -> Progress:
    return Progress(kind, channel, attempts, troubles)


@pytest.mark.parametrize(
    ("moment", "quiet", "allowed"),
    [
        (at(7, 59), QuietHours(), at(8)),
        (at(8), QuietHours(), at(8)),
        (at(19, 59), QuietHours(), at(19, 59)),
        (at(20), QuietHours(), at(8, day=8)),
        (at(0), QuietHours(), at(8)),
        (at(23, 59, day=29), QuietHours(), datetime(2020, 3, 1, 8, tzinfo=CHINA)),
        (at(12, 30), QuietHours(12, 14), at(14)),
        (at(14), QuietHours(12, 14), at(14)),
        (at(3), QuietHours(8, 8), at(3)),
    ],
)
def test_quiet_hours_end_at_their_local_end(
    moment: datetime, quiet: QuietHours, allowed: datetime
) -> None:
    assert after_quiet_hours(moment, CHINA, quiet) == allowed


@pytest.mark.parametrize(
    ("kind", "channel", "opted_out", "now", "step"),
    [
        ("told_resident", "text", False, NOON, None),
        ("told_resident", "text", False, at(21), Step.SEND),
        ("told_resident", "call", False, at(21), Step.SEND),
        ("code", "text", False, at(3), None),
        ("call_back", "call", False, at(3), None),
        ("told_resident", "text", True, NOON, Step.CALL),
        ("told_resident", "call", True, NOON, None),
        ("code", "text", True, NOON, None),
        ("answer", "text", True, at(3), None),
    ],
)
def test_what_stands_against_sending_now(
    kind: str, channel: Means, opted_out: bool, now: datetime, step: Step | None
) -> None:
    decision = before_sending(progress(kind, channel), opted_out, now)

    assert (decision and decision.step) == step


@pytest.mark.parametrize(
    ("flags", "trouble"),
    [
        ({}, Trouble.BUSY),
        ({"sent_unknown": True}, Trouble.UNKNOWN),
        ({"permanent": True}, Trouble.REFUSED),
        ({"permanent": True, "not_a_mobile": True}, Trouble.NOT_A_MOBILE),
        ({"permanent": True, "opted_out": True}, Trouble.OPTED_OUT),
    ],
)
def test_the_trouble_that_a_transport_reports(flags: dict[str, bool], trouble: Trouble) -> None:
    assert trouble_of(TransportError("x", **flags)) is trouble


@pytest.mark.parametrize(
    ("trouble", "kind", "channel", "step"),
    [
        (Trouble.BUSY, "code", "text", Step.SEND),
        (Trouble.UNKNOWN, "code", "text", Step.ASK),
        (Trouble.NOT_A_MOBILE, "told_resident", "text", Step.CALL),
        (Trouble.NOT_A_MOBILE, "told_resident", "call", Step.STAFF),
        (Trouble.NOT_A_MOBILE, "code", "text", Step.STAFF),
        (Trouble.OPTED_OUT, "told_resident", "text", Step.CALL),
        (Trouble.REFUSED, "told_resident", "text", Step.STAFF),
    ],
)
def test_what_follows_a_trouble(trouble: Trouble, kind: str, channel: Means, step: Step) -> None:
    assert after_trouble(progress(kind, channel), trouble, "why", NOON).step is step


def test_tries_come_ever_later_and_end() -> None:
    waits = [next_try(troubles, NOON) for troubles in range(5)]

    assert [wait and (wait - NOON).total_seconds() for wait in waits] == [5, 30, 120, 600, None]


def test_the_last_trouble_stands_before_staff_with_its_reason() -> None:
    worn_out = progress(troubles=4)

    for trouble in (Trouble.BUSY, Trouble.UNKNOWN):
        assert after_trouble(worn_out, trouble, "20429", NOON) == Decision(Step.STAFF, "20429")


def test_what_would_come_too_late_is_dropped_and_bothers_nobody() -> None:
    code = Progress("code", "text", 1, expires_at=NOON + timedelta(minutes=1))

    assert after_trouble(code, Trouble.UNREACHABLE, "30003", NOON).step is Step.EXPIRE
    assert after_trouble(code, Trouble.BUSY, "20429", NOON).step is Step.SEND
    assert after_trouble(code, Trouble.REFUSED, "21211", NOON).step is Step.STAFF
    late = NOON + timedelta(minutes=1)
    assert after_trouble(code, Trouble.REFUSED, "21211", late).step is Step.EXPIRE


@pytest.mark.parametrize(
    ("status", "code", "step"),
    [
        ("queued", None, None),
        ("sent", None, None),
        ("a-new-word", None, None),
        ("delivered", None, Step.DONE),
        ("read", None, Step.DONE),
        ("undelivered", "30006", Step.CALL),
        ("failed", "21614", Step.CALL),
        ("failed", "21635", Step.CALL),
        ("undelivered", "30003", Step.SEND),
        ("undelivered", "30008", Step.SEND),
        ("undelivered", None, Step.SEND),
        ("undelivered", "30004", Step.STAFF),
        ("undelivered", "30005", Step.STAFF),
        ("undelivered", "30007", Step.STAFF),
        ("failed", "21211", Step.STAFF),
    ],
)
def test_what_follows_the_status_of_a_text(
    status: str, code: str | None, step: Step | None
) -> None:
    decision = after_text_status(progress(), status, code, NOON)

    assert (decision and decision.step) == step


def test_a_phone_that_is_off_gets_the_text_again_twice() -> None:
    decisions = [
        after_text_status(progress(attempts=attempts), "undelivered", "30003", NOON)
        for attempts in (1, 2, 3)
    ]

    assert decisions == [
        Decision(Step.SEND, "30003", NOON + timedelta(minutes=10)),
        Decision(Step.SEND, "30003", NOON + timedelta(hours=1)),
        Decision(Step.STAFF, "30003"),
    ]


def test_an_erased_text_cannot_be_sent_again() -> None:
    erased = Progress("code", "text", 1, erased=True)

    for code in ("30003", "30006"):
        decision = after_text_status(erased, "undelivered", code, NOON)
        assert decision == Decision(Step.STAFF, code)


@pytest.mark.parametrize(
    ("kind", "attempts", "now", "again"),
    [
        ("call_back", 1, at(3), at(3, 3)),
        ("call_back", 2, at(3, 3), at(3, 6)),
        ("call_back", 3, at(3, 6), None),
        ("told_resident", 1, at(9), at(11)),
        ("told_resident", 2, at(11), at(13)),
        ("told_resident", 3, at(13), None),
        ("told_resident", 1, at(18, 30), at(19, 30)),
        ("told_resident", 1, at(19, 30), at(8, day=8)),
    ],
)
def test_who_does_not_pick_up_is_called_again_at_another_hour(
    kind: str, attempts: int, now: datetime, again: datetime | None
) -> None:
    assert next_call(Progress(kind, "call", attempts, hours=Hours(CHINA)), now) == again


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_call_without_a_key_was_heard_by_nobody(status: str) -> None:
    first = after_call_status(progress(channel="call"), status, NOON)
    last = after_call_status(progress(channel="call", attempts=3), status, NOON)

    assert first == Decision(Step.SEND, status, NOON + timedelta(hours=2))
    assert last == Decision(Step.STAFF, status)


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "a-new-word"])
def test_a_call_that_goes_on_is_left_alone(status: str) -> None:
    assert after_call_status(progress(channel="call"), status, NOON) is None
