"""A provider in memory: it keeps what it took, and refuses what a test tells it to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from core.ports import Outgoing, TransportError


@dataclass
class Ledger:
    """A `Transport`. Each of `troubles` meets one send; one that is `sent_unknown` takes it."""

    troubles: list[Exception] = field(default_factory=list)
    unasked: list[TransportError] = field(default_factory=list)  # each meets one question
    while_sending: Callable[[], None] = lambda: None
    taken: list[tuple[str, Outgoing]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, notice: Outgoing) -> str:
        self.while_sending()
        with self._lock:
            trouble = self.troubles.pop(0) if self.troubles else None
            if trouble is None or getattr(trouble, "sent_unknown", False):
                self.taken.append((f"SM{uuid4().hex}", notice))
            if trouble is not None:
                raise trouble
            return self.taken[-1][0]

    def sent_before(self, notice: Outgoing, since: datetime) -> list[str]:
        if self.unasked:
            raise self.unasked.pop(0)
        return [sid for sid, sent in reversed(self.taken) if _same(sent, notice)]

    @property
    def sids(self) -> list[str]:
        return [sid for sid, _ in self.taken]

    @property
    def words(self) -> list[str]:
        """The message ids that went out, oldest first."""
        return [notice.message.id for _, notice in self.taken]


def _same(one: Outgoing, other: Outgoing) -> bool:
    return (one.to, one.message) == (other.to, other.message)


def nobody(_environ: Any, start: Callable[..., object]) -> list[bytes]:
    """A web application for carriers that are only sent things: it has nothing to say."""
    start("204 NO CONTENT", [])
    return []
