"""What happens between two texts, between two clerks, between two releases of the software."""

import re
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text, update

from core.conversation.session import Session
from core.quota.availability import closed
from core.quota.books import check
from core.quota.quantities import set_quantity
from core.scheme.types import ReleasePlan
from core.schemes import load_scheme
from core.settings import Settings
from core.store.tables import sessions
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import at_once, mobile, resident
from tests.support.town import (
    LI,
    MOBILE,
    STRANGER,
    WANG,
    ZHANG,
    Town,
    code_of,
    jiangbei,
    small,
    town,
)
from tests.support.village import DEADLINE, HILL, district

NEW = "13700000009"


def test_whom_a_phone_registered_for_is_whom_one_word_books(place: Town) -> None:
    """Also where the phone stands for somebody else on the roll."""
    place.clock.advance(days=-1)
    phone = place.verified(MOBILE, WANG)
    assert "还没约上" in phone.text(f"登记 {LI}")[0]
    place.clock.advance(days=1)
    assert "李*英" in phone.text("口罩")[0]
    assert place.statuses() == ["booked"]


def test_a_list_of_bookings_has_its_next_page(place: Town) -> None:
    phone = place.verified(NEW, STRANGER)
    people = [WANG, LI, ZHANG, *(resident(n) for n in range(3))]
    for id in people:
        phone.text(f"口罩 {id} 赵一二 慈城")
    (first,) = phone.text("取消")
    assert "5其他" in first
    (second,) = phone.text("5")
    assert "2赵*二" in second and "3赵*二" not in second


def test_on_which_roll_an_id_stands_is_told_to_a_proved_phone_alone(place: Town) -> None:
    with place.service.unit() as unit:
        load_scheme(unit, jiangbei(id="other"))
    answers = {
        place.phone(mobile(n)).text(f"口罩 {id}")[0] for n, id in enumerate((WANG, STRANGER))
    }
    assert len(answers) == 1 and "哪里" in answers.pop()


def test_a_booking_given_back_meanwhile_cannot_be_chosen_any_more(place: Town) -> None:
    phone = place.verified(NEW, WANG)
    for id in (WANG, LI, ZHANG):
        phone.text(f"口罩 {id}")
    phone.text("查询")
    with place.service.unit() as unit:
        unit.connection.execute(text("UPDATE bookings SET status = 'cancelled' WHERE id = 3"))
    assert "哪一个" in phone.text("1")[0]


@pytest.mark.parametrize("left", [{"question": "of_another_release"}, {"wish": "unheard_of"}])
def test_a_conversation_that_another_release_left_behind_begins_anew(
    place: Town, left: dict[str, str]
) -> None:
    phone = place.verified(MOBILE, WANG)
    state = place.service.sealer.seal(Session(**left).dump()[:-1] + ', "gone": 1}')  # type: ignore[arg-type]
    with place.service.unit() as unit:
        unit.connection.execute(update(sessions).values(state_sealed=state))
    assert "没看懂" in phone.text("1")[0]
    assert "预约成功" in phone.text("口罩")[0]


def other_number(question: str) -> str:
    """Two digits that are not the ones in the question."""
    number = re.search(r"回复(\d\d)确认", question)
    assert number, question
    return "10" if number[1] != "10" else "11"


def test_the_confirming_number_cannot_be_guessed_by_trying(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    for _ in range(2):
        wrong = other_number(phone.text("取消")[0])
        for _ in range(3):
            phone.text(wrong)
    assert "今天不能办" in phone.text("取消")[0]
    assert place.statuses() == ["booked"]


def test_nor_by_asking_anew_after_every_guess(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    for _ in range(6):
        phone.text(other_number(phone.text("取消")[0]))
    assert "回复0找人工" in phone.text("取消")[0]
    place.clock.advance(hours=24, seconds=1)
    assert "确认取消" in phone.text("取消")[0] and place.statuses() == ["booked"]


def test_a_word_or_a_single_key_is_no_guess(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    for answer in ("1", "2", "好的", "1", "2", "嗯", "1"):
        phone.text("取消")
        phone.text(answer)
    assert "确认取消" in phone.text("取消")[0]


def test_an_id_that_was_only_begun_is_not_taken_for_the_phones_own(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    assert "18位" in phone.text("口罩 330203")[0]
    assert place.statuses() == []


def test_the_code_of_an_earlier_text_is_good_for_what_it_was_asked_for(place: Town) -> None:
    phone = place.phone(NEW)
    first = code_of(phone.text(f"口罩 {WANG}"))
    phone.text(f"查询 {WANG}")
    assert "预约成功" in phone.text(first)[0]


def test_an_offline_share_of_a_town_takes_nobody_there_their_booking(service: Service) -> None:
    plan = ReleasePlan(OPENING, 10, area="洪塘街道", offline=True)
    base = small(jiangbei(), 2)
    scheme = replace(base, releases=(*base.releases, plan))
    with service.unit() as unit:
        load_scheme(unit, scheme)
        assert closed(unit, scheme, "洪塘街道") is None
        assert closed(unit, scheme) is None


def test_who_was_granted_a_share_by_need_is_told_so_after_the_deadline(
    settings: Settings, service: Service, clock: FrozenClock
) -> None:
    url = service.engine.url.render_as_string(hide_password=False)
    roll = (f"{WANG},王小明,H1,{HILL},{MOBILE},",)
    with town(settings, url, clock, district(), roll) as village:
        phone = village.phone(MOBILE)
        assert "已登记" in phone.text(code_of(phone.text("口罩")))[0]
        clock.set(DEADLINE)
        village.work()
        assert village.statuses() == ["booked"]
        assert "已预约过" in phone.text("口罩")[0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_clerks_who_enter_a_quantity_at_once_make_no_masks(service: Service) -> None:
    scheme = small(jiangbei(), 2)
    with service.unit() as unit:
        load_scheme(unit, scheme)

    def enter(masks: int) -> None:
        with service.unit() as unit:
            set_quantity(unit, scheme, OPENING, None, masks, "test")

    at_once([partial(enter, 100) for _ in range(4)])
    with service.view() as unit:
        (row,) = check(unit)
    assert (row.quantity, row.free, row.adds_up) == (100, 100, True)
