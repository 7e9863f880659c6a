"""Every table. Migrations are written against these; personal data is in `LargeBinary` (sealed)
or in digest columns, never in plain text.
"""

from core.store.tables.base import metadata
from core.store.tables.collecting import pickups, plans, points, seats
from core.store.tables.granted import booking_people, bookings, claims, handouts
from core.store.tables.helping import audit, bars, sign_in_failures, sign_ins, staff, tasks
from core.store.tables.people import phones, registrations, residents, roll_files, roll_pieces
from core.store.tables.quotas import (
    FREE,
    GRANTABLE,
    HELD,
    allotments,
    areas,
    carries,
    releases,
    schemes,
)
from core.store.tables.sending import ASKED_FOR, PLACED, QUEUED, SENDING, WAITING, notices, receipts
from core.store.tables.talking import challenges, code_failures, inbox, sessions

__all__ = [
    "ASKED_FOR",
    "FREE",
    "GRANTABLE",
    "HELD",
    "PLACED",
    "QUEUED",
    "SENDING",
    "WAITING",
    "allotments",
    "areas",
    "audit",
    "bars",
    "booking_people",
    "bookings",
    "carries",
    "challenges",
    "claims",
    "code_failures",
    "handouts",
    "inbox",
    "metadata",
    "notices",
    "phones",
    "pickups",
    "plans",
    "points",
    "receipts",
    "registrations",
    "releases",
    "residents",
    "roll_files",
    "roll_pieces",
    "schemes",
    "seats",
    "sessions",
    "sign_in_failures",
    "sign_ins",
    "staff",
    "tasks",
]
