"""The console's pickup times: points, a plan that is looked at, sent once, and followed."""

import re

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from core.store import plan_progress
from core.store.points import points_of
from tests.support.at_the_desk import a_point, booked
from tests.support.console import Browser, hire, signed_in
from tests.support.town import Town

AREA, ELSEWHERE = "洪塘街道", "中马街道"
PLAN = "/staff/pickup"
FORM = {"point": "东门", "first": "2020-02-09", "hours": "09:00-11:30", "per_slot": "2"}
HIDDEN = re.compile(r'name="(fingerprint|point|first|days|hours|per_slot)" value="([^"]*)"')
POINT = {
    "name": "西门",
    "english": "West Gate",
    "map_line": "小学北门",
    "contact": "0574-87000000",
    "area": AREA,
    "hours": "09:00-11:30",
    "per_slot": "6",
}


@pytest.fixture
def point(place: Town) -> int:
    return a_point(place.service, place.scheme, AREA)


@pytest.fixture
def clerk(place: Town, point: int) -> Browser:
    for number in range(1, 7):
        booked(place.service, place.scheme, number)
    with place.service.unit() as unit:
        of_area = "UPDATE bookings SET area_id = (SELECT id FROM areas WHERE name = :area)"
        unit.connection.execute(text(of_area), {"area": AREA})
    hire(place.service, place.scheme, "王芳", AREA)
    return signed_in(place.app, place.service, "王芳")


def preview(clerk: Browser, **changed: str) -> str:
    answer = clerk.get(PLAN, **{**FORM, **changed})
    assert answer.status_code == 200
    return answer.text


def sent_form(page: str) -> dict[str, str]:
    """The hidden fields of the form that sends."""
    return dict(HIDDEN.findall(page[page.index('class="send"') :]))


def send(clerk: Browser, page: str) -> TestResponse:
    return clerk.post(f"{PLAN}/send", page="/staff/password", **sent_form(page))


def pickups(place: Town) -> int:
    return place.count("SELECT count(*) FROM pickups")


def test_the_form_begins_with_tomorrow_as_the_point_has_it(clerk: Browser) -> None:
    shown = clerk.get(PLAN).text
    for value in (
        'value="2020-02-08"',
        'value="09:00-11:30"',
        'name="per_slot" type="number" value="8"',
    ):
        assert value in shown
    assert "排完为止" in shown and ELSEWHERE not in shown


def test_another_point_brings_its_own_hours(place: Town, clerk: Browser) -> None:
    assert 'value="09:00-11:30"' in clerk.get(f"{PLAN}/fields", point="东门").text
    assert clerk.get(f"{PLAN}/fields", point=ELSEWHERE).status_code == 404


def test_a_preview_says_it_in_a_sentence_a_picture_and_a_list(place: Town, clerk: Browser) -> None:
    shown = preview(clerk)
    assert "6 户，2月9日，最长排队 2 户" in shown
    assert shown.count('class="new"') >= 3 and "看表格" in shown
    assert "136****" in shown and "发送给 6 户" in shown
    assert pickups(place) == 0


def test_more_capacity_is_another_plan(clerk: Browser) -> None:
    shown = preview(clerk, per_slot="6")
    assert "最长排队 3 户" in shown and sent_form(shown)["per_slot"] == "6"


def test_who_finds_no_room_is_told(clerk: Browser) -> None:
    shown = preview(clerk, hours="09:00-09:30", days="1")
    assert "还有人排不下" in shown and "发送给 4 户" in shown


def test_as_many_days_as_needed_opens_no_day_that_nobody_needs(place: Town, clerk: Browser) -> None:
    shown = preview(clerk, hours="09:00-09:15")
    assert "6 户，2月9日–2月11日" in shown
    clerk.follow(send(clerk, shown))
    assert place.count("SELECT count(*) FROM seats") == 6


UNPLANNABLE = (
    ("first", "2020-02-06", "请选今天或以后的日子"),
    ("first", "9999-12-31", "请选今天或以后的日子"),
    ("first", "x", "请选今天或以后的日子"),
    ("hours", "9-11", "请写整刻钟的时间段"),
    ("hours", "", "请写整刻钟的时间段"),
    ("per_slot", "", "请填写每刻钟来几户"),
    ("per_slot", "0", "1"),
    ("days", "15", "14"),
)


def test_what_cannot_be_planned_is_named_beside_its_field(clerk: Browser) -> None:
    for field, value, sentence in UNPLANNABLE:
        shown = preview(clerk, **{field: value})
        assert sentence in shown and 'aria-invalid="true"' in shown, (field, value)
        assert 'id="send"' not in shown


def test_too_late_and_nobody_are_sentences(clerk: Browser) -> None:
    assert "来不及" in preview(clerk, first="2020-02-07", hours="08:00-09:00", days="1")
    clerk.follow(send(clerk, preview(clerk)))
    assert "东门没有人在等取件时间" in preview(clerk)


def test_it_is_sent_and_followed(place: Town, clerk: Browser) -> None:
    answer = send(clerk, preview(clerk))
    shown = clerk.follow(answer).text
    assert answer.location == f"{PLAN}/plans/1" and "正在通知 6 户" in shown
    assert "6 条通知中 0 条已有结果" in shown and "2月9日 9:00" in shown
    place.work()
    live = clerk.get(f"{PLAN}/plans/1/progress")
    assert "6 条通知中 6 条已有结果" in live.text and live.status_code == 286
    households = clerk.get(f"{PLAN}/plans/1/households")
    assert households.text.count("已送达") == 6 and households.status_code == 286
    assert "这里没有需要打电话的" in clerk.get(f"{PLAN}/plans/1", only="call").text
    assert "东门" in clerk.get(f"{PLAN}/plans").text


