"""Sending one notice: ask where it may have gone out already, send, write down what happened.

No transaction is open while the provider is spoken to.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from core.clock import SystemClock
from core.outbox.delivery import (
    Decision,
    Step,
    Trouble,
    after_trouble,
    before_sending,
    trouble_of,
)
from core.outbox.hours import hours_of
from core.outbox.pace import Pace
from core.outbox.receipts import progress_of, record_taken, settle
from core.ports import Outgoing, Transport, TransportError
from core.store import notices, receipts
from core.store.notices import Held
from core.unit import Service

LEASE = timedelta(seconds=45)
ONE_REQUEST = timedelta(seconds=22)  # a send must be over well before its lease
PER_SECOND = 40

log = logging.getLogger("maskline.worker")

Taken: TypeAlias = str  # the SID under which the provider has it


@dataclass(frozen=True)
class Sender:
    """Brings leased notices to the provider of their channel."""

    service: Service
    texts: Transport
    calls: Transport
    pace: Pace

    def lease(self, limit: int) -> list[Held]:
        """Due notices, now in this sender's hands for a while; committed before any is sent."""
        with self.service.view() as unit:
            moment = notices.next_due(unit)
            if moment is None or moment > unit.now:
                return []
        with self.service.unit() as unit:
            return notices.lease(unit, limit, unit.now + LEASE)

    def deliver(self, held: Held) -> None:
        """Brings one leased notice to its next state."""
        outcome = self._outcome(held)
        with self.service.unit() as unit:
            if isinstance(outcome, Decision):
                settle(unit, held, outcome)
            else:
                record_taken(unit, held, outcome)
        log.info("notice %s (%s): %s", held.id, held.kind, _in_a_word(outcome))

    def _outcome(self, held: Held) -> Taken | Decision:
        try:
            return self._adopt(held) or self._obstacle(held) or self._send(held)
        except TransportError as error:
            trouble, reason = trouble_of(error), error.outcome
        except Exception as error:
            log.error("notice %s could not be sent: %s", held.id, type(error).__name__)
            trouble, reason = Trouble.UNKNOWN, type(error).__name__
        return after_trouble(progress_of(held), trouble, reason, self.service.clock.now())

    def _adopt(self, held: Held) -> Taken | None:
        """What an earlier try left with the provider, where nobody knows how that try ended."""
        if held.tried_at is None:
            return None
        now = self.service.clock.now()
        since = SystemClock().now() - (now - held.tried_at)
        sids = self._ask(held, since)
        with self.service.view() as unit:
            return next(iter(receipts.unclaimed(unit, sids)), None)

    def _ask(self, held: Held, since: datetime) -> list[str]:
        self.pace.wait()
        try:
            return self._transport(held).sent_before(self._open(held), since)
        except TransportError as error:
            raise TransportError(error.outcome, sent_unknown=True) from error

    def _obstacle(self, held: Held) -> Decision | None:
        with self.service.view() as unit:
            if not notices.is_in_hand(unit, held):
                return Decision(Step.EXPIRE, "withdrawn")
            progress = progress_of(held, hours_of(unit, held.scheme_id))
        return before_sending(progress, held.opted_out, unit.now)

    def _send(self, held: Held) -> Taken:
        self.pace.wait()
        now = self.service.clock.now()
        if held.lease_until is None or now > held.lease_until - ONE_REQUEST:
            raise TransportError("too late", sent_unknown=True)
        return self._transport(held).send(self._open(held))

    def _transport(self, held: Held) -> Transport:
        return self.texts if held.channel == "text" else self.calls

    def _open(self, held: Held) -> Outgoing:
        sealer = self.service.sealer
        return Outgoing(
            token=held.token,
            to=notices.open_phone(sealer, held).e164,
            line=held.line,
            language=held.language,
            message=notices.open_message(sealer, held),
        )


def _in_a_word(outcome: Taken | Decision) -> str:
    return f"{outcome.step} {outcome.reason}" if isinstance(outcome, Decision) else "taken"
