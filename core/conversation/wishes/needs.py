"""What several wishes need: a resident, a proved phone, and for strangers a name and a place."""

from dataclasses import replace
from datetime import timedelta

from core.conversation.questions.resident import ResidentQuestion
from core.conversation.session import Said, Session, Talk, say
from core.messages import Message
from core.phones import PhoneKind
from core.store import audit
from core.store.residents import residents_of_household

TRY = "try_id"  # in the audit: a proved phone asked for somebody
A_DAY = timedelta(days=1)


def proof_missing(talk: Talk) -> str | None:
    """A phone counts as its owner's after a code or a pressed key (DESIGN.md, invariant 6)."""
    if talk.verified:
        return None
    return "code" if talk.phone.kind is PhoneKind.MOBILE else "call_back"


def resident_missing(talk: Talk) -> str | Talk | Said | None:
    """Whose share it is. By voice the ID is always keyed; by text a phone may stand for people,
    whom it is told about once it is proved.
    """
    session, missing = talk.session, len(talk.session.ids) < talk.people_needed
    if talk.by_voice and (session.ids or session.household) and not session.read_back:
        return "read_back"
    if session.household and not session.ids:
        return _household_missing(talk)
    if not missing:
        return None
    return "resident_id" if talk.by_voice or session.ids else _known_missing(talk)


def _known_missing(talk: Talk) -> str | Talk:
    known = talk.known
    if len(known) < talk.people_needed:
        return "resident_id"
    if proof := proof_missing(talk):
        return proof
    if len(known) > talk.people_needed:
        return "which_resident"
    numbers = tuple(person.person.id.number for person in known)
    return talk.with_session(talk.session.answered(ids=numbers))


def _household_missing(talk: Talk) -> str | Talk | Said:
    """A household's number stands for the first of its people on the roll; who it is, and whether
    the roll knows it, is told only to a proved phone.
    """
    if proof := proof_missing(talk):
        return proof
    digest = talk.unit.sealer.digest("household", talk.session.household)
    members = residents_of_household(talk.unit, talk.scheme.id, digest)
    if members:
        return talk.with_session(talk.session.answered(ids=(members[0].number,)))
    asked = ResidentQuestion().ask(talk.with_session(talk.session.answered(household="")))
    unknown = Message("household_unknown")
    return replace(asked, messages=(unknown, *asked.messages) if talk.by_voice else (unknown,))


def still_missing(talk: Talk) -> str | Talk | Said | None:
    """What a request for a share still needs."""
    return (
        resident_missing(talk)
        or proof_missing(talk)
        or too_many_ids(talk)
        or identity_missing(talk)
    )


def is_clear(talk: Talk) -> bool:
    """Whether it is clear whose share it is, without a question."""
    if talk.session.ids or talk.by_voice:
        return bool(talk.session.ids)
    return len(talk.known) == talk.people_needed


def too_many_ids(talk: Talk) -> Said | None:
    """A phone that tries many IDs is slowed: what the line knows of people is not to be fished
    out of it. The audit keeps no digest that an ID could be found by.
    """
    number = talk.session.ids[0]
    if any(known.person.id.number == number for known in talk.known):
        return None
    tried = talk.unit.sealer.digest("tried", number)[:8]
    phone = audit.phone_object(talk.unit, talk.record.digest)
    since = talk.unit.now - A_DAY
    so_far = audit.details(talk.unit, TRY, phone, since)
    if tried in so_far:
        return None
    if len(so_far) >= talk.scheme.fair_use.ids_tried_per_day:
        return say(talk.session.fresh(), "too_many_ids")
    audit.record(talk.unit, talk.turn.channel.value, TRY, talk.scheme.id, phone, tried)
    return None


def identity_missing(talk: Talk) -> str | Talk | None:
    """Who somebody is that the roll does not know, unless this phone gave it when registering.

    By voice the town comes first and the name is spoken; by text one answer may hold both.
    """
    session = talk.session
    named = session.name or session.recording
    if not named and not session.area and (given := _registered(talk)):
        return talk.with_session(given)
    if all(talk.roll.find(number) for number in session.ids):
        return None
    missing = [("name", named), ("area", session.area)]
    if talk.by_voice:
        missing.reverse()
    return next((question for question, known in missing if not known), None)


def _registered(talk: Talk) -> Session | None:
    """What this phone said of the resident ahead, where it said anything."""
    for known in talk.roll.registered(talk.record.digest):
        person = known.person
        if person.id.number == talk.session.ids[0] and (known.area or person.name):
            return talk.session.answered(
                name=person.name,
                area=known.area,
                address=person.address,
                recording=person.recording,
            )
    return None
