"""A clerk's day in a real browser: sending the times of a morning, review, handing over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.at_work import enter, sign_in, type_here
from tests.browser.chromium import window
from tests.browser.scene import CLERK, FAR_AREA, FAR_CLERK, TOLD, pickup_code, times_are_sent
from tests.support.town import STRANGER, Town

pytestmark = pytest.mark.timeout(120)

STRANGERS_PHONE = "13955550001"


@contextmanager
def at_work(browser: Browser, address: str, name: str = CLERK) -> Iterator[Page]:
    with window(browser, address) as page:
        sign_in(page, name)
        yield page


def test_a_morning_is_planned_previewed_and_sent_with_the_mouse(
    browser: Browser, console: str, busy: Town
) -> None:
    with at_work(browser, console) as page:
        page.get_by_role("link", name="取件安排").click()
        page.get_by_label("每刻钟几户").fill("4")
        page.get_by_role("button", name="预览").click()
        expect(page.get_by_role("img").first).to_be_visible()
        assert not any("取件码" in text for text in busy.phone(TOLD).screen)
        page.get_by_role("button", name=re.compile("^发送给 27 户")).click()
        busy.work(seconds=1)
        busy.work(seconds=5)
        expect(page.locator("#figures")).to_contain_text("24")
        assert pickup_code(busy, TOLD)
    assert busy.count("SELECT count(*) FROM pickups") == 27


def test_the_same_goes_by_the_keyboard_alone(browser: Browser, console: str, busy: Town) -> None:
    with at_work(browser, console) as page:
        tab_to(page, "取件安排")
        enter(page)
        expect(page.get_by_label("领取点或区域")).to_be_focused()
        tab_to(page, "预览")
        enter(page)
        tab_to(page, "发送给 27 户")
        enter(page)
        expect(page.get_by_role("heading", name="洪塘老年活动室的安排")).to_be_visible()
    busy.work(seconds=1)
    assert pickup_code(busy, TOLD)


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until what says this has the focus."""
    for _ in range(60):
        focused = page.locator(":focus")
        if focused.count() and words in focused.inner_text():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words} cannot be reached by Tab")


def test_what_the_roll_does_not_vouch_for_is_approved_and_the_resident_is_told(
    browser: Browser, console: str, busy: Town
) -> None:
    with at_work(browser, console, FAR_CLERK) as page:
        page.get_by_role("link", name="审核", exact=True).click()
        page.get_by_role("row").filter(has_text=STRANGER[-4:]).get_by_role("checkbox").check()
        page.get_by_role("button", name="通过", exact=True).click()
        expect(page.get_by_role("status")).to_be_visible()
        expect(page.locator("main")).not_to_contain_text(STRANGER[-4:])
    busy.work()
    assert "核对好了" in busy.phone(STRANGERS_PHONE).screen[-1]


def test_two_windows_at_once_hand_out_once(browser: Browser, console: str, busy: Town) -> None:
    times_are_sent(busy)
    code = pickup_code(busy, TOLD)
    with at_work(browser, console) as one, at_work(browser, console) as other:
        for page in (one, other):
            page.goto("/staff/handover")
            type_here(page, code)
            enter(page)
        for page in (one, other):
            page.get_by_role("button", name=re.compile("^发放 5 只")).press(
                "Enter", no_wait_after=True
            )
        expect(one.locator("#said .good")).to_be_visible()
        expect(other.locator("#said .bad")).to_be_visible()
    assert busy.count("SELECT count(*) FROM bookings WHERE status = 'collected'") == 1


def test_a_press_on_a_bad_connection_is_kept_and_delivered_later(
    browser: Browser, console: str, busy: Town
) -> None:
    times_are_sent(busy)
    with at_work(browser, console) as page:
        page.goto("/staff/handover")
        type_here(page, pickup_code(busy, TOLD))
        enter(page)
        page.context.set_offline(True)
        page.keyboard.press("Enter")
        expect(page.locator("#unsent")).to_be_visible()
        assert busy.count("SELECT count(*) FROM bookings WHERE status = 'collected'") == 0
        page.context.set_offline(False)
        expect(page.locator("#said .good")).to_be_visible()
        expect(page.locator("#unsent")).to_be_hidden()
    assert busy.count("SELECT count(*) FROM bookings WHERE status = 'collected'") == 1


def test_a_village_clerk_sees_nothing_of_another_village(
    browser: Browser, console: str, busy: Town
) -> None:
    times_are_sent(busy)
    code = pickup_code(busy, TOLD)
    theirs = busy.count("SELECT min(id) FROM pickups")
    with at_work(browser, console, FAR_CLERK) as page:
        for path in ("bookings", "residents", "calls", "pickup/plans"):
            page.goto(f"/staff/{path}")
            expect(page.locator("main")).not_to_contain_text("洪塘")
        expect(page.get_by_role("navigation").get_by_text("操作记录")).to_have_count(0)
        page.goto("/staff/handover")
        type_here(page, code)
        enter(page)
        expect(page.locator("#found .parcel")).to_have_count(0)
        for path in ("/staff/audit", "/staff/people", "/staff/schemes"):
            answer = page.goto(path)
            assert answer and answer.status == 403, path
        answer = page.goto(f"/staff/pickup/plans/{theirs}")
        assert answer and answer.status == 404
        page.goto("/staff/pickup")
        options = page.get_by_label("领取点或区域").locator("option").all_inner_texts()
        assert options and all(FAR_AREA.startswith(name[:2]) for name in options)
