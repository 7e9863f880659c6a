"""The people who help: their tasks, their sign-ins, what they did."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from core.store.tables.base import DIGEST, metadata
from core.store.types import Id, Moment

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id")),
    Column("booking_id", ForeignKey("bookings.id")),
    # call_back | not_me | undelivered | review | missed | wrong_number
    Column("kind", String(20), nullable=False),
    Column("phone_digest", DIGEST),
    Column("phone_sealed", LargeBinary),
    Column("detail", String(80), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),  # calls by staff, in vain so far
    Column("tried_at", Moment),
    Column("done_at", Moment),
    Column("done_by", String(60)),
    Column("outcome", String(20)),  # what the last call by staff led to
    Index(None, "scheme_id", "done_at"),
    Index(None, "booking_id"),
    Index(None, "phone_digest"),
)

# Who may not book: a phone, a person, or a helper for one person.
bars = Table(
    "bars",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("reason", String(80), nullable=False),
    Column("until", Moment),
    UniqueConstraint("scheme_id", "subject"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("role", String(12), nullable=False),
    Column("area_id", ForeignKey("areas.id")),
    Column("password_hash", String(200)),
    Column("phone_digest", DIGEST, unique=True),
    Column("phone_sealed", LargeBinary),
    Column("language", String(2), nullable=False, server_default="zh"),
    Column("totp_sealed", LargeBinary),  # the shared secret of their authenticator
    Column("totp_step", Integer),  # the last 30 seconds whose code was used: no code works twice
    Column("left_at", Moment),  # may not sign in or text any more
    Column("created_at", Moment, nullable=False),
)

# Who is signed in to the console. The cookie holds the token, this table its digest.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("proved", Boolean, nullable=False),  # the second factor too, where one is needed
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index(None, "staff_id"),
    Index(None, "seen_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", DIGEST, nullable=False),  # digest of a name, an address, or both
    Column("at", Moment, nullable=False),
    Index(None, "subject", "at"),
    Index(None, "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(60), nullable=False),  # a channel, a command, a member of staff
    Column("action", String(40), nullable=False),
    Column("scheme_id", String(40)),
    Column("object", String(60), nullable=False, server_default=""),
    Column("detail", String(200), nullable=False, server_default=""),
    Index(None, "at"),
    Index(None, "object"),
    Index(None, "scheme_id", "id"),
)
