"""Village staff record hand-outs from their registered phone."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from core import staff
from core.settings import Settings
from tests.support.clock import FrozenClock
from tests.support.town import LI, WANG, Town, town
from tests.support.village import DEADLINE, HILL, district

CLERK, ANYBODY = "13911110000", "13911110001"


@pytest.fixture
def village(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """A priority district after its deadline, with a clerk of one village."""
    url = engine.url.render_as_string(hide_password=False)
    roll = (f"{WANG},王小明,H1,{HILL},,", f"{LI},李秀英,H2,{HILL},,")
    with town(settings, url, clock, district(), roll) as built:
        with built.service.unit() as unit:
            staff.add(unit, built.scheme, "山村干部", "community", HILL, "long enough")
            staff.set_phone(unit, "山村干部", CLERK)
        clock.set(DEADLINE)
        built.work()
        yield built


def test_a_clerk_records_hand_outs_once_the_number_in_the_answer_came_back(village: Town) -> None:
    clerk = village.phone(CLERK)
    (asked,) = clerk.text(f"发放 {WANG} {LI}")
    assert village.count("SELECT count(*) FROM handouts") == 0
    number = re.search(r"回复(\d\d)确认", asked)
    assert number and "2份" in asked
    assert "已记录" in clerk.text(number[1])[0]
    assert village.count("SELECT sum(masks) FROM handouts") == 10


def test_a_household_is_handed_its_share_once(village: Town) -> None:
    clerk = village.phone(CLERK)
    for answer in ("已记录", "没记上"):
        (asked,) = clerk.text(f"发放 {WANG}")
        found = re.search(r"回复(\d\d)确认", asked)
        assert found
        assert answer in clerk.text(found[1])[0]
    assert village.count("SELECT count(*) FROM handouts") == 1


def test_from_anybody_else_the_word_means_nothing(village: Town) -> None:
    answer = village.phone(ANYBODY).text(f"发放 {WANG}")[0]
    assert "确认" not in answer
    assert village.count("SELECT count(*) FROM handouts") == 0


def test_a_clerk_who_does_not_confirm_records_nothing(village: Town) -> None:
    clerk = village.phone(CLERK)
    clerk.text(f"发放 {WANG}")
    assert "没有记录" in clerk.text("2")[0]
    assert village.count("SELECT count(*) FROM handouts") == 0
