"""The roll as the console lists, searches and corrects it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, true, union_all

from core.phones import Phone, stored_phone
from core.store.dialect import insert
from core.store.residents import FACTS, ResidentRow, opened, sealed_values
from core.store.tables import areas, booking_people, bookings, residents
from core.unit import Unit

OPEN = ("review", "booked", "waiting", "ready", "missed")  # states of what is still to come
MOST_LOOKS = 200  # areas; beyond, one walk along the whole roll is quicker


@dataclass(frozen=True)
class RollEntry:
    """Somebody on the roll, with everything it says of them."""

    id: int
    area: str
    row: ResidentRow = field(repr=False)

    @property
    def phone(self) -> Phone | None:
        return stored_phone(self.row.phone) if self.row.phone else None


@dataclass(frozen=True)
class SoughtResident:
    """What a search may mean; a resident is found where any of it is true."""

    id_digest: str = ""
    last4_digest: str = ""
    phone_digest: str = ""
    household_digest: str = ""


def page_of_areas(
    unit: Unit, area_ids: Collection[int], after: int | None, limit: int
) -> list[RollEntry]:
    """The residents of these areas in the order of the roll: short looks into the index, one for
    each area, so that a page takes as long at a million residents as at a thousand.
    """
    further = residents.c.id > after if after is not None else true()
    places: list[ColumnElement[bool]] = [residents.c.area_id == each for each in sorted(area_ids)]
    if len(places) > MOST_LOOKS:
        places = [residents.c.area_id.in_(area_ids)]
    looks = [
        select(
            select(residents.c.id)
            .where(place, further)
            .order_by(residents.c.id)
            .limit(limit)
            .subquery()
        )
        for place in places
    ]
    if not looks:
        return []
    found = union_all(*looks).subquery()
    first = select(found.c.id).order_by(found.c.id).limit(limit)
    return _entries(unit, residents.c.id.in_(unit.connection.execute(first).scalars().all()))


def search(
    unit: Unit,
    scheme_id: str,
    area_ids: Collection[int] | None,
    sought: SoughtResident,
    limit: int,
) -> list[RollEntry]:
    """The first residents that a search finds; of these areas alone (None: anywhere)."""
    # COALESCE keeps the area's index out of it: the digests' find far fewer rows.
    reached = true() if area_ids is None else func.coalesce(residents.c.area_id, 0).in_(area_ids)
    found = [
        select(residents.c.id).where(
            residents.c.scheme_id == scheme_id, residents.c[name] == value, reached
        )
        for name, value in vars(sought).items()
        if value
    ]
    return _entries(unit, residents.c.id.in_(union_all(*found)), limit) if found else []


def find(unit: Unit, scheme_id: str, resident_id: int, *, hold: bool = False) -> RollEntry | None:
    """One resident of a scheme; held until the end of the unit where that is asked for."""
    ours = (residents.c.scheme_id == scheme_id) & (residents.c.id == resident_id)
    query = _query().where(ours)
    if hold:
        query = query.with_for_update(of=residents)
    row = unit.connection.execute(query).one_or_none()
    return _entry(unit, row) if row else None


def add(unit: Unit, scheme_id: str, row: ResidentRow) -> int | None:
    """Writes somebody new and returns their row; None where the roll knows them already."""
    statement = insert(unit, residents).values(sealed_values(unit, scheme_id, row))
    written = statement.on_conflict_do_nothing(index_elements=["scheme_id", "id_digest"])
    return unit.connection.execute(written.returning(residents.c.id)).scalar_one_or_none()


def remove(unit: Unit, resident_id: int) -> None:
    """Takes somebody off the roll."""
    unit.connection.execute(delete(residents).where(residents.c.id == resident_id))


def awaits_masks(unit: Unit, scheme_id: str, number: str) -> bool:
    """Whether somebody of that ID has asked for or been granted masks that are still to come."""
    theirs = select(booking_people.c.booking_id).where(
        booking_people.c.id_digest == unit.sealer.digest("id", number)
    )
    held = exists().where(
        bookings.c.id.in_(theirs),
        bookings.c.scheme_id == scheme_id,
        bookings.c.status.in_(OPEN),
    )
    return bool(unit.connection.execute(select(held)).scalar_one())


def _query() -> Select[Any]:
    return select(residents.c.id, areas.c.name.label("area"), *FACTS).join(
        areas, areas.c.id == residents.c.area_id
    )


def _entries(
    unit: Unit, condition: ColumnElement[bool], limit: int | None = None
) -> list[RollEntry]:
    query = _query().where(condition).order_by(residents.c.id).limit(limit)
    return [_entry(unit, row) for row in unit.connection.execute(query)]


def _entry(unit: Unit, row: Any) -> RollEntry:
    return RollEntry(row.id, row.area, opened(unit, row))
