"""One number for several districts: the one called decides, else the roll, else a menu."""

from collections.abc import Sequence
from dataclasses import replace

from core.conversation.paging import MORE, numbered, page_of
from core.conversation.session import CHOICE, Said, Session, say
from core.conversation.silence import SILENCES
from core.conversation.told import notice_answered
from core.conversation.turn import Channel, Turn
from core.conversation.words import choice_in
from core.messages import Message
from core.outbox import notices
from core.residents.resident_id import find_resident_ids
from core.scheme.types import Scheme
from core.store import challenges, residents
from core.store.phones import PhoneRecord
from core.store.staff import staff_of_phone
from core.store.told_pickups import last_told
from core.unit import Unit


def known_district(
    unit: Unit, schemes: Sequence[Scheme], session: Session, turn: Turn, phone: PhoneRecord
) -> Scheme | None:
    """The scheme that this conversation is about, where anything tells it apart. What answers a
    notice is about the notice's. On whose roll an ID stands is told to a proved phone alone.
    """
    by_id = {scheme.id: scheme for scheme in schemes}
    if len(schemes) == 1:
        return schemes[0]
    if (scheme_id := _of_notice(unit, session, turn, phone)) in by_id:
        return by_id[scheme_id]
    if session.scheme in by_id:
        return by_id[session.scheme]
    for tell in (_placed_for, _begun, _of_staff):
        if (scheme_id := tell(unit, turn, phone)) in by_id:
            return by_id[scheme_id]
    proved = phone.verified(unit.now, schemes[0].verification_days)
    ids = _ids_in(unit, schemes[0], turn) if proved else []
    digests = [unit.sealer.digest("id", id) for id in ids]
    for found in (
        residents.schemes_of_people(unit, digests) if digests else set(),
        _told(unit, phone),
        residents.schemes_of_phone(unit, phone.digest),
    ):
        if len(ours := found & by_id.keys()) == 1:
            return by_id[ours.pop()]
    return None


def ask_district(session: Session, schemes: Sequence[Scheme], turn: Turn, language: str) -> Said:
    """Which district, in pages of four; what was wanted is done once that is known."""
    shown, page = page_of(schemes, session.page)
    names = [scheme.name.in_language(language) for scheme in shown]
    said = [Message("ask_district"), *numbered(names, len(schemes))]
    if turn.channel is Channel.VOICE:
        said.append(Message("person_on_0"))
    asked = replace(
        session,
        question="district",
        options=tuple(scheme.id for scheme in shown),
        page=page,
        pending=session.pending if session.question == "district" else turn.text,
    )
    return Said(asked, tuple(said), CHOICE)


def answer_district(
    session: Session, schemes: Sequence[Scheme], turn: Turn, language: str
) -> Said | tuple[Session, Turn]:
    """The question again, or the conversation with its district and the text that began it."""
    key = choice_in(turn.text)
    if turn.channel is Channel.VOICE and (key == "0" or not turn.text):
        return _person_or_silence(session, schemes, turn, language)
    if key == MORE:
        return ask_district(replace(session, page=session.page + 1), schemes, turn, language)
    named = [s.id for s in schemes if s.name.zh.rstrip("市区县") in turn.text and turn.text]
    if key.isdecimal() and 1 <= int(key) <= len(session.options):
        named = [session.options[int(key) - 1]]
    if len(named) != 1:
        asked = ask_district(session, schemes, turn, language)
        return replace(asked, messages=(Message("no_such_key"), *asked.messages))
    chosen = Session(scheme=named[0], phone=session.phone, line=session.line)
    return chosen, replace(turn, text=session.pending, recording="")


def _person_or_silence(
    session: Session, schemes: Sequence[Scheme], turn: Turn, language: str
) -> Said | tuple[Session, Turn]:
    """A person belongs to no district: the first one's serves. Silence is waited for."""
    if turn.text:
        return replace(session, scheme=schemes[0].id), turn
    session = replace(session, silences=session.silences + 1)
    if session.silences > SILENCES:
        return say(session, "good_bye", ends=True)
    return ask_district(session, schemes, turn, language)


def _placed_for(unit: Unit, turn: Turn, phone: PhoneRecord) -> str:
    placed = notices.find_placed(unit, turn.placed) if turn.placed else None
    return (placed.scheme_id if placed else None) or ""


def _of_staff(unit: Unit, turn: Turn, phone: PhoneRecord) -> str:
    member = staff_of_phone(unit, phone.digest)
    return member.scheme_id if member else ""


def _begun(unit: Unit, turn: Turn, phone: PhoneRecord) -> str:
    """The district of a code that is on its way to this phone, asked for on a call."""
    challenge = challenges.open_challenge(unit, phone.digest)
    return Session.load(challenge.wish).scheme if challenge else ""


def _of_notice(unit: Unit, session: Session, turn: Turn, phone: PhoneRecord) -> str:
    """The district of the notice that a text answers."""
    if turn.channel is Channel.VOICE:
        return ""
    return notice_answered(unit, session, turn.text, phone.digest) or ""


def _told(unit: Unit, phone: PhoneRecord) -> set[str]:
    """The district of the pickup that this phone was told of last."""
    told = last_told(unit, phone.digest)
    return {told[1]} if told else set()


def _ids_in(unit: Unit, scheme: Scheme, turn: Turn) -> list[str]:
    if turn.channel is Channel.VOICE:
        return []
    today = unit.now.astimezone(scheme.timezone).date()
    return [id.number for id in find_resident_ids(turn.text, today).ids]
