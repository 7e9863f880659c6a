"""The test ground: real databases, a clock that stands still, no way off this machine.

A test that needs one kind of database only asks for it by name:
`@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)`.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from core.sealing import Sealer
from core.settings import Settings
from core.unit import Service, Unit
from tests import IDENTITY_KEY
from tests.support.clock import FrozenClock
from tests.support.databases import (
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    opened,
    stop_server,
)
from tests.support.network import keep_to_this_machine
from tests.support.town import Town, town

HOME = "MASKLINE_TEST_HOME"  # one directory a run, inherited by the workers of xdist


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[HOME] = mkdtemp(prefix="maskline-tests-")
        os.environ["DATABASE_URL"] = f"sqlite:///{os.environ[HOME]}/of-no-test.db"
        atexit.register(shutil.rmtree, os.environ[HOME], ignore_errors=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stop_server(Path(os.environ[HOME]))


@pytest.fixture(scope="session", autouse=True)
def _this_machine_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        keep_to_this_machine(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """The same algorithm with the least of work: thousands of sign-ins are tested."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("core.passwords._hasher", cheap)
        yield


@pytest.fixture(scope="session")
def sqlite() -> SqliteDatabases:
    return SqliteDatabases(Path(os.environ[HOME]))


@pytest.fixture(scope="session")
def postgresql() -> PostgresqlDatabases:
    return PostgresqlDatabases(Path(os.environ[HOME]))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each kind of database in turn."""
    kind: Databases = request.getfixturevalue(request.param)
    return kind


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """A migrated, empty database."""
    with opened(databases) as engine:
        yield engine


@pytest.fixture
def blank_engine(databases: Databases) -> Iterator[Engine]:
    """A database without any table."""
    with opened(databases, migrated=False) as engine:
        yield engine


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def service(engine: Engine, clock: FrozenClock) -> Service:
    return Service(engine, Sealer(IDENTITY_KEY), clock)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read(os.environ, tmp_path)


@pytest.fixture
def place(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """Jiangbei at the minute of its first opening, with three people on the roll."""
    with town(settings, engine.url.render_as_string(hide_password=False), clock) as built:
        yield built


@pytest.fixture
def unit(service: Service) -> Iterator[Unit]:
    """One open transaction; SQLite lets nobody else write meanwhile."""
    with service.unit() as unit:
        yield unit
