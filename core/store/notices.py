"""The outbox: notices from queued to done, and the leases of those who send them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, insert, select, update

from core.messages import Message, dump_message, load_message
from core.outbox.delivery import NEEDED, Means
from core.phones import Phone, PhoneKind, read_phone
from core.sealing import Sealer
from core.store.dialect import among_ids
from core.store.phones import digest_of
from core.store.tables import ASKED_FOR, PLACED, QUEUED, SENDING, WAITING, notices, phones
from core.unit import Unit


@dataclass(frozen=True)
class Held:
    """A notice as it stood when it was read; its `repr` shows nothing personal."""

    id: int
    token: str
    kind: str
    channel: Means
    scheme_id: str | None
    booking_id: int | None
    pickup_id: int | None
    phone_digest: str = field(repr=False)
    phone_sealed: bytes = field(repr=False)
    body_sealed: bytes | None = field(repr=False)
    line: str
    language: str
    secret: bool
    state: str
    attempts: int
    troubles: int
    expires_at: datetime | None
    lease_until: datetime | None
    tried_at: datetime | None
    opted_out: bool


_OPTED_OUT = exists().where(
    phones.c.digest == notices.c.phone_digest, phones.c.opted_out_at.is_not(None)
)
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(notices.c[name] for name in Held.__dataclass_fields__ if name != "opted_out"),
    _OPTED_OUT.label("opted_out"),
)
# The lines that notices wait in, and when each needs attention: what people asked for comes
# first, and what was tried before. An index gives each line in its order.
_LINES = tuple(
    (kinds & state, moment)
    for kinds in (ASKED_FOR, ~ASKED_FOR)
    for state, moment in ((SENDING, notices.c.lease_until), (QUEUED, notices.c.due_at))
)


def add_notices(unit: Unit, new: Sequence[tuple[Phone, Message, dict[str, Any]]]) -> None:
    """Writes queued notices; phones and messages are sealed."""
    state = {"state": "queued", "created_at": unit.now}
    rows = [
        row
        | state
        | {
            "phone_digest": digest_of(unit, phone),
            "phone_sealed": unit.sealer.seal(phone.e164),
            "body_sealed": unit.sealer.seal(dump_message(message)),
        }
        for phone, message, row in new
    ]
    if rows:
        unit.connection.execute(insert(notices), rows)


def open_message(sealer: Sealer, held: Held) -> Message:
    """What a notice says. Its text must not have been erased."""
    assert held.body_sealed is not None, "an erased notice is never sent"
    return load_message(sealer.unseal(held.body_sealed))


def open_phone(sealer: Sealer, held: Held) -> Phone:
    """Whom a notice goes to."""
    number = sealer.unseal(held.phone_sealed)
    phone = read_phone(number)
    return phone if isinstance(phone, Phone) else Phone(number, PhoneKind.LANDLINE)


def next_due(unit: Unit) -> datetime | None:
    """When the next notice falls due, or the lease of one on its way ends."""
    earliest = (
        select(func.min(moment)).where(line, ~_over(unit)).scalar_subquery()
        for line, moment in _LINES
    )
    row = unit.connection.execute(select(*earliest)).one()
    return min((moment for moment in row if moment is not None), default=None)


def lease(unit: Unit, limit: int, until: datetime) -> list[Held]:
    """Takes up to `limit` due notices for sending until then, those that people asked for first.

    Nobody else gets them before the lease ends; what others are just leasing is passed over.
    """
    held: list[Held] = []
    for line, moment in _LINES:
        if len(held) < limit:
            due = _due(unit, line, moment, limit - len(held))
            held += [_held(row, state="sending", lease_until=until) for row in due]
    unit.connection.execute(
        update(notices)
        .where(notices.c.id.in_([notice.id for notice in held]))
        .values(
            state="sending",
            lease_until=until,
            tried_at=func.coalesce(notices.c.tried_at, unit.now),
        )
    )
    return held


def _due(
    unit: Unit, line: ColumnElement[bool], moment: ColumnElement[Any], limit: int
) -> Sequence[Row[Any]]:
    query = select(*_COLUMNS).where(line, moment <= unit.now, ~_over(unit))
    query = query.order_by(moment).limit(limit)
    return unit.connection.execute(query.with_for_update(skip_locked=True, of=notices)).all()


def expire(unit: Unit) -> None:
    """Ends waiting notices that nobody needs any more, and erases their text."""
    in_hand = SENDING & (notices.c.lease_until > unit.now)
    statement = update(notices).where(WAITING, _over(unit), ~in_hand)
    unit.connection.execute(statement.values(state="expired", body_sealed=None, lease_until=None))


def _over(unit: Unit) -> ColumnElement[bool]:
    """Nobody needs it any more. What was needed stays: its sender hands it to staff."""
    late = notices.c.expires_at.is_not(None) & (notices.c.expires_at <= unit.now)
    return late & notices.c.kind.not_in(NEEDED)


def move(unit: Unit, held: Held, **values: Any) -> bool:
    """Changes a notice; False where it is no longer as it was read."""
    statement = update(notices).where(_as_held(held))
    return bool(unit.connection.execute(statement.values(**values)).rowcount)


def _as_held(held: Held) -> ColumnElement[bool]:
    return and_(
        notices.c.id == held.id,
        notices.c.state == held.state,
        notices.c.lease_until.is_not_distinct_from(held.lease_until),
    )


def mark_sent(unit: Unit, held: Held, sid: str) -> None:
    """The provider took it, whoever holds the lease by now; a confirmed call stays confirmed."""
    statement = update(notices).where(notices.c.id == held.id, notices.c.state == "sending")
    body = {"body_sealed": None} if held.secret else {}
    unit.connection.execute(
        statement.values(
            state="sent",
            provider_sid=sid,
            outcome="sent",
            sent_at=unit.now,
            attempts=notices.c.attempts + 1,
            troubles=0,
            lease_until=None,
            tried_at=None,
            **body,
        )
    )


def hasten(unit: Unit, token: str) -> None:
    """A queued notice is due now."""
    statement = update(notices).where(
        notices.c.token == token, notices.c.state == "queued", notices.c.due_at > unit.now
    )
    unit.connection.execute(statement.values(due_at=unit.now))


def confirm_call(unit: Unit, token: str) -> None:
    """A placed call reached somebody, even before the provider's answer to placing it came."""
    statement = update(notices).where(
        notices.c.token == token,
        notices.c.channel == "call",
        notices.c.state.in_(("queued", "sending", "sent")),
    )
    unit.connection.execute(statement.values(state="done", outcome="confirmed", lease_until=None))


