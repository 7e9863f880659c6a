"""Signing in, as a clerk and as an administrator do it."""

from playwright.sync_api import Browser, expect

from tests.browser.at_work import (
    barriers,
    code_now,
    enter,
    set_up_authenticator,
    sign_in,
    type_here,
)
from tests.browser.chromium import window
from tests.support.console import hire
from tests.support.town import Town

CLERK, ADMIN = "王芳", "李主任"


def test_a_clerk_signs_in_by_keyboard_and_out_again(
    browser: Browser, address: str, place: Town
) -> None:
    hire(place.service, place.scheme, CLERK, "洪塘街道")
    with window(browser, address) as page:
        sign_in(page, CLERK, "a wrong one")
        expect(page.get_by_role("alert")).to_be_visible()
        assert barriers(page) == []
        sign_in(page, CLERK)
        expect(page.locator(".member")).to_contain_text("洪塘街道")
        page.get_by_role("button", name="退出").click()
        expect(page.get_by_label("密码")).to_be_visible()
        page.go_back()
        expect(page.locator(".member")).to_have_count(0)


def test_an_administrator_needs_the_code_of_the_authenticator_every_time(
    browser: Browser, address: str, place: Town
) -> None:
    hire(place.service, place.scheme, ADMIN)
    with window(browser, address) as page:
        sign_in(page, ADMIN)
        assert barriers(page) == []
        secret = set_up_authenticator(page, place.clock)
        expect(page.get_by_role("link", name="操作记录")).to_be_visible()
    place.clock.advance(minutes=1)
    with window(browser, address) as page:
        sign_in(page, ADMIN)
        expect(page.locator(".secret")).to_have_count(0)
        type_here(page, code_now(secret, place.clock))
        enter(page)
        expect(page.get_by_role("link", name="操作记录")).to_be_visible()


def test_the_console_speaks_english_to_who_chooses_it(
    browser: Browser, address: str, place: Town
) -> None:
    hire(place.service, place.scheme, CLERK, "洪塘街道")
    with window(browser, address) as page:
        sign_in(page, CLERK)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "en"
