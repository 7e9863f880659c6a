"""A unit of work: one transaction at one moment. Commits at the end, or leaves nothing behind."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from core.clock import Clock
from core.sealing import Sealer
from core.store.database import reading


@dataclass(frozen=True)
class Unit:
    """What every use-case and every store function works with."""

    connection: Connection
    now: datetime
    sealer: Sealer

    def part(self) -> AbstractContextManager[object]:
        """A part of the transaction; where the block raises, it alone is rolled back."""
        return self.connection.begin_nested()


@dataclass(frozen=True)
class Service:
    """The long-lived parts that units of work are made from."""

    engine: Engine
    sealer: Sealer
    clock: Clock

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction that writes; rolled back where the block raises."""
        with self.engine.begin() as connection:
            yield Unit(connection, self.clock.now(), self.sealer)

    @contextmanager
    def view(self) -> Iterator[Unit]:
        """A transaction that only reads."""
        with reading(self.engine) as connection:
            yield Unit(connection, self.clock.now(), self.sealer)