def is_in_hand(unit: Unit, held: Held) -> bool:
    """Whether a notice is still as its sender leased it: nobody has withdrawn it since."""
    return bool(unit.connection.execute(select(exists().where(_as_held(held)))).scalar_one())


def reword(unit: Unit, pickup_id: int, kind: str, message: Message) -> None:
    """What is queued of that kind about a pickup says something else, at the same time."""
    statement = update(notices).where(
        notices.c.pickup_id == pickup_id, notices.c.kind == kind, notices.c.state == "queued"
    )
    sealed = unit.sealer.seal(dump_message(message))
    unit.connection.execute(statement.values(body_sealed=sealed))


def withdraw(unit: Unit, pickup_id: int, message: Message) -> None:
    """Nothing that is under way about a pickup goes out any more. A call that rings just now says
    `message`, what is true now.
    """
    sent = notices.c.state == "sent"
    under_way = sent | notices.c.state.in_(("queued", "sending"))
    statement = update(notices).where(notices.c.pickup_id == pickup_id, under_way)
    unit.connection.execute(
        statement.values(
            state=case((sent, "done"), else_="expired"),
            outcome="withdrawn",
            body_sealed=unit.sealer.seal(dump_message(message)),
            lease_until=None,
        )
    )


def reached_by_call(unit: Unit, pickup_ids: Sequence[int]) -> set[int]:
    """Those of these pickups of which somebody was told by a call."""
    told = (notices.c.channel == "call") & among_ids(unit, notices.c.pickup_id, pickup_ids)
    return set(unit.connection.execute(select(notices.c.pickup_id).where(told)).scalars())


def find_call(unit: Unit, token: str) -> Held | None:
    """The notice with this token, if it is a call."""
    return _one(
        unit, select(*_COLUMNS).where(notices.c.token == token, notices.c.channel == "call")
    )


def find_sent(unit: Unit, sid: str) -> Held | None:
    """The notice whose last try has this SID and whose fate is open, locked for this unit."""
    query = select(*_COLUMNS).where(notices.c.provider_sid == sid, notices.c.state == "sent")
    return _one(unit, query.with_for_update(of=notices))


def silent_calls(unit: Unit, before: datetime, limit: int) -> list[Held]:
    """Calls placed before then of whose end the provider never told, locked for this unit."""
    query = (
        select(*_COLUMNS)
        .where(PLACED, notices.c.sent_at <= before)
        .limit(limit)
        .with_for_update(skip_locked=True, of=notices)
    )
    return [_held(row) for row in unit.connection.execute(query)]


def _one(unit: Unit, query: Select[Any]) -> Held | None:
    row = unit.connection.execute(query).one_or_none()
    return _held(row) if row else None


def _held(row: Any, **changed: Any) -> Held:
    return Held(**cast(dict[str, Any], row._asdict() | changed))
