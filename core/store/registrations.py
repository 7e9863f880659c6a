"""Phones that registered ahead, and for whom: at the opening one word is enough."""

from sqlalchemy import select

from core.residents.resident_id import ResidentId
from core.store.bookings import Person
from core.store.dialect import insert
from core.store.tables import areas, registrations
from core.unit import Unit


def register(
    unit: Unit, scheme_id: str, phone_digest: str, person: Person, area_id: int | None
) -> None:
    """Remembers that a phone books for a person; registering again renews what was given."""
    seal = unit.sealer.seal
    facts = {
        "name_sealed": seal(person.name) if person.name else None,
        "address_sealed": seal(person.address) if person.address else None,
        "recording_sealed": seal(person.recording) if person.recording else None,
        "area_id": area_id,
        "agreed_at": unit.now,
    }
    key = {
        "scheme_id": scheme_id,
        "phone_digest": phone_digest,
        "id_digest": unit.sealer.digest("id", person.id.number),
    }
    new = key | facts | {"id_sealed": seal(person.id.number)}
    statement = insert(unit, registrations).values(new)
    unit.connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=facts))


def registered_people(unit: Unit, scheme_id: str, phone_digest: str) -> list[tuple[Person, str]]:
    """Whom a phone registered for, in order, each with the name of the area that was given."""
    query = (
        select(registrations, areas.c.name.label("area"))
        .outerjoin(areas, areas.c.id == registrations.c.area_id)
        .where(registrations.c.scheme_id == scheme_id, registrations.c.phone_digest == phone_digest)
    )
    return [
        (
            Person(
                ResidentId(unit.sealer.unseal(row.id_sealed)),
                unit.sealer.unseal(row.name_sealed) if row.name_sealed else "",
                unit.sealer.unseal(row.address_sealed) if row.address_sealed else "",
                unit.sealer.unseal(row.recording_sealed) if row.recording_sealed else "",
            ),
            row.area or "",
        )
        for row in unit.connection.execute(query.order_by(registrations.c.id))
    ]
