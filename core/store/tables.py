"""Every table. Migrations are written against these; personal data is in `LargeBinary` (sealed)
or in digest columns, never in plain text.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.outbox import delivery
from core.store.types import Id, Moment, partial, written

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

DIGEST = String(32)

# --- what a district hands out -------------------------------------------------------------

schemes = Table(
    "schemes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("document", Text, nullable=False),  # the scheme as loaded, in JSON
    Column("revision", Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("parent_id", ForeignKey("areas.id")),
    Column("name", String(60), nullable=False),
    Column("population", Integer),  # registered residents, as staff gave them
    UniqueConstraint("scheme_id", "name"),
)

# One row per opening and area: a pile of allotments (area NULL: the whole district).
releases = Table(
    "releases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("area_id", ForeignKey("areas.id")),
    Column("kind", String(8), nullable=False),  # booked | priority | offline | closed
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment),
    Column("quantity", Integer, nullable=False),  # masks
    Column("served_at", Moment),  # set once the waiting list had its part of it
    Column("closed_at", Moment),  # set once its free rows have been carried over
    Index(None, "scheme_id", "opens_at"),
)

allotments = Table(
    "allotments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("release_id", ForeignKey("releases.id"), nullable=False),
    Column("masks", Integer, nullable=False),
    Column("booking_id", ForeignKey("bookings.id"), unique=True),
    Column("handout_id", ForeignKey("handouts.id")),  # given out without a booking
    Column("held_at", Moment),  # since when it is kept for the next batch
    Column("kept_for", Integer),  # the scheme's rule whose people are served first …
    Column("kept_until", Moment),  # … before this moment
    Index(None, "handout_id"),
)
FREE = allotments.c.booking_id.is_(None) & allotments.c.handout_id.is_(None)
GRANTABLE = FREE & allotments.c.held_at.is_(None)
partial("ix_allotments_grantable", GRANTABLE, allotments.c.release_id)
Index("ix_allotments_release", allotments.c.release_id)

carries = Table(
    "carries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("allotment_id", ForeignKey("allotments.id"), nullable=False),
    Column("from_release_id", ForeignKey("releases.id"), nullable=False),
    Column("to_release_id", ForeignKey("releases.id"), nullable=False),
    Column("masks", Integer, nullable=False),
    Column("reason", String(20), nullable=False),  # unclaimed | given_back | rejected | split
    Column("at", Moment, nullable=False),
    Index(None, "allotment_id"),
    Index(None, "from_release_id"),
    Index(None, "to_release_id"),
)

# --- who it is for ---------------------------------------------------------------------------

residents = Table(
    "residents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("id_digest", DIGEST, nullable=False),
    Column("id_sealed", LargeBinary, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("household_digest", DIGEST),
    Column("household_sealed", LargeBinary),
    Column("area_id", ForeignKey("areas.id"), nullable=False),
    Column("phone_digest", DIGEST),
    Column("phone_sealed", LargeBinary),
    Column("groups", Text, nullable=False, server_default=""),
    UniqueConstraint("scheme_id", "id_digest"),
    Index(None, "phone_digest"),
    Index(None, "scheme_id", "household_digest"),
)

phones = Table(
    "phones",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("language", String(2), nullable=False, server_default="zh"),
    Column("verified_at", Moment),
    Column("opted_out_at", Moment),
)

# A phone that registered ahead, and for whom: at the opening one word is enough.
registrations = Table(
    "registrations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("phone_digest", DIGEST, nullable=False),
    Column("id_digest", DIGEST, nullable=False),
    Column("id_sealed", LargeBinary, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("area_id", ForeignKey("areas.id")),
    Column("address_sealed", LargeBinary),
    Column("recording_sealed", LargeBinary),
    Column("agreed_at", Moment, nullable=False),
    UniqueConstraint("scheme_id", "phone_digest", "id_digest"),
)

# --- who got what ----------------------------------------------------------------------------

bookings = Table(
    "bookings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("release_id", ForeignKey("releases.id")),
    Column("area_id", ForeignKey("areas.id")),
    Column("status", String(12), nullable=False),
    Column("needs_review", Boolean, nullable=False, default=False),  # the roll does not vouch
    Column("masks", Integer, nullable=False),
    Column("channel", String(8), nullable=False),
    Column("phone_digest", DIGEST, nullable=False),
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("reason_sealed", LargeBinary),  # why staff rejected it
    Column("frozen_until", Moment),  # "not me": nobody may hand it over or give it back
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "scheme_id", "status", "id"),
    Index(None, "phone_digest"),
    Index(None, "release_id", "status"),
)

# The people of a booking: one, or the two of a pair.
booking_people = Table(
    "booking_people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("booking_id", ForeignKey("bookings.id"), nullable=False),
    Column("id_digest", DIGEST, nullable=False),
    Column("last4_digest", DIGEST, nullable=False),
    Column("id_sealed", LargeBinary, nullable=False),
    Column("name_sealed", LargeBinary),
    Column("address_sealed", LargeBinary),
    Column("recording_sealed", LargeBinary),
    Index(None, "booking_id"),
    Index(None, "id_digest"),
    Index(None, "last4_digest"),
)

# Who has had a share and until when they may not book again: the guard of "never twice".
claims = Table(
    "claims",
    metadata,
    Column("scheme_id", ForeignKey("schemes.id"), primary_key=True),
    # "person:<digest>" or "household:<digest>", with "waiting:" before it while somebody waits
    Column("subject", String(60), primary_key=True),
    Column("until", Moment, nullable=False),
    Column("booking_id", ForeignKey("bookings.id")),
    Index(None, "booking_id"),
)

# Shares that staff gave out without a booking: to a household, or as one closed record.
handouts = Table(
    "handouts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("release_id", ForeignKey("releases.id"), nullable=False),
    Column("area_id", ForeignKey("areas.id")),
    Column("masks", Integer, nullable=False),
    Column("subject", String(48)),  # whose claim it is, as in claims
    Column("who_sealed", LargeBinary),  # the ID or household number that staff gave
    Column("actor", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("release_id", "subject"),
)

# --- the conversation ------------------------------------------------------------------------

challenges = Table(
    "challenges",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token", String(32), nullable=False, unique=True),  # names it in the URL of a call-back
    Column("phone_digest", DIGEST, nullable=False),
    Column("prefix_digest", DIGEST, nullable=False),
    Column("on_roll", Boolean, nullable=False),
    Column("means", String(8), nullable=False),  # code | call
    Column("code_hash", DIGEST),
    Column("wish_sealed", LargeBinary),  # what it was asked for; erased with the challenge
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),  # used, replaced or locked
    Index(None, "phone_digest", "created_at"),
    Index(None, "prefix_digest", "created_at"),
    Index(None, "on_roll", "created_at"),
    Index(None, "created_at"),
)
partial("ix_challenges_open", challenges.c.ended_at.is_(None), challenges.c.expires_at)

code_failures = Table(
    "code_failures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone_digest", DIGEST, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "phone_digest", "at"),
    Index(None, "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("phone_digest", DIGEST),
    Column("state_sealed", LargeBinary),
    Column("updated_at", Moment, nullable=False),
    Index(None, "updated_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(96), primary_key=True),
    Column("received_at", Moment, nullable=False),
    Column("reply_sealed", LargeBinary),
    Column("erase_at", Moment),  # replies that carry a code go when the code does
    Index(None, "erase_at"),
    Index(None, "received_at"),
)

# --- what the line sends by itself -----------------------------------------------------------

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token", String(32), nullable=False, unique=True),  # names it in the URL of a call
    Column("scheme_id", ForeignKey("schemes.id")),
    Column("booking_id", ForeignKey("bookings.id")),
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

# --- people who help -------------------------------------------------------------------------

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id")),
    Column("booking_id", ForeignKey("bookings.id")),
    Column("kind", String(20), nullable=False),  # call_back | not_me | undelivered | review
    Column("phone_digest", DIGEST),
    Column("phone_sealed", LargeBinary),
    Column("detail", String(80), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
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
    Column("created_at", Moment, nullable=False),
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
)
