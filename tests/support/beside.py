"""Somebody else's transaction that meets ours in the middle: it waits for what we hold."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text

from core.unit import Service, Unit

T = TypeVar("T")

PATIENT = 20.0  # seconds until a test gives up
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def beside(service: Service, work: Callable[[Unit], T]) -> Future[T]:
    """Begins that work in a transaction of its own and returns once that waits for a lock, or is
    done; its outcome is there once the caller's transaction has ended. PostgreSQL only.
    """
    pool = ThreadPoolExecutor(1)
    other = pool.submit(_do, service, work)
    pool.shutdown(wait=False)
    _until_it_waits(service, other)
    return other


def _do(service: Service, work: Callable[[Unit], T]) -> T:
    with service.unit() as unit:
        return work(unit)


def _until_it_waits(service: Service, other: Future[T]) -> None:
    glance = threading.Event()
    for _ in range(int(PATIENT / 0.02)):
        with service.engine.connect() as connection:
            if other.done() or connection.execute(text(_WAITING)).scalar_one():
                return
        glance.wait(0.02)
    raise TimeoutError("it neither ended nor waited")
