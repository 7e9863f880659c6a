"""Engines for SQLite and PostgreSQL, set up so that an answered booking is on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from core.errors import SettingError

SQLITE_WAIT_SECONDS = 14  # a webhook's answer is worth nothing after the provider's 15 s
POSTGRESQL_WAIT_SECONDS = 5
POSTGRESQL_OPTIONS = "-c lock_timeout=6s -c idle_in_transaction_session_timeout=60s"
DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
READ_ONLY = "maskline_read_only"

StoreError = SQLAlchemyError  # whatever the database refuses, for callers outside the store


def open_engine(url: str, pool_size: int = 20) -> Engine:
    """An engine for `url`; connects to nothing yet. Raises SettingError for other databases."""
    if _backend(url) == "sqlite":
        return _sqlite(url, pool_size)
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": POSTGRESQL_WAIT_SECONDS, "options": POSTGRESQL_OPTIONS},
        hide_parameters=True,
    )


def lost_a_race(error: SQLAlchemyError) -> bool:
    """Whether PostgreSQL ended the transaction for another's sake (a deadlock, a lock that was
    waited for too long), so that it may be done once more.
    """
    origin = getattr(error, "orig", None)
    return getattr(origin, "sqlstate", None) in ("40001", "40P01", "55P03")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: on SQLite it waits for no writer."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{READ_ONLY: True})
        with connection.begin():
            yield connection


def _backend(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.drivername not in DRIVERS:
        raise SettingError(
            "The setting DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://."
        )
    return parsed.get_backend_name()


def _sqlite(url: str, pool_size: int) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"timeout": SQLITE_WAIT_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # an error's text must not carry what people said
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Writers queue at BEGIN: a read that later turned into a write could not be retried."""
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
