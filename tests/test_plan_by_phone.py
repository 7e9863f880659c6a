"""Staff plan and send pickup times by one text from their registered phone."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import Engine, event

from core import staff
from core.pickup.plan_texts import BadPlanText, begins_plan, read_plan_text
from core.scheme.hours import Hours
from core.settings import Settings
from core.store import points
from tests.support.clock import FrozenClock
from tests.support.collecting import POINT
from tests.support.told import told
from tests.support.town import DAUGHTER, LI, MOBILE, STRANGER, WANG, ZHANG, Town, town

ADMIN, CLERK, ANYBODY = "13911110000", "13911110001", "13911110002"
PLAN = "取件 洪塘 9日 9:00-11:30 每刻8人"
PLANS = "SELECT count(*) FROM plans"
TODAY = date(2020, 2, 7)
NAMES = {"洪塘": "洪塘街道", "洪塘街道": "洪塘街道", "HONGTANG": "洪塘街道", "3号楼": "3号楼"}
MORNING = Hours(time(9), time(11, 30))
AFTERNOON = Hours(time(13), time(17))
SUNDAY, MONDAY, TUESDAY = date(2020, 2, 9), date(2020, 2, 10), date(2020, 2, 11)

READ = {
    "取件 洪塘 9日 9:00-11:30 每刻8人": ("洪塘街道", (SUNDAY,), (MORNING,), 8),
    "取件洪塘9日9:00-11:30每刻8户": ("洪塘街道", (SUNDAY,), (MORNING,), 8),
    "取件　洪塘　２月９日　９：００－１１：３０　每刻８人": (
        "洪塘街道",
        (SUNDAY,),
        (MORNING,),
        8,
    ),
    "領取 洪塘街道 9日-11日 9:00-11:30 13:00-17:00": (
        "洪塘街道",
        (SUNDAY, MONDAY, TUESDAY),
        (MORNING, AFTERNOON),
        None,
    ),
    "取件 洪塘 9日、11日，9点到11点半": ("洪塘街道", (SUNDAY, TUESDAY), (MORNING,), None),
    "取件 洪塘 后天 上午9点-11点半 下午1点-5点": (
        "洪塘街道",
        (SUNDAY,),
        (MORNING, AFTERNOON),
        None,
    ),
    "取件 洪塘 明天": ("洪塘街道", (date(2020, 2, 8),), (), None),
    "取件 洪塘 7日": ("洪塘街道", (TODAY,), (), None),
    "取件 洪塘 6日": ("洪塘街道", (date(2020, 3, 6),), (), None),
    "取件3号楼9日每刻12户": ("3号楼", (SUNDAY,), (), 12),
    "取件 老年活动室 9日 9:00-11:30": ("老年活动室", (SUNDAY,), (MORNING,), None),
    "PICKUP Hongtang 9 Feb 9:00-11:30 8 a quarter": ("洪塘街道", (SUNDAY,), (MORNING,), 8),
    "pickup hongtang tomorrow 13:00-17:00": ("洪塘街道", (date(2020, 2, 8),), (AFTERNOON,), None),
}
NOT_READ = {
    "取件": "how",
    "取件 ?": "how",
    "取件 洪塘": "how",
    "取件 洪塘 9:00-11:30": "day",
    "取件 洪塘 40日 9:00-11:30": "day",
    "取件 洪塘 2月30日 9:00-11:30": "day",
    "取件 洪塘 2月6日 9:00-11:30": "day",
    "取件 洪塘 1日-28日": "day",
    "取件 洪塘 9日 9:10-11:30": "hours",
    "取件 洪塘 9日 11:30-9:00": "hours",
    "取件 洪塘 9日 25:00-26:00": "hours",
    "取件 洪塘 9日 9:00-": "hours",
    "取件 洪塘 9日 9:00-11:30 11:00-12:00": "hours",
    "取件 洪塘 9日 9:00-11:30 每刻0人": "pace",
    "取件 洪塘 9日 9:00-11:30 每刻9999人": "pace",
}


@pytest.mark.parametrize("text", READ)
def test_a_plan_is_read_however_it_is_written(text: str) -> None:
    plan = read_plan_text(text, TODAY, NAMES)
    assert (plan.point, plan.days, plan.hours, plan.per_slot) == READ[text]


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_plan_is_named(text: str) -> None:
    with pytest.raises(BadPlanText) as refused:
        read_plan_text(text, TODAY, NAMES)
    assert refused.value.slip == NOT_READ[text]


@pytest.mark.parametrize(
    ("text", "begins"),
    [("取件", True), ("ＰＩＣＫＵＰ x", True), ("我要取件", False), ("口罩", False)],
)
def test_a_plan_begins_with_its_word(text: str, begins: bool) -> None:
    assert begins_plan(text) is begins


@pytest.fixture
def desk(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """Two households have booked; an administrator and a clerk of 洪塘 have their phones."""
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock) as built:
        with built.service.unit() as unit:
            staff.add(unit, built.scheme, "区里", "admin", None, "long enough")
            staff.set_phone(unit, "区里", ADMIN)
            staff.add(unit, built.scheme, "洪塘干部", "community", "洪塘街道", "long enough")
            staff.set_phone(unit, "洪塘干部", CLERK)
        built.verified(MOBILE, WANG).text("口罩")
        built.verified(DAUGHTER, ZHANG).text(f"口罩 {ZHANG}")
        yield built


def number_in(answer: str) -> str:
    found = re.search(r"回复(\d\d)(?:确认)?发送", answer)
    assert found, answer
    return found[1]


@pytest.mark.parametrize("number", [ADMIN, CLERK])
def test_a_plan_is_shown_first_and_sent_with_its_number(desk: Town, number: str) -> None:
    phone = desk.phone(number)
    (shown,) = phone.text(PLAN)
    assert "洪塘" in shown and "2月9日10:30" in shown and "1户来领" in shown
    desk.work()
    assert desk.count(PLANS) == 0 and "领" not in desk.phone(MOBILE).screen[-1]
    assert "已发送：1户来领" in phone.text(number_in(shown))[0]
    desk.work()
    assert "2月9日10:30到洪塘" in desk.phone(MOBILE).screen[-1]
    assert desk.count("SELECT count(*) FROM audit WHERE action = 'send_plan'") == 1


def test_2_sends_nothing_and_so_does_a_wrong_number(desk: Town) -> None:
    phone = desk.phone(ADMIN)
    wrong = "10" if number_in(phone.text(PLAN)[0]) != "10" else "11"
    assert "还没有办" in phone.text(wrong)[0]
    assert "没有发送" in phone.text("2")[0] and desk.count(PLANS) == 0


def test_the_number_cannot_be_guessed_by_asking_anew(desk: Town) -> None:
    phone = desk.phone(ADMIN)
    for _ in range(6):
        phone.text("10" if number_in(phone.text(PLAN)[0]) != "10" else "11")
    assert "今天不能办" in phone.text(PLAN)[0] and desk.count(PLANS) == 0


def test_what_changed_since_it_was_shown_is_shown_again(desk: Town) -> None:
    phone = desk.phone(ADMIN)
    first = number_in(phone.text("取件 洪塘 9日 9:00-11:30 每刻8人")[0])
    mother = desk.verified("13900000003", LI)
    mother.text(f"口罩 {LI}")
    with desk.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE residents SET household_digest = NULL")
    (shown,) = phone.text(first)
    assert "有变" in shown and "2户来领" in shown and desk.count(PLANS) == 0
    assert "已发送：2户来领" in phone.text(number_in(shown))[0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_what_changes_while_it_is_being_sent_is_shown_again(desk: Town) -> None:
    """A booking is given back after the plan was made anew and before its rows are held."""
    phone, engine = desk.phone(ADMIN), desk.service.engine
    desk.verified("13900000003", STRANGER).text(f"口罩 {STRANGER} 赵六 洪塘街道")
    with desk.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE bookings SET status = 'booked'")
    shown = phone.text(PLAN)[0]
    given_back: list[int] = []

    def give_back(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM bookings" in statement and "FOR UPDATE" in statement and not given_back:
            given_back.append(1)
            with engine.begin() as other:
                other.exec_driver_sql("UPDATE bookings SET status = 'cancelled' WHERE id = 3")

    assert "2户来领" in shown
    event.listen(engine, "before_cursor_execute", give_back)
    (again,) = phone.text(number_in(shown))
    event.remove(engine, "before_cursor_execute", give_back)
    assert given_back and "有变" in again and "1户来领" in again and desk.count(PLANS) == 0
    assert "已发送：1户来领" in phone.text(number_in(again))[0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_what_changes_again_and_again_is_shown_again_each_time(desk: Town) -> None:
    """A booking is in somebody else's hands whenever it is to be held, and free when it is read."""
    phone, engine = desk.phone(ADMIN), desk.service.engine
    number = number_in(phone.text(PLAN)[0])

    def now(status: str) -> None:
        with engine.begin() as other:
            other.exec_driver_sql(f"UPDATE bookings SET status = '{status}' WHERE id = 1")

    def take(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM bookings" in statement and "FOR UPDATE" in statement:
            now("cancelled")

    def free(*_: Any) -> None:
        now("booked")

    hooks = {"before_cursor_execute": take, "rollback": free, "rollback_savepoint": free}
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    (again,) = phone.text(number)
    for name, hook in hooks.items():
        event.remove(engine, name, hook)
    assert "有变" in again and "1户来领" in again and desk.count(PLANS) == 0
    assert "已发送：1户来领" in phone.text(number_in(again))[0]


def test_a_clerk_reaches_their_own_area_alone(desk: Town) -> None:
    (answer,) = desk.phone(CLERK).text("取件 中马 9日 9:00-11:30 每刻8人")
    assert "不归您管" in answer and desk.count(PLANS) == 0
    with desk.service.unit() as unit:
        points.add_point(unit, desk.scheme.id, replace(POINT, name="区政府"), None)
    for_everybody = "取件 区政府 9日 9:00-11:30 每刻8人"
    assert "不归您管" in desk.phone(CLERK).text(for_everybody)[0] and desk.count(PLANS) == 0
    assert "2户来领" in desk.phone(ADMIN).text(for_everybody)[0]
    assert "1户来领" in desk.phone(ADMIN).text("取件 中马 9日 9:00-11:30 每刻8人")[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("取件 火星 9日 9:00-11:30 每刻8人", "没有找到这个地方"),
        ("取件 慈城 9日 9:00-11:30 每刻8人", "没有人等着"),
        ("取件 慈城 9日", "第一次排"),
        ("取件 洪塘 7日 8:30-9:00 每刻8人", "来不及"),
        ("取件 洪塘 9日 9:00-11:30 每刻0人", "1到500"),
        ("取件 洪塘 9日 9:10-11:30 每刻8人", "整刻钟"),
        ("取件 洪塘", "取件时间"),
        ("取件？", "取件时间"),
    ],
)
def test_what_cannot_be_planned_gets_one_sentence_and_an_example(
    desk: Town, text: str, said: str
) -> None:
    (answer,) = desk.phone(ADMIN).text(text)
    assert said in answer and "请这样发：取件 洪塘 9日 9:00-11:30 每刻8人" in answer
    assert len(answer) <= 70 and desk.count(PLANS) == 0


