"""Whom a phone may mean, and what the roll knows of them."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from core.phones import Phone
from core.resident_id import ResidentId
from core.scheme.types import Scheme
from core.store import areas, registrations, residents
from core.store.bookings import Person
from core.store.residents import ResidentRecord
from core.unit import Unit


@dataclass(frozen=True)
class Known:
    """Somebody whom a phone may book for without giving the ID again."""

    person: Person
    area: str


def known_to(unit: Unit, scheme: Scheme, phone_digest: str) -> list[Known]:
    """Who has this phone on the roll, then whom it registered for; each once."""
    found = {
        record.number: Known(Person(ResidentId(record.number), record.name), record.area_name)
        for record in residents.residents_of_phone(unit, scheme.id, phone_digest)
    }
    for person, area in registrations.registered_people(unit, scheme.id, phone_digest):
        found.setdefault(person.id.number, Known(person, area))
    return list(found.values())


def on_roll(unit: Unit, scheme: Scheme, id: ResidentId) -> ResidentRecord | None:
    """What the roll says of a resident."""
    return residents.find_resident(unit, scheme.id, unit.sealer.digest("id", id.number))


def owner_of(record: ResidentRecord | None, phone: Phone) -> Phone | None:
    """The resident's own phone, where somebody else's phone is speaking for them."""
    own = record.phone if record else None
    return own if own and own != phone else None


def agrees(scheme: Scheme, record: ResidentRecord, name: str, area: str) -> bool:
    """Whether what was said of a resident agrees with the roll; nothing said agrees.

    An area agrees with every area above or below it.
    """
    if name and _folded(name) != _folded(record.name):
        return False
    if not area:
        return True
    return area in scheme.lineage(record.area_name) or record.area_name in scheme.lineage(area)


def _folded(name: str) -> str:
    """A name as it is compared: in any case and width, spaces and dots left out."""
    return re.sub(r"[\s·・•]", "", normalize("NFKC", name)).casefold()


def area_id(unit: Unit, scheme: Scheme, name: str) -> int | None:
    """The row of an area, or None where no area was named."""
    return areas.area_id(unit, scheme.id, name) if name else None
