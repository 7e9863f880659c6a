"""`make screenshots`: a picture of every page of the console, into docs/screenshots/."""

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import Browser, FloatRect, Page

from core.settings import Settings
from core.store.database import open_engine
from core.store.schema import upgrade
from tests.browser.at_work import enter, set_up_authenticator, sign_in, type_here
from tests.browser.chromium import OLD_LAPTOP, chromium, window
from tests.browser.pages import kinds_of_pages
from tests.browser.scene import (
    ADMIN,
    CLERK,
    TOLD,
    TOMORROW,
    busy_town,
    everybody_books,
    pickup_code,
    times_are_sent,
)
from tests.browser.served import on_loopback
from tests.support.clock import FrozenClock
from tests.support.source import ROOT
from tests.support.town import Town

FOLDER = ROOT / "docs" / "screenshots"
LONGEST = 1400  # pixels


def main() -> int:
    """Draws everything anew; the process's exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as home, chromium() as browser:
        url = f"sqlite:///{home}/scene.db"
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        settings = Settings.read(os.environ, Path(home))
        with busy_town(settings, url, FrozenClock()) as place, on_loopback(place.app) as address:
            everybody_books(place)
            draw_preview(browser, address)
            times_are_sent(place)
            draw_pages(browser, address, place)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


def draw_preview(browser: Browser, address: str) -> None:
    """The plan of a morning, before it is sent."""
    with window(browser, address) as page:
        page.goto("/staff/")
        draw(page, "sign-in")
        sign_in(page, CLERK)
        page.goto("/staff/pickup")
        page.get_by_role("button", name="预览").click()
        page.wait_for_load_state()
        draw(page, "pickup-preview")


def draw_pages(browser: Browser, address: str, place: Town) -> None:
    """Every page that an administrator reaches by links."""
    with window(browser, address) as page:
        sign_in(page, ADMIN)
        draw(page, "second-factor")
        set_up_authenticator(page, place.clock)
        for _ in kinds_of_pages(page):
            page.wait_for_load_state("networkidle")
            draw(page, name_of(page.url))
        draw_desk(page, place)


def draw_desk(page: Page, place: Town) -> None:
    """What a code finds, and the list of the day."""
    page.goto("/staff/handover")
    type_here(page, pickup_code(place, TOLD))
    enter(page)
    draw(page, "handover-found")
    page.goto("/staff/handover/list")
    page.get_by_label("日期").fill(TOMORROW.isoformat())
    page.get_by_role("button", name="显示").click()
    page.wait_for_load_state()
    draw(page, "handover-list")


def name_of(address: str) -> str:
    """The picture of a page is named by its path: `bookings-one`."""
    path = urlsplit(address).path.removeprefix("/staff").strip("/")
    return re.sub(r"\d+", "one", path).replace("/", "-") or "start"


def draw(page: Page, name: str) -> None:
    """The page from its top, long lists cut off."""
    height = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
    clip = FloatRect(x=0, y=0, width=OLD_LAPTOP["width"], height=height)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip)


if __name__ == "__main__":
    sys.exit(main())
