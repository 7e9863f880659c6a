"""Workers in processes of their own, to be killed with SIGKILL while they send.

A fork server has imported everything once, so that twenty of them start in no time.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from core.clock import SystemClock
from core.outbox import worker
from core.outbox.sending import PER_SECOND, Sender
from core.sealing import Sealer
from core.settings import Settings
from core.store.database import open_engine
from core.unit import Service
from ivr.dial import TwilioCalls
from providers.twilio_client import make_client
from sms.send import TwilioTexts

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Work:
    """What a worker works on. Its clock is so far from real time; `forgetful`: a control that
    asks the provider nothing after a try of which nobody knows how it ended.
    """

    database_url: str
    api_url: str
    clock_offset: timedelta
    per_second: int = PER_SECOND
    forgetful: bool = False


@contextmanager
def working(work: Work) -> Iterator[None]:
    """A worker works during the block; at its end it is killed, whatever it has in hand."""
    process = _SERVER.Process(target=_work, args=(work,))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _work(work: Work) -> None:
    settings = replace(Settings.read(os.environ, Path()), api_url=work.api_url)
    clock = SystemClock(work.clock_offset)
    service = Service(open_engine(work.database_url), Sealer(settings.identity_key), clock)
    client = make_client(settings)
    vars(worker).update(PER_SECOND=work.per_second)
    if work.forgetful:
        Sender._adopt = lambda self, held: None  # type: ignore[method-assign]
    texts, calls = TwilioTexts(client, settings), TwilioCalls(client, settings)
    worker.run(service, texts, calls, threading.Event())