def test_the_same_preview_sent_twice_is_sent_once(place: Town, clerk: Browser) -> None:
    shown = preview(clerk)
    first, second = send(clerk, shown), send(clerk, shown)
    assert first.location == second.location == f"{PLAN}/plans/1"
    assert pickups(place) == 6 and place.count("SELECT count(*) FROM notices") == 6


def test_what_has_changed_since_the_preview_is_not_sent(place: Town, clerk: Browser) -> None:
    shown = preview(clerk)
    with place.service.unit() as unit:
        unit.connection.execute(text("UPDATE bookings SET status = 'cancelled' WHERE id = 1"))
    answer = send(clerk, shown)
    assert answer.status_code == 409 and "没有发送：预览之后情况有变" in answer.text
    assert "发送给 5 户" in answer.text and pickups(place) == 0
    assert send(clerk, answer.text).status_code == 303 and pickups(place) == 5


def test_a_made_up_fingerprint_sends_nothing(place: Town, clerk: Browser) -> None:
    for fingerprint in ("", "0" * 12, "%"):
        form = sent_form(preview(clerk)) | {"fingerprint": fingerprint}
        answer = clerk.post(f"{PLAN}/send", page="/staff/password", **form)
        assert answer.status_code == 409 and pickups(place) == 0


def test_a_plan_of_another_area_does_not_exist(place: Town, clerk: Browser) -> None:
    clerk.follow(send(clerk, preview(clerk)))
    hire(place.service, place.scheme, "李娜", ELSEWHERE)
    other = signed_in(place.app, place.service, "李娜")
    for way in ("", "/progress", "/households"):
        assert other.get(f"{PLAN}/plans/1{way}").status_code == 404
    assert "东门" not in other.get(f"{PLAN}/plans").text
    assert other.get(PLAN, **FORM).status_code == 404


def test_waves_that_still_come_are_listed(place: Town, clerk: Browser) -> None:
    clerk.follow(send(clerk, preview(clerk)))
    with place.service.unit() as unit:
        later = unit.now.replace(hour=3)
        unit.connection.execute(
            text("UPDATE notices SET due_at = :later WHERE id <= 2"),
            {
                "later": later.replace(tzinfo=None)
                if unit.connection.dialect.name == "sqlite"
                else later
            },
        )
        assert [count for _due, count in plan_progress.waves_of(unit, 1)] == [2]


@pytest.fixture
def admin(place: Town) -> Browser:
    hire(place.service, place.scheme, "区管理员")
    return signed_in(place.app, place.service, "区管理员")


def test_a_point_is_added_and_changed(place: Town, clerk: Browser) -> None:
    new = f"{PLAN}/points/new"
    assert "领取点西门已保存" in clerk.follow(clerk.post(new, **POINT)).text
    two = f"{PLAN}/points/2"
    assert 'value="小学北门"' in clerk.get(two).text
    changed = POINT | {"per_slot": "9", "hours": "9:00-11:30, 13:00-17:00"}
    clerk.follow(clerk.post(two, **changed))
    with place.service.view() as unit:
        west = next(p for p in points_of(unit, place.scheme.id) if p.name == "西门")
    assert (west.per_slot, [str(h) for h in west.hours]) == (9, ["09:00-11:30", "13:00-17:00"])
    assert place.count("SELECT count(*) FROM audit WHERE action LIKE '%_point'") == 2


WRONG = (
    ("name", "", "这一项必填"),
    ("name", "一" * 13, "12"),
    ("name", "东门", "已有同名的领取点"),
    ("map_line", "一" * 15, "14"),
    ("contact", "1" * 21, "20"),
    ("english", "", "这一项必填"),
    ("hours", "09:10-11:30", "请写整刻钟的时间段"),
    ("per_slot", "501", "500"),
    ("area", ELSEWHERE, "请选择区域"),
    ("area", "", "请选择区域"),
)


def test_a_wrong_field_of_a_point_is_named(place: Town, clerk: Browser) -> None:
    for field, value, sentence in WRONG:
        answer = clerk.post(f"{PLAN}/points/new", **POINT | {field: value})
        assert answer.status_code == 400 and sentence in answer.text, (field, value)
    assert place.count("SELECT count(*) FROM points") == 1


def test_points_of_others_do_not_exist(place: Town, clerk: Browser, admin: Browser) -> None:
    rows = [
        a_point(place.service, place.scheme, area, f"点{n}")
        for n, area in enumerate((ELSEWHERE, None))
    ]
    for row in rows:
        assert clerk.get(f"{PLAN}/points/{row}").status_code == 404
        answer = clerk.post(f"{PLAN}/points/{row}", page="/staff/password", **POINT)
        assert answer.status_code == 404 and admin.get(f"{PLAN}/points/{row}").status_code == 200
    assert (
        "点0" not in clerk.get(f"{PLAN}/points").text and "点1" in admin.get(f"{PLAN}/points").text
    )


def test_a_plan_that_is_sent_in_quiet_hours_says_when_people_are_told(
    clerk: Browser, place: Town
) -> None:
    place.clock.advance(hours=12)  # 20:30
    fresh = signed_in(place.app, place.service, "王芳")
    answer = send(fresh, preview(fresh))
    assert "2月8日 8:00起通知 6 户" in fresh.follow(answer).text


def test_a_second_press_finds_the_point_that_the_first_one_made(
    clerk: Browser, place: Town
) -> None:
    with place.service.unit() as unit:
        unit.connection.execute(text("DELETE FROM points"))
    shown = preview(clerk, point=AREA)
    first, second = send(clerk, shown), send(clerk, shown)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
