"""What becomes of the notice of a pickup: a call follows a text that failed, staff follow calls."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.outbox.delivery import (
    Decision,
    Progress,
    Step,
    Trouble,
    after_call_status,
    after_text_status,
    after_trouble,
    before_sending,
    next_call,
    trouble_of,
)
from core.phones import Phone, PhoneKind
from core.pickup.sending import send
from core.ports import TransportError
from core.scheme.types import QuietHours, Scheme
from core.schemes import load_scheme
from core.store.tables import bookings
from core.unit import Service
from handset.testing import Answering
from tests.support.clock import FrozenClock
from tests.support.collecting import (
    CLERK,
    POINT,
    TOMORROW,
    booked,
    collecting,
    drafted,
    local,
    sent_plan,
)
from tests.support.ledger import Ledger
from tests.support.outbox import sent, task_details
from tests.support.town import LANDLINE, Town


@pytest.fixture
def scheme(service: Service) -> Scheme:
    """Six people have booked; the point serves two households a quarter of an hour."""
    found = collecting(8)
    booked(service, found, 6)
    return found


NOON = local(8, 12)
SLOT = local(9, 9)


def progress(kind: str = "pickup", channel: Any = "text", attempts: int = 1) -> Progress:
    return Progress(kind, channel, attempts, expires_at=SLOT)


@pytest.mark.parametrize(
    ("status", "code", "attempts", "step"),
    [
        ("undelivered", "30003", 1, Step.SEND),
        ("undelivered", "30003", 3, Step.CALL),
        ("undelivered", "30008", 3, Step.CALL),
        ("undelivered", None, 3, Step.CALL),
        ("undelivered", "30004", 1, Step.CALL),
        ("undelivered", "30006", 1, Step.CALL),
        ("undelivered", "30007", 1, Step.CALL),
        ("failed", "21610", 1, Step.CALL),
        ("failed", "21614", 1, Step.CALL),
        ("failed", "21635", 1, Step.CALL),
        ("undelivered", "30005", 1, Step.STAFF),
        ("failed", "21211", 1, Step.STAFF),
    ],
)
@pytest.mark.parametrize("kind", ["pickup", "pickup_moved"])
def test_a_text_that_failed_for_good_is_called_unless_there_is_no_such_number(
    kind: str, status: str, code: str | None, attempts: int, step: Step
) -> None:
    decision = after_text_status(progress(kind, attempts=attempts), status, code, NOON)

    assert decision and decision.step is step


@pytest.mark.parametrize(
    ("outcome", "step"), [("21211", Step.STAFF), ("30007", Step.CALL), ("21999", Step.CALL)]
)
def test_a_text_that_is_refused_at_once_is_called(outcome: str, step: Step) -> None:
    trouble = trouble_of(TransportError(outcome, permanent=True))

    assert after_trouble(progress(), trouble, outcome, NOON).step is step


@pytest.mark.parametrize(
    ("now", "attempts", "again"),
    [
        (local(8, 9), 1, local(8, 11)),
        (local(8, 11), 2, local(8, 13)),
        (local(8, 13), 3, None),
        (local(8, 18, 30), 1, local(8, 19, 30)),
        (local(8, 19, 30), 1, local(9, 8)),
        (local(9, 7, 30), 1, local(9, 8, 30)),
    ],
)
def test_a_call_is_tried_again_at_an_hour_before_the_slot(
    now: datetime, attempts: int, again: datetime | None
) -> None:
    assert next_call(progress(channel="call", attempts=attempts), now) == again


def test_what_comes_too_late_stands_before_staff_and_a_reminder_does_not() -> None:
    late, now = Decision(Step.STAFF, "late"), SLOT

    assert before_sending(progress(), opted_out=False, now=now) == late
    assert before_sending(progress("pickup_moved"), opted_out=False, now=now) == late
    reminder = before_sending(progress("pickup_reminder"), opted_out=False, now=now)
    assert reminder == Decision(Step.EXPIRE, "late")
    unreachable = after_trouble(progress(), Trouble.UNREACHABLE, "30003", SLOT - timedelta(0, 60))
    assert unreachable == Decision(Step.CALL, "30003")  # ten minutes later would be too late


@pytest.mark.parametrize("status", ["no-answer", "busy", "completed"])
def test_a_reminder_is_called_once_and_makes_no_task(status: str) -> None:
    call, text = progress("pickup_reminder", "call"), progress("pickup_reminder")

    assert after_call_status(call, status, NOON) == Decision(Step.EXPIRE, status)
    for code in ("30006", "30004", "21211"):
        assert after_text_status(text, "failed", code, NOON) == Decision(Step.EXPIRE, code)


def test_a_notice_whose_slot_has_begun_reaches_staff(
    service: Service, scheme: Scheme, clock: FrozenClock
) -> None:
    """Half of them come at nine, the older half later."""
    sent_plan(service, scheme, per_slot=6)
    clock.set(local(8, 9))
    texts = Ledger()
    sent(service, texts)

    assert texts.words == ["pickup_told"] * 3
    assert task_details(service) == ["pickup by text: late"] * 3


def test_what_quiet_hours_keep_back_until_after_its_slot_reaches_staff_at_once(
    service: Service, clock: FrozenClock
) -> None:
    """The plan was drafted just before the quiet hours began."""
    scheme = collecting(4, quiet_hours=QuietHours(20, 12))
    booked(service, scheme, 1)
    clock.set(local(7, 19))
    seen = drafted(service, scheme)
    clock.set(local(7, 21))
    with service.unit() as unit:
        send(unit, scheme, seen, CLERK)
    sent(service)

    assert task_details(service) == ["pickup by text: quiet hours"]


def test_a_landline_that_nobody_answers_stands_on_the_call_list_after_three_tries(
    place: Town,
) -> None:
    scheme = replace(place.scheme, points=(POINT,))
    with place.service.unit() as unit:
        load_scheme(unit, scheme)
    booked(place.service, scheme, 1)
    told = Phone("+86" + LANDLINE[1:], PhoneKind.LANDLINE)
    with place.service.unit() as unit:
        unit.connection.execute(bookings.update().values(phone_sealed=unit.sealer.seal(told.e164)))
    place.phone(LANDLINE).answering = Answering.NO_ANSWER
    sent_plan(place.service, scheme, TOMORROW.replace(day=10))
    place.work()
    for _ in range(5):
        place.work(hours=2)

    assert len(place.phone(LANDLINE).calls) == 3
    assert task_details(place.service) == ["pickup by call: no-answer, 3 tries"]
