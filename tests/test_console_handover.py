"""The console's hand-over: one field, one press, and a list for the day without a network."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from core.scheme.types import HandoverKind
from core.schemes import load_scheme
from core.store.bookings import freeze_booking
from tests.support.at_the_desk import SLOT, a_pickup, a_point, booked
from tests.support.console import Browser, hire, signed_in
from tests.support.crowd import resident
from tests.support.town import Town

AREA, ELSEWHERE = "洪塘街道", "中马街道"
PRESS = "0123456789abcdef"
DESK = "/staff/handover"


@pytest.fixture
def place(place: Town) -> Town:
    """A town where people come and collect, on the morning of the pickup."""
    comes = replace(place.scheme.handover, kind=HandoverKind.PICKUP)
    place.scheme = replace(place.scheme, handover=comes)
    with place.service.unit() as unit:
        load_scheme(unit, place.scheme)
    return place


@pytest.fixture
def point(place: Town) -> int:
    return a_point(place.service, place.scheme, AREA)


@pytest.fixture
def pickup(place: Town, point: int) -> int:
    """A household of two in the clerk's area."""
    pickup = a_pickup(place.service, place.scheme, point, [1, 2])
    move_all(place, AREA)
    place.clock.set(SLOT)
    return pickup


@pytest.fixture
def clerk(place: Town, pickup: int) -> Browser:
    hire(place.service, place.scheme, "王芳", AREA)
    return signed_in(place.app, place.service, "王芳")


def move_all(place: Town, area: str) -> None:
    """Every booking belongs to that area."""
    of_area = "UPDATE bookings SET area_id = (SELECT id FROM areas WHERE name = :area)"
    with place.service.unit() as unit:
        unit.connection.execute(text(of_area), {"area": area})


def find(clerk: Browser, entered: str) -> TestResponse:
    return clerk.post(DESK, entered=entered)


