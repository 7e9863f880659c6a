"""Bookings and the people they are for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, true, update

from core.phones import Phone, stored_phone
from core.residents.resident_id import ResidentId
from core.store.tables import areas, booking_people, bookings, releases
from core.unit import Unit

HOLDING = ("review", "booked", "ready", "collected", "missed")  # these keep their share


@dataclass(frozen=True)
class Person:
    """Somebody a booking is for, with what was given or known of them."""

    id: ResidentId
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    recording: str = field(default="", repr=False)


@dataclass(frozen=True)
class NewBooking:
    """A booking about to be written."""

    scheme_id: str
    release_id: int | None
    area_id: int | None
    status: str
    masks: int
    channel: str
    phone: Phone
    people: tuple[Person, ...]
    needs_review: bool = False  # the roll does not vouch for it


@dataclass(frozen=True)
class BookingRecord:
    """A booking as it stands."""

    id: int
    scheme_id: str
    release_id: int | None
    area: str | None
    status: str
    masks: int
    phone: Phone
    frozen_until: datetime | None
    created_at: datetime
    opens_at: datetime | None
    pickup_id: int | None
    people: tuple[Person, ...]

    def frozen(self, now: datetime) -> bool:
        """Whether nobody may hand it over or give it back now."""
        return self.frozen_until is not None and self.frozen_until > now


def add_booking(unit: Unit, new: NewBooking) -> int:
    """Writes a booking with its people and returns its id."""
    statement = insert(bookings).values(
        scheme_id=new.scheme_id,
        release_id=new.release_id,
        area_id=new.area_id,
        status=new.status,
        needs_review=new.needs_review,
        masks=new.masks,
        channel=new.channel,
        phone_digest=unit.sealer.digest("phone", new.phone.e164),
        phone_sealed=unit.sealer.seal(new.phone.e164),
        created_at=unit.now,
        changed_at=unit.now,
    )
    booking_id = unit.connection.execute(statement.returning(bookings.c.id)).scalar_one()
    rows = [_person_row(unit, booking_id, person) for person in new.people]
    unit.connection.execute(insert(booking_people), rows)
    return int(booking_id)


def drop_booking(unit: Unit, booking_id: int) -> None:
    """Takes back a booking that got no share within the same unit of work."""
    unit.connection.execute(delete(booking_people).where(booking_people.c.booking_id == booking_id))
    unit.connection.execute(delete(bookings).where(bookings.c.id == booking_id))


def move_booking(
    unit: Unit, booking_id: int, status: str, before: Sequence[str], *, unless_frozen: bool = False
) -> bool:
    """Sets the status where it is one of `before`; says whether it was."""
    free_to_go = thawed(unit) if unless_frozen else true()
    statement = (
        update(bookings)
        .where(bookings.c.id == booking_id, bookings.c.status.in_(before), free_to_go)
        .values(status=status, changed_at=unit.now)
    )
    return bool(unit.connection.execute(statement).rowcount)


def reject_booking(unit: Unit, booking_id: int, reason: str) -> bool:
    """Rejects a booking that waits for review; says whether it did."""
    if not move_booking(unit, booking_id, "rejected", ("review",)):
        return False
    sealed = {"reason_sealed": unit.sealer.seal(reason)}
    unit.connection.execute(update(bookings).where(bookings.c.id == booking_id).values(sealed))
    return True


def freeze_booking(unit: Unit, booking_id: int, until: datetime) -> None:
    """Nobody hands it over or gives it back before `until`."""
    statement = update(bookings).where(bookings.c.id == booking_id)
    unit.connection.execute(statement.values(frozen_until=until, changed_at=unit.now))


def thawed(unit: Unit) -> ColumnElement[bool]:
    """Bookings that are not frozen (any more)."""
    return or_(bookings.c.frozen_until.is_(None), bookings.c.frozen_until <= unit.now)


def find_booking(unit: Unit, booking_id: int) -> BookingRecord | None:
    """One booking."""
    found = _records(unit, _query().where(bookings.c.id == booking_id))
    return found[0] if found else None


def bookings_by_ids(unit: Unit, booking_ids: Sequence[int]) -> list[BookingRecord]:
    """Those bookings, in that order."""
    found = _records(unit, _query().where(bookings.c.id.in_(booking_ids)))
    return sorted(found, key=lambda booking: booking_ids.index(booking.id))


def bookings_of_phone(unit: Unit, scheme_id: str, phone_digest: str) -> list[BookingRecord]:
    """What was booked from a phone and holds its share, newest first."""
    return _holding(unit, scheme_id, bookings.c.phone_digest == phone_digest)


def bookings_of_people(
    unit: Unit, scheme_id: str, id_digests: Sequence[str]
) -> list[BookingRecord]:
    """What people hold, whoever booked it, newest first."""
    theirs = select(booking_people.c.booking_id).where(booking_people.c.id_digest.in_(id_digests))
    return _holding(unit, scheme_id, bookings.c.id.in_(theirs))


def bookings_in(unit: Unit, scheme_id: str, status: str) -> list[BookingRecord]:
    """The bookings of a scheme in one state, oldest first."""
    query = _query().where(bookings.c.scheme_id == scheme_id, bookings.c.status == status)
    return _records(unit, query.order_by(bookings.c.id))


def people_booked_from(
    unit: Unit, scheme_id: str, phone_digest: str, since: datetime | None
) -> int:
    """For how many people a phone has booked since then (None: ever)."""
    query = (
        select(func.count(func.distinct(booking_people.c.id_digest)))
        .join(bookings, bookings.c.id == booking_people.c.booking_id)
        .where(
            bookings.c.scheme_id == scheme_id,
            bookings.c.phone_digest == phone_digest,
            bookings.c.status.in_((*HOLDING, "waiting")),
            bookings.c.created_at >= since if since else true(),
        )
    )
    return unit.connection.execute(query).scalar_one()


def count_in_review(unit: Unit, release_id: int) -> int:
    """How many bookings of a release wait for review."""
    query = select(func.count()).where(
        bookings.c.release_id == release_id, bookings.c.status == "review"
    )
    return unit.connection.execute(query).scalar_one()


def _person_row(unit: Unit, booking_id: int, person: Person) -> dict[str, object]:
    seal = unit.sealer.seal
    return {
        "booking_id": booking_id,
        "id_digest": unit.sealer.digest("id", person.id.number),
        "last4_digest": unit.sealer.digest("last4", person.id.last4),
        "id_sealed": seal(person.id.number),
        "name_sealed": seal(person.name) if person.name else None,
        "address_sealed": seal(person.address) if person.address else None,
        "recording_sealed": seal(person.recording) if person.recording else None,
    }


def _query() -> Select[tuple[object, ...]]:
    return (
        select(bookings, areas.c.name.label("area"), releases.c.opens_at)
        .outerjoin(areas, areas.c.id == bookings.c.area_id)
        .outerjoin(releases, releases.c.id == bookings.c.release_id)
    )


def _holding(unit: Unit, scheme_id: str, condition: ColumnElement[bool]) -> list[BookingRecord]:
    held = _query().where(
        bookings.c.scheme_id == scheme_id,
        bookings.c.status.in_((*HOLDING, "waiting")),
        condition,
    )
    return _records(unit, held.order_by(bookings.c.id.desc()).limit(20))


def _records(unit: Unit, query: Select[tuple[object, ...]]) -> list[BookingRecord]:
    rows = unit.connection.execute(query).all()
    people = people_of(unit, [row.id for row in rows])
    return [
        BookingRecord(
            id=row.id,
            scheme_id=row.scheme_id,
            release_id=row.release_id,
            area=row.area,
            status=row.status,
            masks=row.masks,
            phone=stored_phone(unit.sealer.unseal(row.phone_sealed)),
            frozen_until=row.frozen_until,
            created_at=row.created_at,
            opens_at=row.opens_at,
            pickup_id=row.pickup_id,
            people=tuple(people.get(row.id, ())),
        )
        for row in rows
    ]


def people_of(unit: Unit, booking_ids: Sequence[int]) -> dict[int, list[Person]]:
    """The people of those bookings, by booking, in the order given."""
    people: dict[int, list[Person]] = {}
    query = select(booking_people).where(booking_people.c.booking_id.in_(booking_ids))
    for row in unit.connection.execute(query.order_by(booking_people.c.id)):
        person = Person(
            ResidentId(unit.sealer.unseal(row.id_sealed)),
            *(
                unit.sealer.unseal(sealed) if sealed else ""
                for sealed in (row.name_sealed, row.address_sealed, row.recording_sealed)
            ),
        )
        people.setdefault(row.booking_id, []).append(person)
    return people
