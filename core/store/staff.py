"""Members of staff: who they are, what they reach, and which phone is theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.phones import Phone, stored_phone
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


@dataclass(frozen=True)
class Member:
    """A member of staff as administrators see them; `enrolled`: has an authenticator."""

    id: int
    name: str
    role: str
    area: str | None
    phone: Phone | None
    enrolled: bool
    left_at: datetime | None


def add_staff(
    unit: Unit, scheme_id: str, name: str, role: str, area_id: int | None, password_hash: str
) -> None:
    """Writes a member of staff. Raises Conflict where the name is taken."""
    new = {"scheme_id": scheme_id, "name": name, "role": role, "area_id": area_id}
    statement = insert(staff).values(**new, password_hash=password_hash, created_at=unit.now)
    try:
        unit.connection.execute(statement)
    except IntegrityError:
        raise Conflict("There is a member of staff named %(name)s already.", name=name) from None


def set_phone(unit: Unit, staff_id: int, phone: Phone) -> None:
    """Writes the phone that a member of staff texts from. Raises Conflict where it is another's."""
    digest, sealed = unit.sealer.digest("phone", phone.e164), unit.sealer.seal(phone.e164)
    theirs = update(staff).where(staff.c.id == staff_id)
    try:
        unit.connection.execute(theirs.values(phone_digest=digest, phone_sealed=sealed))
    except IntegrityError:
        raise Conflict("That phone belongs to another member of staff.") from None


def find_staff(unit: Unit, name: str, *, left: bool = True) -> StaffRecord | None:
    """The member of staff of that name; `left` False: unless they have left."""
    named = staff.c.name == name
    return _find(unit, named if left else named & staff.c.left_at.is_(None))


def staff_of_phone(unit: Unit, phone_digest: str) -> StaffRecord | None:
    """The member of staff whose phone it is, unless they have left."""
    return _find(unit, (staff.c.phone_digest == phone_digest) & staff.c.left_at.is_(None))


def password_hash_of(unit: Unit, staff_id: int) -> str | None:
    """The hash to hold a password against."""
    query = select(staff.c.password_hash).where(staff.c.id == staff_id)
    return unit.connection.execute(query).scalar_one_or_none()


def set_password_hash(unit: Unit, staff_id: int, password_hash: str) -> None:
    """Writes a new hash."""
    _set(unit, staff_id, password_hash=password_hash)


def set_language(unit: Unit, staff_id: int, language: str) -> None:
    """Writes the language that a member reads the console in."""
    _set(unit, staff_id, language=language)


def totp_of(unit: Unit, staff_id: int) -> bytes | None:
    """The secret of a member's authenticator."""
    query = select(staff.c.totp_sealed).where(staff.c.id == staff_id)
    sealed = unit.connection.execute(query).scalar_one_or_none()
    return bytes.fromhex(unit.sealer.unseal(sealed)) if sealed else None


def set_totp(unit: Unit, staff_id: int, secret: bytes) -> bool:
    """Writes the secret of an authenticator; False where there is one already."""
    statement = update(staff).where(staff.c.id == staff_id, staff.c.totp_sealed.is_(None))
    written = unit.connection.execute(statement.values(totp_sealed=unit.sealer.seal(secret.hex())))
    return written.rowcount == 1


def use_totp_step(unit: Unit, staff_id: int, step: int) -> bool:
    """Uses up the codes of a step and of all before it; False where it was used."""
    unused = staff.c.totp_step.is_(None) | (staff.c.totp_step < step)
    statement = update(staff).where(staff.c.id == staff_id, unused).values(totp_step=step)
    return unit.connection.execute(statement).rowcount == 1


def members(
    unit: Unit, scheme_id: str, after: int | None, limit: int, name: str = ""
) -> list[Member]:
    """The members of a scheme whose name has that in it, in the order they were added."""
    wanted = (staff.c.scheme_id == scheme_id) & (staff.c.id > (after or 0))
    if name:
        wanted &= staff.c.name.contains(name, autoescape=True)
    query = _members().where(wanted).order_by(staff.c.id).limit(limit)
    return [_member(unit, row) for row in unit.connection.execute(query)]


def find_member(unit: Unit, scheme_id: str, staff_id: int) -> Member | None:
    """One member of a scheme."""
    wanted = (staff.c.scheme_id == scheme_id) & (staff.c.id == staff_id)
    row = unit.connection.execute(_members().where(wanted)).one_or_none()
    return _member(unit, row) if row else None


def lock_admins(unit: Unit, scheme_id: str) -> set[int]:
    """The administrators of a scheme who have not left; they stay so until the unit ends."""
    active = (staff.c.scheme_id == scheme_id) & (staff.c.role == "admin")
    query = select(staff.c.id).where(active, staff.c.left_at.is_(None)).order_by(staff.c.id)
    return set(unit.connection.execute(query.with_for_update()).scalars())


def forget_phone(unit: Unit, staff_id: int) -> None:
    """Nobody texts for that member any more."""
    _set(unit, staff_id, phone_digest=None, phone_sealed=None)


def forget_totp(unit: Unit, staff_id: int) -> None:
    """The member sets up an authenticator anew; used codes stay used."""
    _set(unit, staff_id, totp_sealed=None)


def set_left(unit: Unit, staff_id: int, left_at: datetime | None) -> None:
    """Since when a member has left; None: is there."""
    _set(unit, staff_id, left_at=left_at)


def _members() -> Select[Any]:
    columns = (staff.c.id, staff.c.name, staff.c.role, staff.c.phone_sealed, staff.c.left_at)
    enrolled = staff.c.totp_sealed.is_not(None).label("enrolled")
    query = select(*columns, areas.c.name.label("area"), enrolled)
    return query.outerjoin(areas, areas.c.id == staff.c.area_id)


def _member(unit: Unit, row: Row[Any]) -> Member:
    phone = stored_phone(unit.sealer.unseal(row.phone_sealed)) if row.phone_sealed else None
    return Member(row.id, row.name, row.role, row.area, phone, row.enrolled, row.left_at)


def _set(unit: Unit, staff_id: int, **values: object) -> None:
    unit.connection.execute(update(staff).where(staff.c.id == staff_id).values(values))


def _find(unit: Unit, condition: ColumnElement[bool]) -> StaffRecord | None:
    query = (
        select(staff.c.id, staff.c.name, staff.c.scheme_id, staff.c.role, areas.c.name)
        .outerjoin(areas, areas.c.id == staff.c.area_id)
        .where(condition)
    )
    row = unit.connection.execute(query).one_or_none()
    return StaffRecord(*row) if row else None
