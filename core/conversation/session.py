"""A conversation's state, and what a step of it sees and says."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from core.conversation.turn import Channel, Expects, Turn
from core.messages import Message, Value
from core.outbox.delivery import Means
from core.outbox.notices import NewNotice, queue
from core.phones import Phone
from core.residents.people import Known, Roll
from core.scheme.types import LimitSubject, Scheme
from core.store.phones import PhoneRecord
from core.unit import Unit

TEXT_SESSION = timedelta(hours=24)  # a bare digit answers a question this long (DESIGN.md, Menus)
CALL_SESSION = timedelta(hours=2)


@dataclass(frozen=True, repr=False)
class Session:
    """What somebody wants and has said so far, and which question is open."""

    scheme: str = ""  # whose rules it goes by
    wish: str = ""
    question: str = ""
    asked_at: str = ""  # when it was asked
    ids: tuple[str, ...] = ()
    household: str = ""  # the number of a household's register, until its people are known
    read_back: bool = False
    name: str = ""
    area: str = ""
    address: str = ""
    recording: str = ""
    booking: int = 0
    number: str = ""  # the two digits that confirm
    confirmed: bool = False
    options: tuple[str, ...] = ()  # what the keys of the open question stand for
    shown: str = ""  # the fingerprint of the plan that is confirmed
    page: int = 0
    pending: str = ""  # the text that is taken up once the district is known
    silences: int = 0  # in this call
    mistakes: int = 0  # at this question
    waits: int = 0  # silences at this question, since it was last answered wrongly
    gave_up: bool = False  # nobody answered a call: a text follows it
    notice: str = ""  # the token of the call that the line placed
    phone: str = ""  # of a call, for what must follow it once it has ended
    line: str = ""
    last_reply: str = ""  # of a call: what 9 repeats

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str | None) -> "Session":
        """From JSON; without any, a fresh conversation. What another release of the software wrote
        and this one does not know is left out.
        """
        known = cls.__dataclass_fields__
        data = {k: v for k, v in json.loads(text).items() if k in known} if text else {}
        lists = {name: tuple(data[name]) for name in ("ids", "options") if name in data}
        return cls(**data | lists)

    def fresh(self, wish: str = "") -> "Session":
        """A new wish in the same conversation: what was said for the old one is forgotten."""
        return Session(
            scheme=self.scheme,
            wish=wish,
            silences=self.silences,
            notice=self.notice,
            phone=self.phone,
            line=self.line,
        )

    def asked(self, now: datetime) -> "Session":
        """With the moment at which its question was asked."""
        return replace(self, asked_at=now.isoformat() if self.question else "")

    def answered(self, **slots: object) -> "Session":
        """The open question is answered with these slots."""
        cleared = {"question": "", "options": (), "page": 0, "mistakes": 0, "waits": 0}
        return replace(self, **cleared | slots)  # type: ignore[arg-type]


def text_session(line: str, phone_digest: str) -> str:
    """The key of the conversation by text between a line and a phone."""
    return f"sms:{line}:{phone_digest}"


@dataclass(frozen=True)
class Talk:
    """What a step of the conversation sees. Nothing here is asked for twice in a turn."""

    unit: Unit
    scheme: Scheme
    turn: Turn
    phone: Phone
    record: PhoneRecord
    session: Session
    roll: Roll

    @property
    def by_voice(self) -> bool:
        return self.turn.channel is Channel.VOICE

    @property
    def language(self) -> str:
        return self.record.language

    @property
    def verified(self) -> bool:
        return self.record.verified(self.unit.now, self.scheme.verification_days)

    @property
    def people_needed(self) -> int:
        """How many IDs the wish is about: two where a pair books together."""
        pair = self.scheme.limit.subject is LimitSubject.PAIR
        return 2 if pair and self.session.wish in ("book", "register", "wait") else 1

    @property
    def known(self) -> list[Known]:
        """The people whom this phone may mean: those it registered for, else those of the roll."""
        digest = self.record.digest
        return self.roll.registered(digest) or self.roll.known_to(digest)

    def send(self, kind: str, channel: Means, message: Message, **how: Any) -> None:
        """Queues a notice to this phone; `how` as NewNotice takes it."""
        line, scheme_id = self.turn.line, self.scheme.id
        whom = NewNotice(kind, channel, self.phone, line, self.language, message, scheme_id)
        queue(self.unit, replace(whom, **how))

    def with_session(self, session: Session) -> "Talk":
        return replace(self, session=session)


@dataclass(frozen=True)
class Said:
    """What a step answers, and the session it leaves behind."""

    session: Session
    messages: tuple[Message, ...] = ()
    expects: Expects | None = None
    dial: str = ""
    secret: bool = False
    language: str = ""  # from now on; empty: as before
    ends: bool = False  # a call is over with this; otherwise it goes on with what else to do


def say(session: Session, id: str, *, ends: bool = False, **params: Value) -> Said:
    """One message that waits for nothing."""
    return Said(session, (Message(id, params),), ends=ends)


CHOICE = Expects("choice", 1, 8)
FREE_TEXT = Expects("text")
RECORDING = Expects("recording", 0, 8)
ID_KEYS = Expects("digits", 18, 10)
CODE_KEYS = Expects("digits", 6, 60)  # while somebody looks for the code on an old phone
