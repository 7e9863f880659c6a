"""Members of staff: adding them with a password, and their phones."""

from core import passwords
from core.errors import MaskLineError, NotFound
from core.phones import Phone, PhoneKind, read_phone
from core.scheme.types import Scheme
from core.store import areas, audit
from core.store import staff as store
from core.unit import Unit

ROLES = ("admin", "community")
LONGEST_NAME = 40
# Actors of audit rows that are no person.
NOBODYS_NAMES = ("command", "line", "worker", "staff", "sms", "voice", "ussd")


class BadStaff(MaskLineError):
    """What was given of a member of staff cannot be."""


def add(
    unit: Unit,
    scheme: Scheme,
    name: str,
    role: str,
    area: str | None,
    password: str,
    actor: str = "command",
) -> None:
    """Adds a member of staff: an admin reaches the whole scheme, community staff one area.

    Raises BadStaff, NotFound for an unknown area, Conflict where the name is taken.
    """
    check_name(name)
    check_password(password)
    if role not in ROLES or (role == "community") != (area is not None):
        raise BadStaff("Community staff need an area, an admin has none.")
    area_id = _area_id(unit, scheme, area) if area else None
    store.add_staff(unit, scheme.id, name, role, area_id, passwords.hashed(password))
    audit.record(unit, actor, "add_staff", scheme.id, f"staff:{name}", role)


def check_name(name: str) -> None:
    """Raises BadStaff for a name that cannot be, or that the audit rows use for something else."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadStaff("A name has 1 to %(n)s characters.", n=LONGEST_NAME)
    if name.lower() in NOBODYS_NAMES:
        raise BadStaff("That name is used by the line itself. Please take another.")


def check_password(password: str) -> None:
    """Raises BadStaff for a password that is too short or too long."""
    if len(password) < passwords.SHORTEST:
        raise BadStaff("A password has at least %(n)s characters.", n=passwords.SHORTEST)
    if len(password) > passwords.LONGEST:
        raise BadStaff("A password has at most %(n)s characters.", n=passwords.LONGEST)


def set_phone(unit: Unit, name: str, number: str, actor: str = "command") -> None:
    """Lets a mobile act for a member of staff by text. Raises NotFound, BadStaff or Conflict."""
    member = store.find_staff(unit, name, left=False)
    if member is None:
        raise NotFound("There is no member of staff named %(name)s.", name=name)
    phone = read_phone(number)
    if not isinstance(phone, Phone) or phone.kind is not PhoneKind.MOBILE:
        raise BadStaff("That is no Chinese mobile number.")
    store.set_phone(unit, member.id, phone)
    audit.record(unit, actor, "set_staff_phone", member.scheme_id, f"staff:{name}")


def _area_id(unit: Unit, scheme: Scheme, area: str) -> int:
    found = scheme.area_named(area)
    row = areas.area_id(unit, scheme.id, found.name) if found else None
    if row is None:
        raise NotFound("The scheme %(scheme)s has no area %(area)s.", scheme=scheme.id, area=area)
    return row
