"""One number for several districts, and one share for a pair or a household."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from core.residents.rolls import import_roll
from core.scheme.load import read_scheme
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.told import confirmed, planned, told
from tests.support.town import HEADER, LI, MOBILE, STRANGER, WANG, ZHANG, Town, code_of, town

SCHEMES = Path(__file__).parents[1] / "schemes" / "ningbo-2020"
NEW = "13700000009"


def of(district: str) -> Scheme:
    return read_scheme((SCHEMES / f"{district}.toml").read_text(encoding="utf-8"))


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def city(place: Town) -> Town:
    """The number of Jiangbei serves Yuyao, Beilun, Cixi and Haishu too."""
    with place.service.unit() as unit:
        for district in ("yuyao", "beilun", "cixi", "haishu"):
            load_scheme(unit, of(district))
    return place


def test_the_roll_tells_the_district(city: Town) -> None:
    phone = city.phone(MOBILE)
    (asked,) = phone.text("口罩")
    assert "预约成功" in phone.text(code_of([asked]))[0]
    assert city.count("SELECT count(*) FROM bookings WHERE scheme_id = 'jiangbei'") == 1


def test_who_is_on_no_roll_is_asked_in_pages_of_four_and_goes_on(city: Town) -> None:
    phone = city.phone(NEW)
    (asked,) = phone.text(f"口罩 {STRANGER}")
    assert "海曙区" in asked and "5其他" in asked
    (more,) = phone.text("5")
    assert "余姚市" in more
    (code,) = phone.text("1")
    assert "验证码" in code
    assert "姓名" in phone.text(code_of([code]))[0]


def test_a_caller_is_asked_for_the_district_first(city: Town) -> None:
    call = city.phone(NEW).call()
    assert any("哪里" in said for said in call.heard)
    assert any("北仑区口罩专线" in said for said in call.press("1"))


@pytest.fixture
def two(place: Town) -> Town:
    """The number serves Yuyao too, on whose roll somebody else stands."""
    yuyao = of("yuyao")
    with place.service.unit() as unit:
        load_scheme(unit, yuyao)
    roll = f"{HEADER}\n{STRANGER},李四,H9,{yuyao.areas[0].name},,"
    report = import_roll(place.service, yuyao, io.BytesIO(roll.encode()), lambda done: None)
    assert not report.rejected
    return place


def test_who_was_told_a_time_by_one_district_books_in_another_by_id(two: Town) -> None:
    phone = told(two)
    with two.service.unit() as unit:
        unit.connection.execute(text("DELETE FROM sessions"))
    assert "预约成功：李*" in phone.text(f"口罩 {STRANGER}")[0]
    assert two.count("SELECT count(*) FROM bookings WHERE scheme_id = 'yuyao'") == 1


@pytest.mark.parametrize("answer", ["1", "确认"])
def test_a_key_answers_the_district_that_sent_the_notice(two: Town, answer: str) -> None:
    """Whatever district was talked of before."""
    phone = two.verified(MOBILE, WANG)
    phone.text("口罩")
    with two.service.unit() as unit:
        unit.connection.execute(text("DELETE FROM sessions"))
    phone.text(f"查询 {STRANGER}")
    planned(two)
    assert "好的，2月9日" in phone.text(answer)[0] and confirmed(two) == 1


@pytest.fixture
def ninghai(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    clock.set(of("ninghai").open_releases()[0].opens_at)
    area = of("ninghai").areas[0].name
    roll = (
        f"{WANG},王小明,H1,{area},{MOBILE},",
        f"{LI},李秀英,H1,{area},,",
        f"{ZHANG},张大山,H2,{area},,",
    )
    with town(settings, url_of(engine), clock, of("ninghai"), roll) as built:
        yield built


def test_a_pair_books_ten_with_two_ids_in_one_text(ninghai: Town) -> None:
    phone = ninghai.phone(NEW)
    (answer,) = phone.text(code_of(phone.text(f"口罩 {WANG} {LI}")))
    assert "预约成功" in answer and "10个" in answer
    assert ninghai.statuses() == ["booked"]


def test_a_pair_of_which_one_had_a_share_is_refused_by_name_and_the_other_stays_free(
    ninghai: Town,
) -> None:
    phone = ninghai.verified(NEW, WANG)
    phone.text(f"口罩 {WANG} {LI}")
    (answer,) = phone.text(f"口罩 {ZHANG} {LI}")
    assert "已预约过" in answer and "李*英" in answer
    assert ninghai.count("SELECT count(*) FROM claims") == 2


def test_by_voice_the_second_id_is_asked_after_the_first_was_read_back(ninghai: Town) -> None:
    phone = ninghai.verified(NEW, WANG)
    call = phone.call()
    call.press("1")
    call.press(WANG)
    assert any("另一个人" in said for said in call.press("1"))
    call.press(LI.replace("X", "*"))
    assert any("预约成功" in said for said in call.press("1"))
    assert ninghai.statuses() == ["booked"]


@pytest.fixture
def zhenhai(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    scheme = of("zhenhai")
    clock.set(scheme.open_releases()[0].opens_at)
    plans = tuple(replace(plan, quantity=0 if plan.finished else 10) for plan in scheme.releases)
    roll = (
        f"{WANG},王小明,330211001,骆驼街道,{MOBILE},",
        f"{LI},李秀英,330211001,骆驼街道,,",
        f"{ZHANG},张大山,330211002,庄市街道,,",
    )
    with town(settings, url_of(engine), clock, replace(scheme, releases=plans), roll) as built:
        yield built


def test_a_household_that_booked_by_its_number_cannot_book_again_by_a_members_id(
    zhenhai: Town,
) -> None:
    phone = zhenhai.verified(NEW, WANG)
    assert "预约成功" in phone.text("口罩 330211001")[0]
    assert "已预约过" in phone.text(f"口罩 {LI}")[0]


def test_a_finished_town_says_so(zhenhai: Town) -> None:
    assert "已结束" in zhenhai.verified(NEW, WANG).text(f"口罩 {ZHANG}")[0]


def test_sold_out_offers_to_wait_and_a_share_given_back_goes_to_the_first_in_line(
    zhenhai: Town,
) -> None:
    first = zhenhai.verified(MOBILE, WANG)
    first.text(f"口罩 {WANG}")
    with zhenhai.service.unit() as unit:
        unit.connection.execute(text("DELETE FROM allotments WHERE booking_id IS NULL"))
    waiting = zhenhai.verified(NEW, STRANGER)
    waiting.text("中文")
    (asked,) = waiting.text(f"口罩 {STRANGER} 赵一 骆驼街道")
    assert "约完" in asked and "候补" in asked
    assert "候补" in waiting.text("1")[0]
    assert zhenhai.statuses() == ["booked", "waiting"]
    (question,) = first.text("取消")
    number = question.split("回复")[1][:2]
    first.text(number)
    assert zhenhai.statuses() == ["cancelled", "review"]
    zhenhai.work()
    assert any("5个" in body for body in waiting.screen[-1:])
