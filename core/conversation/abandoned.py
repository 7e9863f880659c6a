"""A call that was hung up before it was done: what was chosen is offered by text, or called back
(FIELD.md: callers hang up after choosing and before confirming). Who pressed nothing at all is
sent the menu.
"""

from dataclasses import replace
from datetime import timedelta

from core import verification
from core.conversation.questions import QUESTIONS
from core.conversation.questions.proof import place_call_back, send_code, start
from core.conversation.session import Session, Talk, text_session
from core.conversation.turn import Channel, Turn
from core.outbox import notices
from core.phones import Phone, PhoneKind, read_phone
from core.quota.availability import NotOpen, closed
from core.residents.held import bookings_told_to
from core.residents.people import Roll
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
        return
    talk = _text_talk(unit, scheme, phone, call)
    chose = call.wish in ("book", "register") and call.question in UNFINISHED and call.ids
    if chose and not _cannot_be_booked(talk):
        _offer(talk)
    elif call.gave_up:
        _send_menu(talk)


def may_offer(talk: Talk) -> bool:
    """Whether this number may be sent another text or call that nobody there asked for."""
    since = talk.unit.now - timedelta(days=1)
    return audit.count(talk.unit, "offer_again", _object(talk), since) < OFFERS_PER_DAY


def _offer(talk: Talk) -> None:
    if _is_booked(talk) or _has_its_code(talk) or not _noted(talk):
        return
    if talk.phone.kind is PhoneKind.LANDLINE:
        _call_back(talk)
    elif talk.verified:
        _text(talk, "finish")
    else:
        _send_code(talk)


def _cannot_be_booked(talk: Talk) -> bool:
    reason = closed(talk.unit, talk.scheme, talk.session.area)
    return reason is not None and not isinstance(reason, NotOpen)


def _is_booked(talk: Talk) -> bool:
    """The code came back by text while the call went on."""
    digest, ids = talk.record.digest, talk.session.ids
    return talk.verified and bool(bookings_told_to(talk.unit, talk.scheme, digest, ids))


def _has_its_code(talk: Talk) -> bool:
    """The code that came during the call still works, or a call-back for it is on its way."""
    open_one = challenges.open_challenge(talk.unit, talk.record.digest)
    return open_one is not None and Session.load(open_one.wish).ids == talk.session.ids


def _send_menu(talk: Talk) -> None:
    if _noted(talk):
        _text(talk.with_session(talk.session.fresh()), "menu")


def _text(talk: Talk, question: str) -> None:
    """Asks this by text: the answer is understood for a day."""
    said = QUESTIONS[question].ask(talk)
    key = talk.turn.session
    sessions.open_session(talk.unit, key, talk.record.digest, talk.unit.now)
    sessions.keep_session(talk.unit, key, said.session.asked(talk.unit.now).dump())
    talk.send("abandoned", "text", said.messages[0])


def _send_code(talk: Talk) -> None:
    started = start(talk, talk.session)
    if isinstance(started, verification.CodeSent):
        send_code(talk, started.code)


def _call_back(talk: Talk) -> None:
    started = start(talk, talk.session)
    if isinstance(started, verification.CodeSent):
        place_call_back(talk, started.token, talk.unit.now)


def _noted(talk: Talk) -> bool:
    """Counts the offer against the number's cap; False where that is used up."""
    if not may_offer(talk):
        return False
    audit.record(talk.unit, "voice", "offer_again", talk.scheme.id, _object(talk))
    return True


def _object(talk: Talk) -> str:
    return audit.phone_object(talk.unit, talk.record.digest)


def _text_talk(unit: Unit, scheme: Scheme, phone: Phone, call: Session) -> Talk:
    """The conversation by text in which the call is taken up again; hanging up confirms nothing
    but the ID, which the text shows.
    """
    record = phones.find_phone(unit, phone)
    key = text_session(call.line, record.digest)
    turn = Turn(Channel.SMS, key="", session=key, line=call.line, caller=phone)
    session = replace(
        call, question="", read_back=True, silences=0, mistakes=0, waits=0, last_reply=""
    )
    return Talk(unit, scheme, turn, phone, record, session, Roll(unit, scheme))
