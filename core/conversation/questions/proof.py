"""Proofs: the code that came by text, the key on a call-back, the two digits that confirm."""

import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from core import verification
from core.conversation.session import CHOICE, CODE_KEYS, FREE_TEXT, Said, Session, Talk, say
from core.conversation.words import choice_in, code_in
from core.describing import names_of
from core.messages import Digits, Message, Value
from core.outbox import notices
from core.store import audit, bookings, challenges, phones
from core.store.residents import is_roll_phone
from core.verification import CODE_LIFE, CodeSent, Locked, NoCodeOpen, TooManyCodes, WrongCode

HANGING_UP = timedelta(seconds=8)  # a call-back is placed once the incoming call has ended
PATIENCE = 3  # wrong answers before a confirmation is let go
GUESSES_PER_DAY = 6  # wrong numbers of a phone, whatever they were to confirm; then staff
MISSED = "missed_confirmation"
A_DAY = timedelta(days=1)
_NUMBER = re.compile("[0-9]{2}")


class CodeQuestion:
    """Six digits. By text they stand in the answer itself; a caller gets them as a text."""

    def ask(self, talk: Talk) -> Said:
        if talk.session.question == "code" and challenges.open_challenge(
            talk.unit, talk.record.digest
        ):
            return Said(talk.session, (Message("ask_code_again"),), CODE_KEYS)
        session = replace(talk.session, question="code")
        started = start(talk, session)
        if not isinstance(started, CodeSent):
            return refused(talk, started)
        if not talk.by_voice:
            return Said(session, (code_text(talk, started.code),), FREE_TEXT, secret=True)
        send_code(talk, started.code)
        return Said(session, (Message("code_on_its_way"),), CODE_KEYS)

    def take(self, talk: Talk) -> Talk | Message | Said:
        code = code_in(talk.turn.text)
        if code is None:
            return self._no_code(talk)
        match verification.check(talk.unit, talk.phone, code):
            case WrongCode(tries):
                return Message("code_wrong", {"tries": tries})
            case Locked() as locked:
                return refused(talk, locked)
            case NoCodeOpen():
                return self._too_late(talk)
            case verified:
                return resumed(talk, verified.wish)

    def _no_code(self, talk: Talk) -> Talk | Message:
        if not talk.by_voice and choice_in(talk.turn.text) == "1":
            return talk.with_session(talk.session.answered())
        return Message("not_a_code")

    def _too_late(self, talk: Talk) -> Talk | Message:
        """A caller is sent another code at once; by text it may be a code of long ago."""
        if talk.by_voice:
            return talk.with_session(talk.session.answered())
        return Message("code_late")


class CallBack:
    """A landline cannot read a code: the line calls it back and asks for a key."""

    def ask(self, talk: Talk) -> Said:
        started = start(talk, talk.session)
        if not isinstance(started, CodeSent):
            return refused(talk, started)
        place_call_back(talk, started.token, talk.unit.now + HANGING_UP)
        session = replace(talk.session, question="call_back", notice=started.token)
        return Said(session, (Message("call_back_coming"),), ends=True)

    def take(self, talk: Talk) -> Talk | Message | Said:
        return Message("call_back_coming")


class CallBackKey:
    """On the call that was placed: 1 proves the phone and finishes what was begun; 2: not me."""

    def ask(self, talk: Talk) -> Said:
        challenge = challenges.challenge_with_token(talk.unit, talk.session.notice)
        if challenge is None:
            notices.confirm_call(talk.unit, talk.session.notice)
            return say(talk.session.fresh(), "call_back_late", ends=True)
        ids = Session.load(challenge.wish).ids
        about = Message("call_back_about")
        if ids:
            about = Message("call_back_for", {"last4": Digits(ids[-1][-4:])})
        said = Message("call_back", {"about": about})
        return Said(replace(talk.session, question="call_back_key"), (said,), CHOICE)

    def take(self, talk: Talk) -> Talk | Message | Said:
        key = choice_in(talk.turn.text)
        if key not in ("1", "2"):
            return Message("no_such_key")
        notices.confirm_call(talk.unit, talk.session.notice)
        if key == "2":
            challenges.end_challenges(talk.unit, talk.record.digest)
            return say(talk.session.fresh(), "call_back_refused", ends=True)
        match verification.confirm_call(talk.unit, talk.phone, talk.session.notice):
            case NoCodeOpen():
                return say(talk.session.fresh(), "call_back_late", ends=True)
            case verified:
                return resumed(talk, verified.wish)


