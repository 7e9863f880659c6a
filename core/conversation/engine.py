"""The one conversation engine that all channels share: a turn in, a reply out, one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.conversation import abandoned, dialogue, districts, strangers
from core.conversation.codec import dump_reply, load_reply
from core.conversation.session import CALL_SESSION, TEXT_SESSION, Said, Session, Talk
from core.conversation.turn import Channel, Reply, Turn
from core.messages import Message
from core.phones import Phone
from core.residents.people import Roll
from core.scheme.types import Scheme
from core.schemes import SchemeShelf
from core.store import inbox, phones, sessions
from core.store.database import StoreError, lost_a_race
from core.store.phones import PhoneRecord
from core.unit import Service, Unit
from core.verification import CODE_LIFE


class BookingLine:
    """Answers every input of every channel."""

    def __init__(self, service: Service, shelf: SchemeShelf) -> None:
        self._service = service
        self._shelf = shelf

    def answer(self, turn: Turn) -> Reply:
        """The reply to a turn. A repeat waits for the first and gets the same, to the letter."""
        try:
            return self._answer(turn)
        except StoreError as error:
            if not lost_a_race(error):
                raise
            return self._answer(turn)  # nothing of the first time is left

    def _answer(self, turn: Turn) -> Reply:
        with self._service.unit() as unit:
            if not inbox.arrive(unit, turn.key):
                stored = inbox.answered(unit, turn.key)
                return load_reply(stored) if stored else Reply("zh")
            reply = self._reply(unit, turn)
            erase_at = unit.now + CODE_LIFE if reply.secret else None
            inbox.answer(unit, turn.key, dump_reply(reply), erase_at)
            return reply

    def hang_up(self, session: str) -> None:
        """An incoming call has ended; what was chosen in it is not lost."""
        with self._service.unit() as unit:
            state = sessions.open_session(unit, session, None, unit.now - CALL_SESSION)
            call = Session.load(state)
            for scheme in self._shelf.for_line(unit, call.line):
                if scheme.id == call.scheme:
                    abandoned.follow_up(unit, scheme, call)
            sessions.end_session(unit, session)

    def _reply(self, unit: Unit, turn: Turn) -> Reply:
        schemes = self._shelf.for_line(unit, turn.line)
        if not schemes:
            return Reply("zh", (Message("no_scheme"),))
        if not isinstance(turn.caller, Phone):
            return strangers.answer(unit, schemes[0], turn)
        return _converse(unit, schemes, turn, turn.caller)


def _converse(unit: Unit, schemes: Sequence[Scheme], turn: Turn, phone: Phone) -> Reply:
    """One step of a conversation, from the stored state to the stored state."""
    since = unit.now - _patience(turn)
    state = sessions.open_session(unit, turn.session, phones.digest_of(unit, phone), since)
    record = phones.find_phone(unit, phone)  # as the turn before this one has left it
    said = _say(unit, schemes, turn, phone, record, dialogue.understood(Session.load(state)))
    reply = _reply_of(said, said.language or record.language)
    session = said.session.asked(unit.now)
    if turn.channel is Channel.VOICE:
        said_last = dump_reply(reply)
        session = replace(session, phone=phone.e164, line=turn.line, last_reply=said_last)
    sessions.keep_session(unit, turn.session, session.dump())
    return reply


def _say(
    unit: Unit,
    schemes: Sequence[Scheme],
    turn: Turn,
    phone: Phone,
    record: PhoneRecord,
    session: Session,
) -> Said:
    """The district first, where one number serves several; then the conversation with it."""
    if session.question == "district":
        answered = districts.answer_district(session, schemes, turn, record.language)
        if isinstance(answered, Said):
            return answered
        session, turn = answered
    scheme = districts.known_district(unit, schemes, session, turn, record)
    if scheme is None:
        return districts.ask_district(session, schemes, turn, record.language)
    session = replace(session, scheme=scheme.id)
    talk = Talk(unit, scheme, turn, phone, record, session, Roll(unit, scheme))
    return dialogue.by_voice(talk) if talk.by_voice else dialogue.by_text(talk)


def _patience(turn: Turn) -> timedelta:
    return CALL_SESSION if turn.channel is Channel.VOICE else TEXT_SESSION


def _reply_of(said: Said, language: str) -> Reply:
    return Reply(language, said.messages, said.expects, said.dial, said.secret)
