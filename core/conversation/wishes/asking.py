"""From what was said to a request for a share, as booking and waiting both take it."""

from core.conversation.session import Said, Talk, say
from core.describing import name_of
from core.quota.booking import Request
from core.quota.claiming import AlreadyHad
from core.residents.people import agrees, area_id
from core.residents.resident_id import ResidentId
from core.store.bookings import Person
from core.store.residents import ResidentRecord


def request_of(talk: Talk) -> Request:
    """Sure where everybody is on the roll, and no name or area was given that it does not have."""
    given, ids = talk.session, [ResidentId(number) for number in talk.session.ids]
    records = [talk.roll.find(id.number) for id in ids]
    first = records[0]
    sure = all(records) and first is not None and agrees(talk.scheme, first, given.name, given.area)
    area = first.area_name if first and (sure or not given.area) else given.area
    return Request(
        people=tuple(_person(talk, id, record) for id, record in zip(ids, records, strict=True)),
        phone=talk.phone,
        channel=talk.turn.channel.value,
        area=area,
        groups=frozenset(group for record in records if record for group in record.groups),
        area_id=_area_id(talk, first, area),
        household_digest=first.household_digest if first else None,
        on_roll=sure,
    )


def already(talk: Talk, had: AlreadyHad) -> Said:
    """The earlier share that forbids another one, and from when on it does not."""
    session, whom = talk.session.fresh(), name_of(had.person)
    if had.again is None:
        return say(session, "already_for_good", person=whom)
    return say(session, "already", person=whom, again=had.again)


def _area_id(talk: Talk, first: ResidentRecord | None, area: str) -> int | None:
    if first and area == first.area_name:
        return first.area_id
    return area_id(talk.unit, talk.scheme, area)


def _person(talk: Talk, id: ResidentId, record: ResidentRecord | None) -> Person:
    """What was given belongs to the first one; of the others the roll is believed."""
    given = talk.session
    if id.number != given.ids[0]:
        return Person(id, record.name if record else "")
    name = given.name or (record.name if record else "")
    return Person(id, name, given.address or given.area, given.recording)
