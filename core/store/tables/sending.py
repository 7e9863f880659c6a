"""What the line sends by itself."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from core.outbox import delivery
from core.store.tables.base import DIGEST, metadata
from core.store.types import Id, Moment, partial, written

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token", String(32), nullable=False, unique=True),  # names it in the URL of a call
    Column("scheme_id", ForeignKey("schemes.id")),
    Column("booking_id", ForeignKey("bookings.id")),
    Column("pickup_id", ForeignKey("pickups.id")),
    Column("kind", String(20), nullable=False),
    Column("channel", String(5), nullable=False),  # text | call
    Column("phone_digest", DIGEST, nullable=False),
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("line", String(20), nullable=False),  # the line's own number it is sent from
    Column("language", String(2), nullable=False),
    Column("body_sealed", LargeBinary),  # the message; erased once sent where it carries a code
    Column("secret", Boolean, nullable=False),
    Column("state", String(8), nullable=False),  # queued sending sent done failed expired
    Column("attempts", Integer, nullable=False, server_default="0"),  # that the provider took
    Column("troubles", Integer, nullable=False, server_default="0"),  # in a row, since then
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("lease_until", Moment),
    Column("tried_at", Moment),  # when a try began of which nobody knows yet how it ended
    Column("provider_sid", String(40), unique=True),  # of the last try that the provider took
    Column("outcome", String(40)),  # the last status or error, in the provider's words
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Index(None, "phone_digest"),
    Index(None, "booking_id"),
    Index(None, "pickup_id"),
)
WAITING = notices.c.state.in_([written("queued"), written("sending")])
QUEUED = notices.c.state == written("queued")
SENDING = notices.c.state == written("sending")
PLACED = (notices.c.state == written("sent")) & (notices.c.channel == written("call"))
ASKED_FOR = notices.c.kind.in_([written(kind) for kind in delivery.ASKED_FOR])
# With the state in each: SQLite takes the index that has the most columns of the query. None of
# them competes with another for the same query, or SQLite might take the wrong one.
partial("ix_notices_waiting", WAITING, notices.c.state, notices.c.expires_at)
partial("ix_notices_asked_for", QUEUED & ASKED_FOR, notices.c.state, notices.c.due_at)
partial("ix_notices_unasked", QUEUED & ~ASKED_FOR, notices.c.state, notices.c.due_at)
partial("ix_notices_leased", SENDING, notices.c.state, notices.c.lease_until)
partial("ix_notices_placed", PLACED, notices.c.state, notices.c.sent_at)

# What the provider said of a text or call; may come before its notice knows the SID.
receipts = Table(
    "receipts",
    metadata,
    Column("provider_sid", String(40), primary_key=True),
    Column("notice_id", ForeignKey("notices.id")),
    Column("status", String(20), nullable=False),
    Column("error_code", String(10)),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
    Index(None, "notice_id"),
)
