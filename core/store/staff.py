"""Members of staff: who they are, what they reach, and which phone is theirs."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.phones import Phone
from core.store.tables import areas, staff
from core.unit import Unit


@dataclass(frozen=True)
class StaffRecord:
    """A member of staff; `area` None: the whole scheme."""

    id: int
    name: str
    scheme_id: str
    role: str
    area: str | None


def add_staff(
    unit: Unit, scheme_id: str, name: str, role: str, area_id: int | None, password_hash: str
) -> None:
    """Writes a member of staff. Raises Conflict where the name is taken."""
    new = {"scheme_id": scheme_id, "name": name, "role": role, "area_id": area_id}
    statement = insert(staff).values(**new, password_hash=password_hash, created_at=unit.now)
    try:
        unit.connection.execute(statement)
    except IntegrityError:
        raise Conflict(f"There is a member of staff named {name} already.") from None


def set_phone(unit: Unit, staff_id: int, phone: Phone) -> None:
    """Writes the phone that a member of staff texts from. Raises Conflict where it is another's."""
    digest, sealed = unit.sealer.digest("phone", phone.e164), unit.sealer.seal(phone.e164)
    theirs = update(staff).where(staff.c.id == staff_id)
    try:
        unit.connection.execute(theirs.values(phone_digest=digest, phone_sealed=sealed))
    except IntegrityError:
        raise Conflict("That phone belongs to another member of staff.") from None


def find_staff(unit: Unit, name: str) -> StaffRecord | None:
    """The member of staff of that name."""
    return _find(unit, staff.c.name == name)


def staff_of_phone(unit: Unit, phone_digest: str) -> StaffRecord | None:
    """The member of staff whose phone it is."""
    return _find(unit, staff.c.phone_digest == phone_digest)


def password_hash_of(unit: Unit, staff_id: int) -> str | None:
    """The hash to hold a password against."""
    query = select(staff.c.password_hash).where(staff.c.id == staff_id)
    return unit.connection.execute(query).scalar_one_or_none()


def _find(unit: Unit, condition: ColumnElement[bool]) -> StaffRecord | None:
    query = (
        select(staff.c.id, staff.c.name, staff.c.scheme_id, staff.c.role, areas.c.name)
        .outerjoin(areas, areas.c.id == staff.c.area_id)
        .where(condition)
    )
    row = unit.connection.execute(query).one_or_none()
    return StaffRecord(*row) if row else None
