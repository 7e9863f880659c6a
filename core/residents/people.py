"""Whom a phone may mean, and what the roll knows of them."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from core.phones import Phone
from core.residents.resident_id import ResidentId
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


class Roll:
    """What the roll and the registrations know, looked up at most once in a unit of work."""

    def __init__(self, unit: Unit, scheme: Scheme) -> None:
        self._unit = unit
        self._scheme = scheme
        self._found: dict[str, ResidentRecord | None] = {}
        self._registered: dict[str, list[Known]] = {}
        self._known: dict[str, list[Known]] = {}

    def find(self, number: str) -> ResidentRecord | None:
        """The resident with that ID."""
        if number not in self._found:
            digest = self._unit.sealer.digest("id", number)
            self._found[number] = residents.find_resident(self._unit, self._scheme.id, digest)
        return self._found[number]

    def known_to(self, phone_digest: str) -> list[Known]:
        """Who has this phone on the roll, then whom it registered for; each once."""
        if phone_digest not in self._known:
            self._known[phone_digest] = self._look_up(phone_digest)
        return self._known[phone_digest]

    def registered(self, phone_digest: str) -> list[Known]:
        """Whom a phone registered for, with what it said of them then."""
        if phone_digest not in self._registered:
            found = registrations.registered_people(self._unit, self._scheme.id, phone_digest)
            self._registered[phone_digest] = [Known(person, area) for person, area in found]
        return self._registered[phone_digest]

    def _look_up(self, phone_digest: str) -> list[Known]:
        unit, scheme_id = self._unit, self._scheme.id
        owners = {r.number: r for r in residents.residents_of_phone(unit, scheme_id, phone_digest)}
        self._found |= owners
        known = {
            number: Known(Person(ResidentId(number), record.name), record.area_name)
            for number, record in owners.items()
        }
        for registered in self.registered(phone_digest):
            known.setdefault(registered.person.id.number, registered)
        return list(known.values())


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
