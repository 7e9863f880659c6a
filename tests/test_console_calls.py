"""The console's call list: one task after the other, by a digit each."""

from typing import Any

import pytest
from psycopg.errors import DeadlockDetected, Error, ReadOnlySqlTransaction
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.phones import Phone, PhoneKind
from core.pickup.calls import settle
from core.store import tasks
from core.store.pickups import find_pickup
from tests.support.at_the_desk import a_pickup, a_point
from tests.support.console import Browser, hire, signed_in
from tests.support.crowd import mobile
from tests.support.town import Town

AREA, ELSEWHERE = "洪塘街道", "中马街道"
PHONE = Phone("+86" + mobile(1), PhoneKind.MOBILE)
FIRST, SECOND, THIRD = "/staff/calls/1", "/staff/calls/2", "/staff/calls/3"


@pytest.fixture
def pickup(place: Town) -> int:
    """A household that could not be told, and one that wants to be called."""
    point = a_point(place.service, place.scheme, AREA)
    pickup = a_pickup(place.service, place.scheme, point, [1])
    with place.service.unit() as unit:
        of_area = "UPDATE bookings SET area_id = (SELECT id FROM areas WHERE name = :area)"
        unit.connection.execute(text(of_area), {"area": AREA})
        detail = "pickup by call: no-answer, 3 tries"
        tasks.add_task(unit, "undelivered", place.scheme.id, 1, PHONE, detail)
        tasks.add_task(unit, "missed", place.scheme.id, 1, PHONE)
    return pickup


@pytest.fixture
def clerk(place: Town, pickup: int) -> Browser:
    hire(place.service, place.scheme, "王芳", AREA)
    return signed_in(place.app, place.service, "王芳")


def test_the_list_names_everybody_masked(clerk: Browser) -> None:
    shown = clerk.get("/staff/calls").text
    assert "没能通知到" in shown and "没有来领" in shown and 'href="/staff/calls/1"' in shown
    assert mobile(1) not in shown


def test_the_number_is_shown_when_somebody_asks_for_it(place: Town, clerk: Browser) -> None:
    masked = clerk.get(FIRST).text
    assert mobile(1) not in masked and "136****" in masked
    assert "打电话：没人接，共 3 次" in masked
    answer = clerk.post(f"{FIRST}/phone", page=FIRST)
    assert mobile(1) in answer.text
    assert place.count("SELECT count(*) FROM audit WHERE action = 'show_phone'") == 1


def test_another_time_is_one_of_three(place: Town, clerk: Browser, pickup: int) -> None:
    shown = clerk.get(FIRST).text
    for time in ("2月9日 9:15", "2月9日 9:30", "2月9日 9:45"):
        assert time in shown
    with place.service.view() as unit:
        before = find_pickup(unit, pickup)
    assert before and before.starts_at
    chosen = "2020-02-09T01:30:00+00:00"
    answer = clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="moved", starts_at=chosen)
    assert "已记下：换个时间" in clerk.follow(answer).text
    with place.service.view() as unit:
        after = find_pickup(unit, pickup)
    assert after and after.starts_at and after.starts_at.isoformat() == chosen
    assert "现在没有要打的电话" in clerk.get("/staff/calls").text


@pytest.mark.parametrize("outcome", ["confirmed", "no_answer", "wrong_number", "brought", "done"])
def test_every_outcome_leads_to_the_next_task(clerk: Browser, outcome: str) -> None:
    answer = clerk.post(f"{FIRST}/outcome", page=FIRST, outcome=outcome)
    after_both = {"confirmed": "/staff/calls", "brought": "/staff/calls", "wrong_number": THIRD}
    assert answer.location == after_both.get(outcome, SECOND)
    assert "已记下" in clerk.follow(answer).text


def test_after_a_wrong_number_the_page_says_what_to_do_and_shows_none(
    place: Town, clerk: Browser
) -> None:
    shown = clerk.follow(clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="wrong_number")).text
    assert "找到正确的号码" in shown and "请先改正名册上的号码" in shown
    assert "136****" not in shown
    assert place.count("SELECT count(*) FROM tasks WHERE done_at IS NULL") == 1


@pytest.mark.parametrize(
    ("ended_by", "status"), [(DeadlockDetected(), 303), (ReadOnlySqlTransaction(), 503)]
)
def test_what_the_database_ended_for_anothers_sake_is_done_once_more(
    place: Town, clerk: Browser, monkeypatch: pytest.MonkeyPatch, ended_by: Error, status: int
) -> None:
    troubles: list[Exception] = [OperationalError("", {}, ended_by)]

    def settle_at_last(*facts: Any) -> None:
        settle(*facts)
        if troubles:
            raise troubles.pop()

    monkeypatch.setattr("staff.console.pages.calls.settle", settle_at_last)
    answer = clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="confirmed")
    assert answer.status_code == status
    settled = "SELECT count(*) FROM audit WHERE action = 'call'"
    assert place.count(settled) == (status == 303)


def test_a_time_that_was_not_offered_is_refused(clerk: Browser) -> None:
    for starts_at in ("", "x", "2020-02-09T09:00:00+08:00"):
        answer = clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="moved", starts_at=starts_at)
        assert answer.location == FIRST and "请重新选择" in clerk.follow(answer).text


def test_what_somebody_else_settled_says_so(clerk: Browser) -> None:
    clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="done")
    assert "已由王芳处理" in clerk.get(FIRST).text
    answer = clerk.post(f"{FIRST}/outcome", page=FIRST, outcome="done")
    assert "刚才已由别人处理" in clerk.follow(answer).text


def test_a_task_of_another_area_does_not_exist(place: Town, clerk: Browser) -> None:
    hire(place.service, place.scheme, "李娜", ELSEWHERE)
    other = signed_in(place.app, place.service, "李娜")
    assert other.get(FIRST).status_code == 404
    assert "没能通知到" not in other.get("/staff/calls").text
    for way in ("phone", "outcome"):
        answer = other.post(f"{FIRST}/{way}", page="/staff/password", outcome="done")
        assert answer.status_code == 404 and mobile(1) not in answer.text
    assert place.count("SELECT count(*) FROM tasks WHERE done_at IS NULL") == 2
