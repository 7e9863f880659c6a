"""What a district hands out: schemes, areas, releases and their shares."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.store.tables.base import metadata
from core.store.types import Id, Moment, partial

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
    Column("booking_id", ForeignKey("bookings.id")),
    Column("handout_id", ForeignKey("handouts.id")),  # given out without a booking
    Column("held_at", Moment),  # since when it is kept for the next batch
    Column("kept_for", Integer),  # the scheme's rule whose people are served first …
    Column("kept_until", Moment),  # … before this moment
    Index(None, "handout_id"),
)
FREE = allotments.c.booking_id.is_(None) & allotments.c.handout_id.is_(None)
GRANTABLE = FREE & allotments.c.held_at.is_(None)
HELD = FREE & allotments.c.held_at.is_not(None)
# With a second column: SQLite takes the index that has the most columns of the query.
partial("ix_allotments_grantable", GRANTABLE, allotments.c.release_id, allotments.c.booking_id)
partial("ix_allotments_held", HELD, allotments.c.release_id, allotments.c.booking_id)
# Without the free rows: SQLite would look for those in it, of whatever release.
GRANTED = allotments.c.booking_id.is_not(None)
Index(
    "uq_allotments_booking_id",
    allotments.c.booking_id,
    unique=True,
    sqlite_where=GRANTED,
    postgresql_where=GRANTED,
)
Index("ix_allotments_release", allotments.c.release_id)

carries = Table(
    "carries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("allotment_id", ForeignKey("allotments.id"), nullable=False),
    Column("from_release_id", ForeignKey("releases.id"), nullable=False),
    Column("to_release_id", ForeignKey("releases.id"), nullable=False),
    Column("masks", Integer, nullable=False),
    Column("reason", String(20), nullable=False),  # unclaimed given_back rejected split uncollected
    Column("at", Moment, nullable=False),
    Index(None, "allotment_id"),
    Index(None, "from_release_id"),
    Index(None, "to_release_id"),
)