class Confirmation:
    """What takes something away is confirmed: by text with the number in the question, because
    a sender's number can be forged but not where the question goes; by voice with 1. A phone from
    which wrong numbers come is asked nothing more that day: they might be guesses.
    """

    def ask(self, talk: Talk) -> Said:
        if audit.count(talk.unit, MISSED, _audited(talk), talk.unit.now - A_DAY) >= GUESSES_PER_DAY:
            return say(talk.session.fresh(), "cannot_confirm")
        number = talk.session.number or str(10 + secrets.randbelow(90))
        session = replace(talk.session, question="confirm", number=number)
        asked = _what_is_confirmed(talk)
        return Said(session, (Message(asked.id, {"number": number, **asked.params}),), CHOICE)

    def take(self, talk: Talk) -> Talk | Message | Said:
        key = choice_in(talk.turn.text)
        if key == ("1" if talk.by_voice else talk.session.number):
            return talk.with_session(talk.session.answered(confirmed=True))
        if not talk.by_voice and _NUMBER.fullmatch(key):
            audit.record(talk.unit, talk.turn.channel.value, MISSED, talk.scheme.id, _audited(talk))
        if key == "2" or talk.session.mistakes + 1 >= PATIENCE:
            return say(talk.session.fresh(), f"kept_{talk.session.wish}")
        if talk.by_voice:
            return Message("no_such_key")
        by_staff = talk.session.wish in ("hand_out", "plan_pickup")
        return Message("not_confirmed" if by_staff else "not_the_number")


def _audited(talk: Talk) -> str:
    return audit.phone_object(talk.unit, talk.record.digest)


def _what_is_confirmed(talk: Talk) -> Message:
    booking, wish = bookings.find_booking(talk.unit, talk.session.booking), talk.session.wish
    if booking is None:
        return Message(f"confirm_{wish}", {"count": len(talk.session.options)})
    if booking.status == "waiting" and wish == "give_back":
        return Message("confirm_leave_line", {"person": names_of(booking.people)})
    params: dict[str, Value] = {"person": names_of(booking.people), "masks": booking.masks}
    return Message(f"confirm_{wish}", params)


def start(talk: Talk, session: Session) -> verification.Started:
    """Begins a challenge that remembers what it is for. Whoever calls again needs the call-back
    of an earlier call no more.
    """
    if earlier := challenges.open_challenge(talk.unit, talk.record.digest):
        notices.confirm_call(talk.unit, earlier.token)
    wish = replace(session, question="", silences=0, mistakes=0, waits=0, notice="", last_reply="")
    if not talk.by_voice:
        wish = replace(wish, read_back=True)  # it was written, not keyed
    known = is_roll_phone(talk.unit, talk.record.digest)
    return verification.start(talk.unit, talk.phone, known, wish.dump())


def code_text(talk: Talk, code: str) -> Message:
    """The text that carries a code: what it does, and what answering it agrees to."""
    letter = talk.scheme.letter
    id = "code_and_letter" if letter and talk.session.wish in ("book", "register") else "code"
    ids = talk.session.ids
    whom = Message("whom_id", {"last4": Digits(ids[0][-4:])}) if ids else Message("whom_you")
    purpose = Message(f"code_{talk.session.wish}", {"whom": whom})
    title = letter.title.in_language(talk.language) if letter else ""
    return Message(id, {"code": code, "purpose": purpose, "letter": title})


def send_code(talk: Talk, code: str) -> None:
    """Queues the code as a text to the calling mobile; it is not sent when it is too late."""
    expires_at = talk.unit.now + CODE_LIFE
    talk.send("code", "text", code_text(talk, code), expires_at=expires_at, secret=True)


def place_call_back(talk: Talk, token: str, due_at: datetime) -> None:
    """Queues the call that answers a landline; its token is the challenge's."""
    expires_at, said = talk.unit.now + CODE_LIFE, Message("call_back_coming")
    talk.send("call_back", "call", said, due_at=due_at, expires_at=expires_at, token=token)


def refused(talk: Talk, why: Locked | TooManyCodes) -> Said:
    """No code is sent or looked at; the wish is let go."""
    if isinstance(why, Locked):
        return say(talk.session.fresh(), "code_locked", minutes=why.minutes)
    return say(talk.session.fresh(), "code_capped")


def resumed(talk: Talk, wish: str) -> Talk:
    """The phone is proved: what the challenge was for goes on, with what was said then."""
    now = talk.session
    session = replace(
        Session.load(wish), silences=now.silences, notice=now.notice, phone=now.phone, line=now.line
    )
    record = phones.find_phone(talk.unit, talk.phone)
    return replace(talk, session=session, record=record)
