"""Whom it is for: the roll, phones, registrations."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.store.tables.base import DIGEST, metadata
from core.store.types import Id, Moment, partial

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
    Column("last4_digest", DIGEST, nullable=False),
    UniqueConstraint("scheme_id", "id_digest"),
    Index(None, "phone_digest"),
    Index(None, "scheme_id", "household_digest"),
    Index(None, "last4_digest"),
    Index(None, "area_id", "id"),
)

# A roll that staff sent in by the console, until the worker has read it.
roll_files = Table(
    "roll_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("actor", String(60), nullable=False),
    Column("lines", Integer, nullable=False),  # that the file has below its header
    Column("lines_read", Integer, nullable=False, server_default="0"),
    Column("imported", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),
    Column("left_out", Integer, nullable=False, server_default="0"),
    Column("refused", Text, nullable=False, server_default="[]"),  # the first of them and why, JSON
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Index(None, "scheme_id", "id"),
)
partial("ix_roll_files_open", roll_files.c.done_at.is_(None), roll_files.c.id)

# Its lines that wait to be read; each piece goes as it is read.
roll_pieces = Table(
    "roll_pieces",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file_id", ForeignKey("roll_files.id"), nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
    Index(None, "file_id", "first_line"),
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
