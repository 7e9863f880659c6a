"""Work that the carrier does after it has answered: status callbacks, ringing, scripted calls."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeAlias

Job: TypeAlias = Callable[[], None]


class Courier(Protocol):
    """Takes a job to be done `delay` seconds from now."""

    def later(self, job: Job, delay: float = 0.0) -> None: ...


class HeldCourier:
    """Does nothing by itself: a test says when, and how much simulated time has passed."""

    def __init__(self) -> None:
        self._clock = 0.0
        self._order = itertools.count()
        self._jobs: list[tuple[float, int, Job]] = []

    def later(self, job: Job, delay: float = 0.0) -> None:
        """Keeps the job until its time has come."""
        heapq.heappush(self._jobs, (self._clock + delay, next(self._order), job))

    def settle(self, after: float = 0.0) -> None:
        """Lets `after` seconds pass and does what is due by then, new work included."""
        self._clock += after
        while self._jobs and self._jobs[0][0] <= self._clock:
            heapq.heappop(self._jobs)[2]()


class ThreadCourier:
    """Does the jobs in a thread of its own, one after another, when their time has come."""

    def __init__(self) -> None:
        self._order = itertools.count()
        self._jobs: list[tuple[float, int, Job]] = []
        self._changed = threading.Condition()
        threading.Thread(target=self._work, name="courier", daemon=True).start()

    def later(self, job: Job, delay: float = 0.0) -> None:
        """Hands the job to the thread."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + delay, next(self._order), job))
            self._changed.notify()

    def _work(self) -> None:
        while True:
            self._next_job()()

    def _next_job(self) -> Job:
        with self._changed:
            while True:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._jobs)[2]
                self._changed.wait(wait)
