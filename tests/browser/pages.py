"""Every kind of page that links lead to."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.at_work import inner_links

NUMBER = re.compile(r"\d+")


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
