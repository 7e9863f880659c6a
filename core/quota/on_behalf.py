"""Booking on behalf: staff book for somebody who stands or calls before them, by the same rules as
the line itself (core/conversation/wishes/book.py).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from core.allocation.waiting import InLine, stand_in_line
from core.errors import MaskLineError
from core.outbox.telling import tell_owners
from core.phones import Phone, read_phone
from core.quota import booking
from core.quota.availability import NothingPlanned, SoldOut, closed, look
from core.quota.booking import Booked, Refusal, Request
from core.quota.claiming import claimed_for, held_already
from core.residents.csv_lines import tidy
from core.residents.people import agrees, area_id
from core.residents.resident_id import IdProblem, InvalidResidentId, ResidentId, read_resident_id
from core.scheme.types import Granting, LimitSubject, Scheme
from core.store import audit
from core.store.bookings import Person
from core.store.residents import ResidentRecord, residents_of_household, residents_with_ids
from core.unit import Unit

CHANNEL = "staff"
LONGEST_NAME = 40
ID_SENTENCES = {
    IdProblem.LENGTH: "An ID has 18 characters, or 15 of the old form.",
    IdProblem.CHARACTERS: "An ID has digits alone; its last character may be X.",
    IdProblem.DATE: "The day of birth in this ID does not exist.",
    IdProblem.FUTURE: "The day of birth in this ID is still to come.",
    IdProblem.CHECK_DIGIT: "This ID does not exist; please compare every digit.",
}

Outcome: TypeAlias = Booked | InLine | Refusal


class BadEntry(MaskLineError):
    """What was entered cannot be; `field` is which: id, second, name, area or phone."""

    def __init__(self, field: str, sentence: str, **values: object) -> None:
        super().__init__(sentence, **values)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """What a clerk entered; empty: nothing. `wait`: in line, should nothing be free."""

    id: str = field(repr=False)
    second: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    area: str = ""
    phone: str = field(default="", repr=False)
    wait: bool = False


@dataclass(frozen=True)
class Asked:
    """A request that can be made, and what the roll knows of its people."""

    request: Request
    records: tuple[ResidentRecord | None, ...]


def people_needed(scheme: Scheme) -> int:
    """How many IDs one booking names."""
    return 2 if scheme.limit.subject is LimitSubject.PAIR else 1


def read_entry(unit: Unit, scheme: Scheme, entry: Entry) -> Asked:
    """The request that an entry means. Raises BadEntry with a sentence for one of its fields."""
    ids = _ids(unit, scheme, entry)
    found = residents_with_ids(unit, scheme.id, [id.number for id in ids])
    records = tuple(found.get(id.number) for id in ids)
    first = records[0]
    _demand_identity(scheme, entry, records)
    sure = all(records) and first is not None and agrees(scheme, first, entry.name, entry.area)
    area = first.area_name if first and (sure or not entry.area) else entry.area
    names = [entry.name or (first.name if first else "")]
    names += [record.name if record else "" for record in records[1:]]
    people = [
        Person(id, name, entry.area if n == 0 else "")
        for n, (id, name) in enumerate(zip(ids, names, strict=True))
    ]
    request = Request(
        people=tuple(people),
        phone=_phone(entry, first),
        channel=CHANNEL,
        area=area,
        groups=frozenset(group for record in records if record for group in record.groups),
        area_id=area_id(unit, scheme, area),
        household_digest=first.household_digest if first else None,
        on_roll=sure,
    )
    return Asked(request, records)


def book_for(unit: Unit, scheme: Scheme, asked: Asked, actor: str, *, wait: bool) -> Outcome:
    """Books, or stands in line where the scheme grants by priority, or where `wait` asks for it."""
    if scheme.granting is Granting.PRIORITY:
        return _ask_by_priority(unit, scheme, asked.request, actor)
    outcome = booking.book(unit, scheme, asked.request)
    if isinstance(outcome, SoldOut) and wait:
        return _stand_in_line(unit, scheme, asked.request, actor)
    if isinstance(outcome, Booked):
        tell_owners(unit, scheme, outcome.booking_id, asked.request.phone, asked.records)
        audit.record(unit, actor, "book_for", scheme.id, f"booking:{outcome.booking_id}")
    return outcome


def _ask_by_priority(unit: Unit, scheme: Scheme, request: Request, actor: str) -> Outcome:
    times = look(unit, scheme)
    if times.open is None or times.open.closes_at is None:
        claimed = claimed_for(unit, scheme, request.people, request.household_digest)
        had = held_already(unit, scheme, claimed)
        return had or closed(unit, scheme) or NothingPlanned(finished=True)
    return _stand_in_line(unit, scheme, request, actor)


def _stand_in_line(unit: Unit, scheme: Scheme, request: Request, actor: str) -> Outcome:
    outcome = stand_in_line(unit, scheme, request)
    if isinstance(outcome, InLine) and outcome.new:
        audit.record(unit, actor, "wait_for", scheme.id)
    return outcome


def _ids(unit: Unit, scheme: Scheme, entry: Entry) -> list[ResidentId]:
    today = unit.now.astimezone(scheme.timezone).date()
    if number := _of_household(unit, scheme, entry.id):
        return [ResidentId(number)]
    ids = [_id("id", entry.id, today)]
    if people_needed(scheme) == 2:
        ids.append(_id("second", entry.second, today))
        if ids[0] == ids[1]:
            raise BadEntry("second", "These are two people: both IDs are the same.")
    return ids


def _of_household(unit: Unit, scheme: Scheme, typed: str) -> str:
    """The first of a household on the roll, where the scheme books by a household's number."""
    if not scheme.limit.household_number or not typed:
        return ""
    digest = unit.sealer.digest("household", tidy(typed))
    members = residents_of_household(unit, scheme.id, digest)
    return members[0].number if members else ""


def _id(field: str, typed: str, today: date) -> ResidentId:
    if not typed:
        raise BadEntry(field, "Please enter the ID.")
    try:
        return read_resident_id(typed, today)
    except InvalidResidentId as error:
        raise BadEntry(field, ID_SENTENCES[error.problem]) from None


def _demand_identity(
    scheme: Scheme, entry: Entry, records: tuple[ResidentRecord | None, ...]
) -> None:
    if len(entry.name) > LONGEST_NAME:
        raise BadEntry("name", "A name has 1 to %(n)s characters.", n=LONGEST_NAME)
    if entry.area and scheme.area_named(entry.area) is None:
        raise BadEntry("area", "Please choose an area of the list.")
    if all(records):
        return
    if not entry.name:
        raise BadEntry("name", "Not on the roll: please enter the name.")
    if not entry.area:
        raise BadEntry("area", "Not on the roll: please choose the area.")


def _phone(entry: Entry, first: ResidentRecord | None) -> Phone:
    if not entry.phone:
        if first is None or first.phone is None:
            raise BadEntry("phone", "The roll knows no phone: please enter one that can be told.")
        return first.phone
    phone = read_phone(entry.phone)
    if not isinstance(phone, Phone):
        raise BadEntry("phone", "That is no Chinese mobile, and no landline with its area code.")
    return phone
