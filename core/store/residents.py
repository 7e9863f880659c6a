"""The residents' register: who is on the roll of a scheme."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from core.phones import Phone, stored_phone
from core.store.dialect import among, insert
from core.store.tables import areas, residents
from core.unit import Unit

# What a ResidentRow is read from.
FACTS = tuple(
    residents.c[name]
    for name in (
        "id_sealed",
        "name_sealed",
        "household_sealed",
        "area_id",
        "phone_sealed",
        "groups",
    )
)


@dataclass(frozen=True)
class ResidentRow:
    """Somebody as a roll gives them; `phone` in E.164, empty texts where nothing is given."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    household: str = field(repr=False)
    area_id: int
    phone: str = field(repr=False)
    groups: tuple[str, ...]


@dataclass(frozen=True)
class ResidentRecord:
    """Somebody on the roll."""

    id: int
    scheme_id: str
    id_digest: str
    number: str = field(repr=False)
    name: str = field(repr=False)
    household_digest: str | None
    area_id: int
    area_name: str
    phone: Phone | None
    groups: tuple[str, ...]


def find_resident(unit: Unit, scheme_id: str, id_digest: str) -> ResidentRecord | None:
    """The resident with that ID."""
    found = _records(unit, scheme_id, residents.c.id_digest == id_digest)
    return found[0] if found else None


def residents_with_ids(
    unit: Unit, scheme_id: str, numbers: Sequence[str]
) -> dict[str, ResidentRecord]:
    """Who of these people is on the roll, by ID."""
    digests = [unit.sealer.digest("id", number) for number in numbers]
    found = _records(unit, scheme_id, among(unit, residents.c.id_digest, digests))
    return {record.number: record for record in found}


def residents_of_phone(unit: Unit, scheme_id: str, phone_digest: str) -> list[ResidentRecord]:
    """Everybody whose phone it is, in the order of the roll."""
    return _records(unit, scheme_id, residents.c.phone_digest == phone_digest)


def residents_of_household(
    unit: Unit, scheme_id: str, household_digest: str
) -> list[ResidentRecord]:
    """The people of a household, in the order of the roll."""
    return _records(unit, scheme_id, residents.c.household_digest == household_digest)


def schemes_of_phone(unit: Unit, phone_digest: str) -> set[str]:
    """The schemes on whose rolls a phone stands."""
    query = select(residents.c.scheme_id).where(residents.c.phone_digest == phone_digest)
    return set(unit.connection.execute(query.distinct()).scalars())


def schemes_of_people(unit: Unit, id_digests: Sequence[str]) -> set[str]:
    """The schemes on whose rolls any of these people stand."""
    query = select(residents.c.scheme_id).where(residents.c.id_digest.in_(id_digests))
    return set(unit.connection.execute(query.distinct()).scalars())


def is_roll_phone(unit: Unit, phone_digest: str) -> bool:
    """Whether the phone is on any roll."""
    query = select(exists().where(residents.c.phone_digest == phone_digest))
    return bool(unit.connection.execute(query).scalar_one())


def known_residents(unit: Unit, scheme_id: str, numbers: Sequence[str]) -> dict[str, ResidentRow]:
    """What the roll already says of these ID numbers."""
    digests = [unit.sealer.digest("id", number) for number in numbers]
    query = select(*FACTS).where(
        residents.c.scheme_id == scheme_id, among(unit, residents.c.id_digest, digests)
    )
    rows = (opened(unit, row) for row in unit.connection.execute(query))
    return {row.number: row for row in rows}


def upsert_residents(unit: Unit, scheme_id: str, rows: Sequence[ResidentRow]) -> None:
    """Writes residents; who is on the roll already gets the new facts."""
    values = [sealed_values(unit, scheme_id, row) for row in rows]
    if not values:
        return
    statement = insert(unit, residents)
    key = ("scheme_id", "id_digest", "id_sealed", "last4_digest")
    facts = {name: statement.excluded[name] for name in values[0] if name not in key}
    unit.connection.execute(
        statement.on_conflict_do_update(index_elements=["scheme_id", "id_digest"], set_=facts),
        values,
    )


def sealed_values(unit: Unit, scheme_id: str, row: ResidentRow) -> dict[str, Any]:
    """A resident as the table keeps them."""
    seal, digest = unit.sealer.seal, unit.sealer.digest
    return {
        "scheme_id": scheme_id,
        "id_digest": digest("id", row.number),
        "id_sealed": seal(row.number),
        "last4_digest": digest("last4", row.number[-4:]),
        "name_sealed": seal(row.name),
        "household_digest": digest("household", row.household) if row.household else None,
        "household_sealed": seal(row.household) if row.household else None,
        "area_id": row.area_id,
        "phone_digest": digest("phone", row.phone) if row.phone else None,
        "phone_sealed": seal(row.phone) if row.phone else None,
        "groups": ";".join(row.groups),
    }


def opened(unit: Unit, row: Any) -> ResidentRow:
    """A resident from the columns FACTS."""
    unseal = unit.sealer.unseal
    return ResidentRow(
        number=unseal(row.id_sealed),
        name=unseal(row.name_sealed),
        household=unseal(row.household_sealed) if row.household_sealed else "",
        area_id=row.area_id,
        phone=unseal(row.phone_sealed) if row.phone_sealed else "",
        groups=_split(row.groups),
    )


def _records(unit: Unit, scheme_id: str, condition: ColumnElement[bool]) -> list[ResidentRecord]:
    query = (
        select(residents, areas.c.name.label("area_name"))
        .join(areas, areas.c.id == residents.c.area_id)
        .where(residents.c.scheme_id == scheme_id, condition)
        .order_by(residents.c.id)
    )
    unseal = unit.sealer.unseal
    return [
        ResidentRecord(
            id=row.id,
            scheme_id=row.scheme_id,
            id_digest=row.id_digest,
            number=unseal(row.id_sealed),
            name=unseal(row.name_sealed),
            household_digest=row.household_digest,
            area_id=row.area_id,
            area_name=row.area_name,
            phone=stored_phone(unseal(row.phone_sealed)) if row.phone_sealed else None,
            groups=_split(row.groups),
        )
        for row in unit.connection.execute(query)
    ]


def _split(groups: str) -> tuple[str, ...]:
    return tuple(groups.split(";")) if groups else ()
