"""A worker process that stops dead, `before` or `after` it hands its text to the provider.

python -m tests.support.stalling_worker before|after LOCALE DATABASE_URL API_URL
It says so on standard output, so that a test can kill it at that very moment.
"""

import os
import sys
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.clock import SystemClock
from core.outbox.worker import run
from core.ports import Outgoing, Transport
from core.sealing import Sealer
from core.settings import Settings
from core.store.database import open_engine
from core.unit import Service
from providers.twilio_client import make_client
from sms.send import TwilioTexts
from tests.support.wording import speaking


@dataclass(frozen=True)
class Stalling:
    """A transport that hangs for good at the worst moment."""

    inner: Transport
    moment: str

    def send(self, notice: Outgoing) -> str:
        if self.moment == "after":
            self.inner.send(notice)
        print(self.moment, flush=True)
        threading.Event().wait()
        raise AssertionError("nobody wakes it up")

    def sent_before(self, notice: Outgoing, since: datetime) -> list[str]:
        return self.inner.sent_before(notice, since)


def main(moment: str, locale: str, database_url: str, api_url: str) -> None:
    """Works on this database with this provider."""
    settings = replace(Settings.read(os.environ, Path(locale)), api_url=api_url)
    engine = open_engine(database_url)
    service = Service(engine, Sealer(settings.identity_key), SystemClock())
    texts = Stalling(TwilioTexts(make_client(settings), settings), moment)
    with speaking(Path(locale)):
        run(service, texts, texts, threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
