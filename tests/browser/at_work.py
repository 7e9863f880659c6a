"""A clerk at the console: signing in, moving by keyboard, and what a page must keep to."""

import re
from base64 import b32decode
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from core.clock import Clock
from core.desk import second_factor
from tests.support.console import PASSWORD

AXE = (Path(__file__).with_name("vendor") / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """By the sign-in page, with the keyboard alone: the cursor stands in the name already."""
    page.goto("/staff/")
    type_here(page, name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    enter(page)


def type_here(page: Page, words: str) -> None:
    """Types where the page has put the cursor."""
    page.wait_for_selector("input:focus")
    page.keyboard.type(words)


def enter(page: Page) -> None:
    """Presses Enter, and waits for the page that answers."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def set_up_authenticator(page: Page, clock: Clock) -> bytes:
    """An administrator's first second step; the secret that the page shows."""
    secret = b32decode(page.locator(".secret code").inner_text().replace(" ", ""))
    page.get_by_label("验证码").fill(code_now(secret, clock))
    enter(page)
    return secret


def code_now(secret: bytes, clock: Clock) -> str:
    """What the authenticator shows."""
    step = int(clock.now().timestamp()) // second_factor.STEP_SECONDS
    return second_factor.code_at(secret, step)


def barriers(page: Page) -> list[str]:
    """What axe-core finds on the page against WCAG 2.2 AA: the rule and the first element."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "standards => axe.run(document, {runOnly: standards, resultTypes: ['violations']})",
        STANDARDS,
    )
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found["violations"]]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page as a whole is wider than the window."""
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(page.evaluate(wider))


def inner_links(page: Page) -> list[str]:
    """The console's pages that this one points to, without what is fetched as a file."""
    links: list[str] = page.locator("main a[href^='/staff'], nav a[href^='/staff']").evaluate_all(
        "links => links.filter(a => !a.hasAttribute('download')).map(a => a.getAttribute('href'))"
    )
    return [link for link in dict.fromkeys(links) if not re.search(r"\.csv|/file\b", link)]
