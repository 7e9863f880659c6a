"""Members of staff: adding them with a password, and their phones."""

from argon2 import PasswordHasher

from core.errors import MaskLineError, NotFound
from core.phones import Phone, PhoneKind, read_phone
from core.scheme.types import Scheme
from core.store import areas, audit
from core.store import staff as store
from core.unit import Unit

ROLES = ("admin", "community")
SHORTEST_PASSWORD = 8
LONGEST_NAME = 40

_hasher = PasswordHasher()  # argon2id; its parameters stand in every hash


class BadStaff(MaskLineError):
    """What was given of a member of staff cannot be."""


def add(unit: Unit, scheme: Scheme, name: str, role: str, area: str | None, password: str) -> None:
    """Adds a member of staff: an admin reaches the whole scheme, community staff one area.

    Raises BadStaff, NotFound for an unknown area, Conflict where the name is taken.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadStaff(f"A name has 1 to {LONGEST_NAME} characters.")
    if len(password) < SHORTEST_PASSWORD:
        raise BadStaff(f"A password has at least {SHORTEST_PASSWORD} characters.")
    if (role == "community") != (area is not None):
        raise BadStaff("Community staff need --area, an admin has none.")
    area_id = _area_id(unit, scheme, area) if area else None
    store.add_staff(unit, scheme.id, name, role, area_id, _hasher.hash(password))
    audit.record(unit, "command", "add_staff", scheme.id, f"staff:{name}", role)


def set_phone(unit: Unit, name: str, number: str) -> None:
    """Lets a mobile act for a member of staff by text. Raises NotFound, BadStaff or Conflict."""
    member = store.find_staff(unit, name)
    if member is None:
        raise NotFound(f"There is no member of staff named {name}.")
    phone = read_phone(number)
    if not isinstance(phone, Phone) or phone.kind is not PhoneKind.MOBILE:
        raise BadStaff("That is no Chinese mobile number.")
    store.set_phone(unit, member.id, phone)
    audit.record(unit, "command", "set_staff_phone", member.scheme_id, f"staff:{name}")


def _area_id(unit: Unit, scheme: Scheme, area: str) -> int:
    found = scheme.area_named(area)
    row = areas.area_id(unit, scheme.id, found.name) if found else None
    if row is None:
        raise NotFound(f"The scheme {scheme.id} has no area {area}.")
    return row