def press(clerk: Browser, **fields: object) -> dict[str, object]:
    """A press as the page's script sends it."""
    token = clerk.token(DESK)
    answer = clerk.client.post(
        f"{DESK}/press",
        data={"form_token": token, "press": PRESS, **fields},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    return dict(json.loads(answer.text))


def test_a_code_shows_masked_names_masks_and_one_button(clerk: Browser) -> None:
    shown = find(clerk, "12345").text
    assert "10 只口罩" in shown and "发放 10 只" in shown
    assert resident(1) not in shown and "请看身份证" not in shown
    assert shown.count("autofocus") == 1 and 'big" autofocus' in shown


def test_the_last_four_ask_for_the_id_card(clerk: Browser) -> None:
    shown = find(clerk, resident(1)[-4:]).text
    assert "请看身份证" in shown and "发放 10 只" in shown and 'big" autofocus' not in shown


def test_anything_else_gets_a_sentence(clerk: Browser) -> None:
    for entered in ("", "1", "abcde", "1" * 300, "☃"):
        answer = find(clerk, entered)
        assert answer.status_code == 400, entered
        assert "请输入5位取件码" in answer.text or "太长" in answer.text, entered


def test_a_code_that_nobody_has(clerk: Browser) -> None:
    assert "没有这个取件码" in find(clerk, "99999").text


def test_a_press_without_script_hands_over_once(place: Town, clerk: Browser, pickup: int) -> None:
    for said in ("已发放 10 只口罩", "已登记：10 只口罩"):
        answer = clerk.post(f"{DESK}/press", page=DESK, press=PRESS, pickup=pickup)
        assert said in clerk.follow(answer).text
    assert place.statuses() == ["collected", "collected"]


def test_a_press_by_script_is_answered_with_a_sentence(clerk: Browser, pickup: int) -> None:
    assert press(clerk, pickup=pickup) == {"sentence": "已发放 10 只口罩，9:00。", "good": True}
    assert press(clerk, pickup=pickup) == {"sentence": "已登记：10 只口罩。", "good": True}


def test_another_laptop_is_told_who_was_first(place: Town, clerk: Browser, pickup: int) -> None:
    press(clerk, pickup=pickup)
    hire(place.service, place.scheme, "李娜", AREA)
    other = signed_in(place.app, place.service, "李娜")
    place.clock.advance(minutes=5)
    answer = press(other, pickup=pickup, press="another-press")
    sentence = "没有再发：已于2月9日 9:00由王芳发放。"
    assert answer == {"sentence": sentence, "good": False}
    shown = find(other, "12345").text
    assert "2月9日 9:00已由王芳发放" in shown and "发放 10 只" not in shown
    assert "撤回" not in shown and "撤回" in find(clerk, "12345").text


def test_a_slip_is_taken_back(place: Town, clerk: Browser, pickup: int) -> None:
    press(clerk, pickup=pickup)
    answer = clerk.post(f"{DESK}/take-back", page=DESK, pickup=pickup)
    assert "10 只口罩又待领取" in clerk.follow(answer).text
    assert place.statuses() == ["ready", "ready"]


def test_what_a_clerk_must_know_stands_beside_the_name(
    place: Town, clerk: Browser, point: int
) -> None:
    place.clock.advance(days=1)
    clerk.sign_in("王芳")
    with place.service.unit() as unit:
        freeze_booking(unit, 2, unit.now.replace(year=2021))
    a_point(place.service, place.scheme, AREA, "西门")
    rows = place.count("SELECT max(id) FROM points")
    clerk.post(f"{DESK}/point", page=DESK, point=rows)
    shown = find(clerk, "12345").text
    for warning in ("不是今天：约在2月9日 9:00", "在另一个点领：东门", "已冻结", "发放 5 只"):
        assert warning in shown, warning


def test_who_has_no_time_yet_can_be_served(place: Town, clerk: Browser) -> None:
    booking = booked(place.service, place.scheme, 9)
    move_all(place, AREA)
    shown = find(clerk, resident(9)[-4:]).text
    assert "没有约时间" in shown and f'name="booking" value="{booking}"' in shown
    assert press(clerk, booking=booking)["good"]


def test_what_another_area_has_is_not_found(place: Town, clerk: Browser, pickup: int) -> None:
    move_all(place, ELSEWHERE)
    assert "没有这个取件码" in find(clerk, "12345").text
    assert press(clerk, pickup=pickup) == {"sentence": "没有这次取件。", "good": False}
    assert press(clerk, booking=1) == {"sentence": "没有这笔预约。", "good": False}
    assert clerk.post(f"{DESK}/take-back", page=DESK, pickup=pickup).status_code in (404, 409)
    assert place.statuses() == ["ready", "ready"]


def test_the_list_of_the_day_and_its_ticks(place: Town, clerk: Browser, point: int) -> None:
    second = a_pickup(place.service, place.scheme, point, [5], code="54321")
    move_all(place, AREA)
    page = f"{DESK}/list"
    shown = clerk.get(page, point=point).text
    assert shown.index("12345") < shown.index("54321") and "3302**********" in shown
    assert resident(1) not in shown and "2月9日" in shown
    answer = clerk.post(f"{DESK}/list", page=page, point=point, day="2020-02-09", pickup=second)
    assert "已登记 1 户" in clerk.follow(answer).text
    assert place.statuses() == ["ready", "ready", "collected"]
    assert "disabled checked" in clerk.get(page, point=point).text
    again = clerk.post(f"{DESK}/list", page=page, point=point, day="2020-02-09", pickup=second)
    assert "1 户没有登记" in clerk.follow(again).text


def test_ticks_of_another_day_or_point_count_for_nothing(
    place: Town, clerk: Browser, point: int, pickup: int
) -> None:
    other = a_point(place.service, place.scheme, AREA, "西门")
    for where, day in ((point, "2020-02-10"), (other, "2020-02-09")):
        clerk.post(f"{DESK}/list", page=DESK, point=where, day=day, pickup=pickup)
    assert place.statuses() == ["ready", "ready"]


def test_the_list_of_another_areas_point_does_not_exist(place: Town, clerk: Browser) -> None:
    other = a_point(place.service, place.scheme, ELSEWHERE, "西门")
    for row in (other, 999):
        assert clerk.get(f"{DESK}/list", point=row).status_code == 404
        assert clerk.post(f"{DESK}/point", page=DESK, point=row).status_code == 404


def test_a_day_that_cannot_be_is_today(clerk: Browser, point: int) -> None:
    for day in ("0001-01-01", "9999-12-31", "x", "2020-02-31"):
        assert "12345" in clerk.get(f"{DESK}/list", point=point, day=day).text, day


def test_what_is_brought_to_the_door_is_pressed_from_a_list(
    place: Town, clerk: Browser, point: int
) -> None:
    brought = a_pickup(place.service, place.scheme, point, [7], code="77777", starts_at=None)
    move_all(place, AREA)
    shown = clerk.get(f"{DESK}/deliveries").text
    assert f'name="pickup" value="{brought}"' in shown and "已送到" in shown
    assert press(clerk, pickup=brought)["good"]
    assert "现在没有要送上门的" in clerk.get(f"{DESK}/deliveries").text
