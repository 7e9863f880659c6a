"""One browser a worker of the tests, and the console of a town that it can open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from core.settings import Settings
from tests.browser.chromium import chromium
from tests.browser.scene import busy_town, everybody_books
from tests.browser.served import on_loopback
from tests.support.clock import FrozenClock
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
def busy(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """A town whose people have booked."""
    url = engine.url.render_as_string(hide_password=False)
    with busy_town(settings, url, clock) as built:
        everybody_books(built)
        yield built


@pytest.fixture
def console(busy: Town) -> Iterator[str]:
    """Where its console is."""
    with on_loopback(busy.app) as served:
        yield served


@pytest.fixture
def databases(postgresql: PostgresqlDatabases) -> PostgresqlDatabases:
    """What a city runs on; the pages' own tests have both."""
    return postgresql
