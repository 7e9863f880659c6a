"""The migrations make exactly the tables that the store works with, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, inspect, select

from core.store.schema import MIGRATIONS, configuration, head, is_current, upgrade
from core.store.tables import audit, metadata
from tests.support.clock import OPENING


def downgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(configuration(connection), "base")


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def add_an_audit_row(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(audit.insert().values(at=OPENING, actor="test", action="test"))


def audit_rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(audit)) or 0


def test_an_empty_database_is_not_current_and_becomes_so(blank_engine: Engine) -> None:
    assert not is_current(blank_engine)
    upgrade(blank_engine)
    assert is_current(blank_engine)


def test_the_migrations_make_the_tables_of_the_store(engine: Engine) -> None:
    """Defaults are compared on PostgreSQL only: Alembic takes SQLite's '' for a difference."""
    opts = {"compare_server_default": engine.dialect.name == "postgresql"}
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_keeps_what_is_stored(engine: Engine) -> None:
    add_an_audit_row(engine)
    upgrade(engine)
    assert audit_rows(engine) == 1


def test_going_down_removes_everything_and_up_again_starts_empty(engine: Engine) -> None:
    add_an_audit_row(engine)
    downgrade(engine)
    assert tables_of(engine) == set()
    assert not is_current(engine)
    upgrade(engine)
    assert tables_of(engine) == set(metadata.tables)
    assert audit_rows(engine) == 0


def test_an_upgrade_that_fails_leaves_nothing_behind(blank_engine: Engine) -> None:
    """A table that is in the way stops it half-way: also SQLite takes back what was made."""
    with blank_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE staff (name TEXT)")
    with pytest.raises(Exception, match="staff"):
        upgrade(blank_engine)
    assert tables_of(blank_engine) == {"staff"}


def test_four_upgrades_at_once_are_one(blank_engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [blank_engine] * 4))
    assert is_current(blank_engine)


def test_the_migrations_follow_one_another_in_one_line() -> None:
    assert head() == max(file.name for file in (MIGRATIONS / "versions").glob("*.py"))[:4]
