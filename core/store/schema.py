"""Brings a database to the tables of this release, and tells whether it is there (Alembic)."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from core.store.database import reading

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
ONE_AT_A_TIME = 20200207  # the key of the lock that keeps two upgrades apart; any number does


def upgrade(engine: Engine) -> None:
    """Creates the tables, or brings those of an older release to this one; all or nothing."""
    with engine.begin() as connection:
        _wait_for_other_upgrades(connection)
        command.upgrade(configuration(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database is at this release's migration. Raises where it cannot be reached."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_heads() == (head(),)


@cache
def head() -> str:
    """The newest migration of this release."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert newest is not None, "there is always a first migration"
    return newest


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know, in place of an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _wait_for_other_upgrades(connection: Connection) -> None:
    """PostgreSQL needs a lock for it; on SQLite every writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
