"""A call that was hung up before it was done: what was chosen is offered by text, or called back
(FIELD.md: callers hang up after choosing and before confirming).
"""

from dataclasses import replace
from datetime import timedelta

from core import booking, notices, verification
from core.booking import NotOpen
from core.conversation.questions import QUESTIONS
from core.conversation.questions.proof import place_call_back, send_code, start
from core.conversation.session import Session, Talk, text_session
from core.conversation.turn import Channel, Turn
from core.notices import NewNotice
from core.phones import Phone, PhoneKind, read_phone
from core.scheme.types import Scheme
from core.store import audit, challenges, phones, sessions
from core.unit import Unit

UNFINISHED = ("read_back", "code", "area", "name")
OFFERS_PER_DAY = 3  # to one number: a forged caller must not make us flood its owner


def follow_up(unit: Unit, scheme: Scheme, call: Session) -> None:
    """Sends what must follow the call, once."""
    phone = read_phone(call.phone)
    if not isinstance(phone, Phone):
        return
    if call.question == "call_back":
        notices.hasten(unit, call.notice)
    elif call.wish in ("book", "register") and call.question in UNFINISHED and call.ids:
        _offer(_text_talk(unit, scheme, phone, call))


def _offer(talk: Talk) -> None:
    closed = booking.closed(talk.unit, booking.look(talk.unit, talk.scheme))
    if (closed and not isinstance(closed, NotOpen)) or not _may_offer(talk):
        return
    if talk.phone.kind is PhoneKind.LANDLINE:
        _call_back(talk)
    elif talk.verified:
        _offer_by_1(talk)
    elif challenges.open_challenge(talk.unit, talk.record.digest) is None:
        _send_code(talk)


def _offer_by_1(talk: Talk) -> None:
    said = QUESTIONS["finish"].ask(talk)
    key = talk.turn.session
    sessions.open_session(talk.unit, key, talk.record.digest, talk.unit.now)
    sessions.keep_session(talk.unit, key, said.session.dump())
    notice = NewNotice(
        kind="abandoned",
        channel="text",
        phone=talk.phone,
        line=talk.turn.line,
        language=talk.language,
        message=said.messages[0],
        scheme_id=talk.scheme.id,
    )
    notices.queue(talk.unit, notice)


def _send_code(talk: Talk) -> None:
    started = start(talk, talk.session)
    if isinstance(started, verification.CodeSent):
        send_code(talk, started.code)


def _call_back(talk: Talk) -> None:
    started = start(talk, talk.session)
    if isinstance(started, verification.CodeSent):
        place_call_back(talk, started.token, talk.unit.now)


def _may_offer(talk: Talk) -> bool:
    object = f"phone:{talk.record.digest}"
    since = talk.unit.now - timedelta(days=1)
    if audit.count(talk.unit, "offer_again", object, since) >= OFFERS_PER_DAY:
        return False
    audit.record(talk.unit, "voice", "offer_again", talk.scheme.id, object)
    return True


def _text_talk(unit: Unit, scheme: Scheme, phone: Phone, call: Session) -> Talk:
    """The conversation by text in which the call is taken up again; hanging up confirms nothing
    but the ID, which the text shows.
    """
    record = phones.find_phone(unit, phone)
    key = text_session(call.line, record.digest)
    turn = Turn(Channel.SMS, key="", session=key, line=call.line, caller=phone)
    session = replace(call, question="", read_back=True, silences=0, mistakes=0, last_reply="")
    return Talk(unit, scheme, turn, phone, record, session)
