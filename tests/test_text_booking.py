"""An old resident books by text."""

import re

import pytest

from tests.support.town import LI, MOBILE, STRANGER, WANG, Town, code_of

NEW = "13700000009"


def test_a_first_time_phone_books_with_two_texts(place: Town) -> None:
    phone = place.phone(NEW)
    (asked,) = phone.text(f"口罩 {WANG}")
    assert "验证码" in asked and "告全区居民书" in asked
    (answer,) = phone.text(code_of([asked]))
    assert "预约成功" in answer and "王*明" in answer
    assert place.statuses() == ["booked"]


def test_a_verified_phone_of_the_roll_books_with_one_word(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    (answer,) = phone.text("口罩")
    assert "预约成功" in answer
    assert place.statuses() == ["booked"]


def test_whoever_is_not_on_the_roll_gives_name_and_village_and_waits_for_review(
    place: Town,
) -> None:
    phone = place.verified(NEW, STRANGER)
    (asked,) = phone.text(f"口罩 {STRANGER}")
    assert "姓名" in asked
    (answer,) = phone.text("赵一二 慈城镇")
    assert "预约成功" in answer and "核对" in answer
    assert place.statuses() == ["review"]


@pytest.mark.parametrize(
    "spelling",
    ["33020319900101009x", "330203900101009", "330203 19900101 009X", "330203199001010 09X"],
)
def test_the_same_person_in_any_spelling_gets_one_booking(place: Town, spelling: str) -> None:
    place.verified(NEW, LI).text(f"口罩 {LI}")
    (answer,) = place.verified(MOBILE, WANG).text(f"口罩 {spelling}")
    assert "已预约过" in answer and "2月17日" in answer
    assert place.statuses() == ["booked"]


def test_giving_back_is_confirmed_with_the_number_in_the_question(place: Town) -> None:
    phone = place.verified(MOBILE, WANG)
    phone.text("口罩")
    (asked,) = phone.text("取消")
    number = re.search(r"回复(\d\d)确认取消", asked)
    assert number
    phone.text("1")
    assert place.statuses() == ["booked"]
    phone.text(number[1])
    assert place.statuses() == ["cancelled"]
