"""The worker: sends what is due, keeps the house, and does not die of what goes wrong."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial
from typing import Self

from core.outbox.pace import Pace
from core.outbox.sending import PER_SECOND, Sender
from core.ports import Transport
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store import notices
from core.store.notices import Held
from core.store.schemes import revisions
from core.unit import Service, Unit
from core.upkeep import PER_SCHEME, UPKEEP

THREADS = 8
POLL_SECONDS = 1.0
GLANCE_SECONDS = 0.1
UPKEEP_SECONDS = 5.0
BREATH_SECONDS = 0.12  # SQLite's waiting writers look again every 0.1 s
PATIENCE = timedelta(seconds=10)  # a call-back waits for the incoming call to end

log = logging.getLogger("maskline.worker")


def run(service: Service, texts: Transport, calls: Transport, stop: threading.Event) -> None:
    """Works until `stop` is set; what is in hand then is finished."""
    with _Hands(service, texts, calls) as hands:
        next_upkeep = 0.0
        while not stop.is_set():
            if time.monotonic() >= next_upkeep and hands.start_upkeep(stop):
                next_upkeep = time.monotonic() + UPKEEP_SECONDS
            if not _taken_up(hands):
                stop.wait(POLL_SECONDS)


def drain(
    service: Service, texts: Transport, calls: Transport, patience: timedelta = PATIENCE
) -> None:
    """Sends everything due now, and what falls due within `patience`, then returns.

    Raises what the database raises.
    """
    keep_up(service)
    waited = 0.0
    with _Hands(service, texts, calls) as hands:
        while True:
            if hands.take_up() or hands.busy():
                waited = 0.0
                continue
            if waited > patience.total_seconds() or not _falls_due(service, patience):
                return
            time.sleep(GLANCE_SECONDS)
            waited += GLANCE_SECONDS


def keep_up(service: Service, stop: threading.Event | None = None) -> None:
    """Does the upkeep once, or up to the transaction in which `stop` is set. What fails is logged
    and keeps nothing else from being done.
    """
    stop = stop or threading.Event()
    for task in UPKEEP:
        _work(service, stop, task.__name__, task)
    for scheme_id in _scheme_ids(service):
        for each in PER_SCHEME:
            in_scheme = partial(_in_scheme, each, scheme_id)
            _work(service, stop, f"{each.__name__} of {scheme_id}", in_scheme)


def _work(
    service: Service, stop: threading.Event, name: str, task: Callable[[Unit], object]
) -> None:
    """Does one task, in as many transactions as it takes."""
    try:
        while not stop.is_set() and _leaves_something(service, task):
            stop.wait(BREATH_SECONDS)
    except Exception as error:
        log.error("upkeep %s failed: %s", name, type(error).__name__)


def _leaves_something(service: Service, task: Callable[[Unit], object]) -> bool:
    with service.unit() as unit:
        return task(unit) is True


def _in_scheme(task: Callable[[Unit, Scheme], object], scheme_id: str, unit: Unit) -> object:
    return task(unit, find_scheme(unit, scheme_id))


def _scheme_ids(service: Service) -> list[str]:
    try:
        with service.view() as unit:
            return list(revisions(unit))
    except Exception as error:  # the database may be restarting
        log.error("upkeep of the schemes failed: %s", type(error).__name__)
        return []


def _taken_up(hands: "_Hands") -> bool:
    try:
        return hands.take_up()
    except Exception as error:  # the database may be restarting
        log.error("notices could not be leased: %s", type(error).__name__)
        return False


def _falls_due(service: Service, within: timedelta) -> bool:
    with service.view() as unit:
        moment = notices.next_due(unit)
        return moment is not None and moment <= unit.now + within


class _Hands:
    """A few threads that each send one notice at a time, and one that does the upkeep."""

    def __init__(self, service: Service, texts: Transport, calls: Transport) -> None:
        self._service = service
        self._sender = Sender(service, texts, calls, Pace(PER_SECOND))
        self._pool = ThreadPoolExecutor(THREADS + 1, thread_name_prefix="worker")
        self._sends: set[Future[None]] = set()
        self._upkeep: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True)

    def take_up(self) -> bool:
        """Leases what is due for every free thread; False where nothing is due."""
        self._sends = {send for send in self._sends if not send.done()}
        free = THREADS - len(self._sends)
        if not free:
            return self.busy()
        leased = self._sender.lease(free)
        self._sends |= {self._pool.submit(self._deliver, held) for held in leased}
        return bool(leased)

    def busy(self) -> bool:
        """Waits a moment for a send to end; False where none is in hand."""
        in_hand = {send for send in self._sends if not send.done()}
        wait(in_hand, POLL_SECONDS, FIRST_COMPLETED)
        return bool(in_hand)

    def start_upkeep(self, stop: threading.Event) -> bool:
        """Begins the upkeep beside the sending; False where the last one still works."""
        if self._upkeep and not self._upkeep.done():
            return False
        self._upkeep = self._pool.submit(keep_up, self._service, stop)
        return True

    def _deliver(self, held: Held) -> None:
        try:
            self._sender.deliver(held)
        except Exception as error:  # its lease ends, and the provider is asked
            log.error("notice %s was not recorded: %s", held.id, type(error).__name__)
