"""When and where it is collected: points, plans, pickups, seats."""

from sqlalchemy import (
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
from core.store.types import Id, Moment, partial

points = Table(
    "points",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("area_id", ForeignKey("areas.id")),  # whose people come here; NULL: everybody
    Column("name", String(40), nullable=False),
    Column("english", String(40), nullable=False),
    Column("map_line", String(40), nullable=False, server_default=""),  # how to find it
    Column("contact", String(40), nullable=False, server_default=""),
    Column("hours", String(120), nullable=False),  # 09:00-11:30,13:00-17:00 (local)
    Column("per_slot", Integer, nullable=False),  # households a quarter of an hour
    UniqueConstraint("scheme_id", "name"),
)

# What staff planned and sent in one go.
plans = Table(
    "plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("point_id", ForeignKey("points.id"), nullable=False),
    Column("actor", String(60), nullable=False),
    Column("households", Integer, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Index(None, "scheme_id", "id"),
)

# One household's way to its masks: a slot at a point, or (starts_at NULL) brought to its door.
pickups = Table(
    "pickups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme_id", ForeignKey("schemes.id"), nullable=False),
    Column("plan_id", ForeignKey("plans.id"), nullable=False),
    Column("point_id", ForeignKey("points.id"), nullable=False),
    Column("code", String(8), nullable=False),
    Column("starts_at", Moment),  # of its quarter of an hour
    Column("keep_until", Moment),  # by its first slot; NULL: brought
    Column("phone_digest", DIGEST, nullable=False),  # who is told
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("missed", Integer, nullable=False, server_default="0"),  # slots that passed
    Column("confirmed_at", Moment),
    Column("reminded_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("ended_at", Moment),  # since none of its bookings waits to be collected
    Column("ended_by", String(60)),
    UniqueConstraint("point_id", "code"),
    Index(None, "plan_id"),
    Index(None, "phone_digest"),
    Index(None, "point_id", "starts_at"),
    Index(None, "scheme_id", "code"),
)
partial("ix_pickups_open", pickups.c.ended_at.is_(None), pickups.c.scheme_id, pickups.c.starts_at)
partial("ix_pickups_kept", pickups.c.ended_at.is_(None), pickups.c.scheme_id, pickups.c.keep_until)

# What a quarter of an hour can serve, one row a household: a pile, as allotments are, so that no
# slot is ever given to more.
seats = Table(
    "seats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("point_id", ForeignKey("points.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("pickup_id", ForeignKey("pickups.id"), unique=True),
    Index(None, "point_id", "starts_at"),
)
