"""Who got what: bookings, claims, hand-outs."""

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
    Column("pickup_id", ForeignKey("pickups.id")),  # when and where it is collected
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "scheme_id", "status", "id"),
    Index(None, "area_id", "status", "id", "release_id"),
    Index(None, "scheme_id", "created_at"),
    Index(None, "phone_digest"),
    Index(None, "release_id", "status", "id"),
    Index(None, "scheme_id", "channel", "status", "id"),
    Index(None, "pickup_id"),
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
