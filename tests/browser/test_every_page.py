"""Every page that a member of staff can reach by links keeps to WCAG 2.2 AA, fits a small window,
and says nothing in the other language.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from core.settings import Settings
from tests.browser.at_work import (
    barriers,
    inner_links,
    scrolls_sideways,
    set_up_authenticator,
    sign_in,
)
from tests.browser.chromium import window
from tests.browser.scene import ADMIN, CLERK, busy_town, everybody_books, times_are_sent
from tests.browser.served import on_loopback
from tests.support.clock import FrozenClock
from tests.support.town import Town

ZOOMED = {"width": 640, "height": 400}  # what is left of 1280 at 200 %
NUMBER = re.compile(r"\d+")


@pytest.fixture
def busy(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    url = engine.url.render_as_string(hide_password=False)
    with busy_town(settings, url, clock) as place:
        everybody_books(place)
        times_are_sent(place)
        yield place


def kinds_of_pages(page: Page) -> Iterator[str]:
    """Opens one page of every kind that links lead to, beginning with the first."""
    waiting, seen = ["/staff/"], set[str]()
    while waiting:
        link = waiting.pop(0)
        kind = NUMBER.sub("#", urlsplit(link).path)
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(link)
        assert answer and answer.ok, link
        yield kind
        waiting += inner_links(page)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", [CLERK, ADMIN])
def test_every_page_can_be_read_by_everybody(browser: Browser, busy: Town, name: str) -> None:
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
            page.set_viewport_size({"width": 1280, "height": 800})
            found[kind] = wrong
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}
    assert len(found) >= (18 if name == ADMIN else 12), sorted(found)
