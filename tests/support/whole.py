"""The whole application, as a WSGI server would run it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from core.clock import Clock
from core.settings import Settings
from staff.line import EXTENSION
from tests.support.signed import SignedClient
from wsgi import create_app


@contextmanager
def whole_line(settings: Settings, database_url: str, clock: Clock) -> Iterator[SignedClient]:
    """The whole application on a database; its connections are closed after the block."""
    settings = replace(settings, database_url=database_url)
    app = create_app(settings, clock)
    try:
        yield SignedClient.of(app, settings)
    finally:
        app.extensions[EXTENSION].service.engine.dispose()
