"""One browser a worker of the tests, and the console of a town that it can open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.served import on_loopback
from tests.support.databases import PostgresqlDatabases
from tests.support.town import Town


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(place: Town) -> Iterator[str]:
    """Where the console of `place` is."""
    with on_loopback(place.app) as served:
        yield served


@pytest.fixture
def databases(postgresql: PostgresqlDatabases) -> PostgresqlDatabases:
    """What a city runs on; the pages' own tests have both."""
    return postgresql
