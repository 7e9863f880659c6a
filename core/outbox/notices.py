"""Notices: what the line sends by itself. Written in the transaction that gives the reason for
them, sent by the worker after the commit.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.messages import Message
from core.outbox.delivery import Means
from core.phones import Phone, PhoneKind
from core.store import notices as store
from core.unit import Unit


@dataclass(frozen=True)
class NewNotice:
    """A notice to be sent. `kind` tells how it may go out (core/outbox/delivery.py, MANNERS).

    `due_at` None: at once. `expires_at`: when nobody needs it any more. `secret`: its text is
    erased once sent. `token`: names it in the URL of a call; None: one is made.
    """

    kind: str
    channel: Means
    phone: Phone
    line: str
    language: str
    message: Message = field(repr=False)
    scheme_id: str | None = None
    booking_id: int | None = None
    pickup_id: int | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    secret: bool = False
    token: str | None = None


@dataclass(frozen=True)
class PlacedCall:
    """What a call that the line placed is about."""

    kind: str
    message: Message = field(repr=False)
    phone: Phone
    language: str
    booking_id: int | None
    scheme_id: str | None
    state: str
    pickup_id: int | None = None


def queue(unit: Unit, notice: NewNotice) -> str:
    """Writes a notice for the worker and returns its token. A landline is called, never texted."""
    token = notice.token or secrets.token_hex(16)
    queue_all(unit, [replace(notice, token=token)])
    return token


def queue_all(unit: Unit, new: Iterable[NewNotice]) -> None:
    """Writes any number of notices in one go."""
    store.add_notices(unit, [(each.phone, each.message, _row(unit, each)) for each in new])


def hasten(unit: Unit, token: str) -> None:
    """A notice that waits is due now; one on its way is left alone."""
    store.hasten(unit, token)


def confirm_call(unit: Unit, token: str) -> None:
    """A key was pressed on this call: somebody listened, and it is not placed again."""
    store.confirm_call(unit, token)


def find_placed(unit: Unit, token: str) -> PlacedCall | None:
    """The call with this token; None where there is none, or where its text was erased."""
    call = store.find_call(unit, token)
    if call is None or call.body_sealed is None:
        return None
    return PlacedCall(
        kind=call.kind,
        message=store.open_message(unit.sealer, call),
        phone=store.open_phone(unit.sealer, call),
        language=call.language,
        booking_id=call.booking_id,
        scheme_id=call.scheme_id,
        state=call.state,
        pickup_id=call.pickup_id,
    )


def _row(unit: Unit, notice: NewNotice) -> dict[str, Any]:
    by_call = notice.phone.kind is PhoneKind.LANDLINE
    return {
        "token": notice.token or secrets.token_hex(16),
        "scheme_id": notice.scheme_id,
        "booking_id": notice.booking_id,
        "pickup_id": notice.pickup_id,
        "kind": notice.kind,
        "channel": "call" if by_call else notice.channel,
        "line": notice.line,
        "language": notice.language,
        "secret": notice.secret,
        "due_at": notice.due_at or unit.now,
        "expires_at": notice.expires_at,
    }