def test_from_anybody_else_the_word_asks_what_is_booked(place: Town) -> None:
    phone = told(place)
    (answer,) = phone.text("取件")
    assert "2月9日10:30" in answer and "取件码" in answer
    assert "验证码" in place.phone(ANYBODY).text(PLAN)[0] and place.count(PLANS) == 1


def test_who_has_left_plans_nothing(desk: Town) -> None:
    with desk.service.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE staff SET left_at = created_at")
    assert "发送" not in desk.phone(ADMIN).text(PLAN)[0]


def test_in_english(desk: Town) -> None:
    phone = desk.phone(ADMIN)
    phone.text("ENGLISH")
    (shown,) = phone.text("PICKUP Hongtang 9 Feb 9:00-11:30 8 a quarter")
    found = re.search(r"Reply (\d\d) to send", shown)
    assert found and "Households: 1 come" in shown
    assert "Sent. Households: 1 come" in phone.text(found[1])[0]
    assert "Like this: PICKUP" in phone.text("pickup")[0]


def test_the_number_posted_twice_sends_once(desk: Town) -> None:
    phone = desk.phone(ADMIN)
    number = number_in(phone.text(PLAN)[0])
    desk.carrier.faults.duplicate_webhooks = True
    assert "已发送" in phone.text(number)[0]
    desk.work()
    assert desk.count(PLANS) == 1 and desk.count("SELECT count(*) FROM pickups") == 1
