"""The conversation: challenges, sessions, inputs already answered."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
)

from core.store.tables.base import DIGEST, metadata
from core.store.types import Id, Moment, partial

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
