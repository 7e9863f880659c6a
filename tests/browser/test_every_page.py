"""Every page that a member of staff can reach by links keeps to WCAG 2.2 AA, fits a small window,
and says nothing in the other language.
"""

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.at_work import (
    barriers,
    scrolls_sideways,
    set_up_authenticator,
    sign_in,
)
from tests.browser.chromium import OLD_LAPTOP, window
from tests.browser.pages import kinds_of_pages
from tests.browser.scene import ADMIN, CLERK, times_are_sent
from tests.browser.served import on_loopback
from tests.support.town import Town

ZOOMED: ViewportSize = {"width": 640, "height": 400}  # what is left of 1280 at 200 %


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", [CLERK, ADMIN])
def test_every_page_can_be_read_by_everybody(browser: Browser, busy: Town, name: str) -> None:
    times_are_sent(busy)
    found: dict[str, list[str]] = {}
    with on_loopback(busy.app) as address, window(browser, address) as page:
        sign_in(page, name)
        if name == ADMIN:
            set_up_authenticator(page, busy.clock)
        for kind in kinds_of_pages(page):
            wrong = barriers(page)
            page.set_viewport_size(ZOOMED)
            if scrolls_sideways(page):
                wrong.append("scrolls sideways")
            page.set_viewport_size(OLD_LAPTOP)
            found[kind] = wrong
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}
    assert len(found) >= (18 if name == ADMIN else 12), sorted(found)
