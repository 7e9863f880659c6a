"""Review in the console: what disagrees with the roll, and settling several at once."""

import threading

import pytest

from core.quota import reviewing
from core.quota.reference import reference_of
from tests.support.crowd import books_add_up, resident
from tests.support.desk import HONGTANG, ZHONGMA, booked, clerk, reference
from tests.support.town import LANDLINE, MOBILE, STRANGER, WANG, ZHANG, Town

REVIEW, SETTLE = "/staff/review", "/staff/review/settle"


def strangers(place: Town, count: int, area: str = HONGTANG) -> list[int]:
    """So many bookings that wait for review."""
    return [
        booked(place, resident(n), area, f"138000100{n:02}", name="钱来也") for n in range(count)
    ]


def test_review_tells_which_field_disagrees_with_the_roll(place: Town) -> None:
    browser = clerk(place)
    booked(place, WANG, name="王大山")
    booked(place, ZHANG, HONGTANG, LANDLINE)
    booked(place, STRANGER, name="钱来也")
    page = browser.get(REVIEW).text
    for shown in ("姓名不同：王*明", "地区不同：中马街道", "不在名册上"):
        assert page.count(shown) == 1, shown
    assert page.index("姓名不同") < page.index("地区不同") < page.index("不在名册上")
    assert [secret for secret in (WANG, ZHANG, STRANGER, MOBILE, "王大山") if secret in page] == []


def test_the_ticked_ones_are_approved_and_told(place: Town) -> None:
    browser, (one, two, three) = clerk(place), strangers(place, 3)
    answer = browser.post(SETTLE, page=REVIEW, booking=[str(one), str(two)], act="approve")
    assert "2 通过" in browser.follow(answer).text
    assert place.statuses() == ["booked", "booked", "review"]
    assert place.count("SELECT count(*) FROM notices WHERE kind = 'reviewed'") == 2
    assert place.count("SELECT count(*) FROM audit WHERE action='approve' AND actor='管理'") == 2
    assert reference(three) in browser.get(REVIEW).text


def test_a_rejection_carries_its_reason_word_for_word(place: Town) -> None:
    browser, (one,) = clerk(place), strangers(place, 1)
    answer = browser.post(SETTLE, page=REVIEW, booking=str(one), act="reject", reason="地址不完整")
    assert "1 未通过" in browser.follow(answer).text
    place.work()
    assert any("地址不完整" in text for text in place.phone("13800010000").screen)
    assert books_add_up(place.service)


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "reject"},
        {"act": "reject", "reason": "长" * 41},
        {"act": "reject", "reason": "   "},
        {"act": "nonsense"},
        {},
        {"booking": "", "act": "approve"},
        {"booking": "1e9", "act": "approve"},
        {"booking": "9" * 40, "act": "approve"},
        {"booking": "987654", "act": "approve"},
    ],
)
def test_what_cannot_be_changes_nothing(place: Town, sent: dict[str, str]) -> None:
    browser, (one,) = clerk(place), strangers(place, 1)
    answer = browser.post(SETTLE, page=REVIEW, **{"booking": str(one), **sent})
    assert answer.status_code in (303, 400)
    assert place.statuses() == ["review"]


def test_what_somebody_else_settled_does_not_fail_the_others(place: Town) -> None:
    browser, (one, two, three) = clerk(place), strangers(place, 3)
    with place.service.unit() as unit:
        reviewing.approve(unit, reference_of(two), "别人")
    ticked = [str(id) for id in (one, two, three)]
    told = browser.follow(browser.post(SETTLE, page=REVIEW, booking=ticked, act="approve"))
    assert "2 通过，1 已被别人处理" in told.text
    assert place.statuses() == ["booked"] * 3


def test_two_clerks_at_once_settle_each_booking_once(place: Town) -> None:
    browsers = [clerk(place, "甲"), clerk(place, "乙")]
    ticked = [str(id) for id in strangers(place, 4)]
    tokens = [browser.token(REVIEW) for browser in browsers]
    start = threading.Barrier(2, timeout=30)

    def press(n: int) -> None:
        start.wait()
        form = {"form_token": tokens[n], "booking": ticked, "act": "approve"}
        assert browsers[n].client.post(SETTLE, data=form).status_code == 303

    pressing = [threading.Thread(target=press, args=(n,)) for n in range(2)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    assert place.statuses() == ["booked"] * 4
    assert place.count("SELECT count(*) FROM audit WHERE action = 'approve'") == 4
    assert place.count("SELECT count(*) FROM notices WHERE kind = 'reviewed'") == 4


def test_a_community_reviews_its_own_area_alone(place: Town) -> None:
    other = strangers(place, 1, ZHONGMA)[0]
    browser = clerk(place, "洪塘", HONGTANG)
    assert reference(other) not in browser.get(REVIEW).text
    for path in (SETTLE, "/staff/bookings/settle"):
        for act in ("approve", "reject"):
            sent = {"booking": str(other), "act": act, "reason": "不行"}
            assert browser.post(path, page="/staff/bookings", **sent).status_code == 303
    assert place.statuses() == ["review"]


def test_the_oldest_come_first_and_the_next_page_goes_on(place: Town) -> None:
    browser, rows = clerk(place), strangers(place, 3)
    page = browser.get(REVIEW, after=str(rows[0])).text
    assert [row for row in rows if reference(row) in page] == rows[1:]
