"""Calls: the interpreter on one side, the line's webhooks and a phone on the other."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from handset.carrier.errors import RestError
from handset.carrier.numbers import reachable
from handset.interpreter import (
    KEY_SECONDS,
    REACTION_SECONDS,
    Dialling,
    Event,
    Gathering,
    Interpreter,
    Recording,
)

if TYPE_CHECKING:
    from handset.carrier.exchange import Carrier
    from handset.carrier.phone import Phone

INBOUND = "inbound"
OUTBOUND = "outbound-api"
RING_SECONDS = 60
TALK_SECONDS = 60.0  # how long somebody who was put through talks
SPEAKING_SECONDS = 4.0
_FIRST_BARGE = 0.2  # how soon a key comes when somebody does not wait for the end


class Call:
    """One call between a phone and the line, inbound or placed by the line over REST."""

    def __init__(self, carrier: "Carrier", phone: "Phone", direction: str, line: str) -> None:
        self.sid = "CA" + uuid4().hex
        self.phone = phone
        self.line = line
        self.direction = direction
        self.status = "ringing"
        self.created: datetime = carrier.now()
        self.ended_at: datetime | None = None
        self.callback = ""
        self.callback_events = frozenset({"completed"})
        self._url, self._method = carrier.public_url + "/ivr/inbound", "POST"
        self._carrier = carrier
        self._leg: Interpreter | None = None
        self._since_last_action = 0
        self._lock = threading.RLock()  # a person and the ring's end may come at once

    def __repr__(self) -> str:
        return f"Call({self.sid}, {self.direction}, {self.status})"

    @classmethod
    def from_phone(cls, carrier: "Carrier", phone: "Phone") -> "Call":
        """A phone calls the line."""
        call = cls(carrier, phone, INBOUND, carrier.line)
        call.callback = carrier.public_url + "/ivr/status"
        carrier.keep_call(call)
        call._start()
        return call

    @classmethod
    def from_line(cls, carrier: "Carrier", form: Mapping[str, str], events: list[str]) -> "Call":
        """The line calls a phone, as asked over REST. Raises RestError."""
        _check(form)
        call = cls(carrier, carrier.phone(form["To"]), OUTBOUND, form["From"])
        call._url, call._method = form["Url"], form.get("Method", "POST").upper()
        call.callback = form.get("StatusCallback", "")
        call.callback_events = frozenset(" ".join(events).split()) or call.callback_events
        timeout = form.get("Timeout", "")
        call._ring(int(timeout) if timeout.isdecimal() else RING_SECONDS)
        return call

    @property
    def caller(self) -> str:
        """Who calls."""
        return self.phone.number if self.direction == INBOUND else self.line

    @property
    def called(self) -> str:
        """Who is called."""
        return self.line if self.direction == INBOUND else self.phone.number

    # What was heard

    @property
    def events(self) -> list[Event]:
        """Everything that happened, oldest first."""
        return list(self._leg.events) if self._leg else []

    @property
    def heard(self) -> list[str]:
        """What was said since the phone's owner last did something."""
        return [
            event.text for event in self.events[self._since_last_action :] if event.kind == "said"
        ]

    @property
    def clock(self) -> float:
        """Simulated seconds since the call was answered."""
        return self._leg.clock if self._leg else 0.0

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.ended_at is not None

    @property
    def rings(self) -> bool:
        """Whether the phone rings and can be answered."""
        return self.direction == OUTBOUND and self.status == "ringing"

    @property
    def error(self) -> str:
        """Why the line's answer could not be followed; empty where it could."""
        return self._leg.error if self._leg else ""

    @property
    def wants(self) -> str:
        """What the line waits for: keys, speech, or nothing."""
        match self._leg.waiting if self._leg else None:
            case Gathering():
                return "keys"
            case Recording():
                return "speech"
            case _:
                return ""

    # What the phone's owner does

    def answer(self) -> list[str]:
        """Picks up a call that rings."""
        with self._lock:
            if self.rings:
                self._later("answered", "in-progress")
                self._start()
            return self.heard

    def decline(self) -> None:
        """Refuses a call that rings: its caller hears that the phone is busy."""
        self._end_unanswered("busy")

    def press(self, keys: str, barge: bool = False) -> list[str]:
        """Presses keys one after another, at once with `barge`, else once everything was heard.

        Keys go on falling into whatever the line says next, as on a real phone.
        """
        with self._lock:
            leg = self._begin_action()
            moment = _first_key_at(leg, barge)
            for key in keys:
                if leg.ended:
                    break
                leg.press(key, moment)
                self._follow()
                moment += KEY_SECONDS
            return self.heard

    def stay_silent(self) -> list[str]:
        """Does nothing until the line stops waiting."""
        with self._lock:
            self._begin_action().keep_silent()
            return self._follow()

    def speak(self, seconds: float = SPEAKING_SECONDS, then: str = "") -> list[str]:
        """Speaks; then silence, a key, or `"hangup"`."""
        with self._lock:
            self._begin_action().speak(seconds, then)
            return self._follow()

    def hang_up(self) -> None:
        """Puts the phone down."""
        with self._lock:
            if self._leg is None:
                return self.decline()
            self._begin_action().hang_up()
            self._follow()

    def act(self, word: str) -> list[str]:
        """Does what one word of a script says: keys, "" for silence, "speak", "hangup"."""
        match word:
            case "":
                return self.stay_silent()
            case "speak":
                return self.speak()
            case "hangup":
                self.hang_up()
                return []
            case _:
                return self.press(word)

    # How it goes on

    def _begin_action(self) -> Interpreter:
        if self._leg is None:
            raise ValueError("this call was not answered")
        self._since_last_action = len(self._leg.events)
        return self._leg

    def _start(self) -> None:
        self._leg = Interpreter(self._url, self._method, self._carrier.recording_url())
        if self.direction == OUTBOUND:
            self.status = "in-progress"
        self._follow()

    def _follow(self) -> list[str]:
        """Asks the line as long as there is something to ask; then keeps what has changed."""
        leg = self._leg
        while leg is not None and (leg.request or isinstance(leg.waiting, Dialling)):
            if isinstance(leg.waiting, Dialling):
                leg.connect(*_who_answers(self._carrier.phone(leg.waiting.number)))
            else:
                self._ask(leg)
        if leg is not None and leg.ended and not self.ended:
            self._end(leg.status)
        self._carrier.something_changed()
        return self.heard

    def _ask(self, leg: Interpreter) -> None:
        request = leg.request
        if request is None:
            return
        params = self._params(self.status) | dict(request.params)
        answer = self._carrier.ask(request.method, request.url, params)
        if leg.ended:
            return
        self.status = "in-progress"
        if answer.trouble:
            leg.fail(answer.trouble)
        else:
            leg.load(answer.body)

    def _ring(self, seconds: int) -> None:
        """Whatever happens to a call happens after REST has answered."""
        engaged = self.phone.current_call is not None
        outcome = "busy" if engaged else self.phone.answering.value
        self.status = "ringing" if outcome == "by-hand" else "queued"
        self._carrier.keep_call(self)
        self._later("initiated", "initiated")
        self._later("ringing", "ringing")
        if self.status == "queued":
            self._carrier.later(lambda: self._end_unanswered(outcome))
        elif self.phone.script is not None:
            self._carrier.later(self._play_script)
        else:
            self._carrier.later(lambda: self._end_unanswered("no-answer"), seconds)

    def _play_script(self) -> None:
        self.answer()
        for word in self.phone.script or []:
            if not self.ended:
                self.act(word)

    def _end_unanswered(self, status: str) -> None:
        with self._lock:
            if self._leg is None and not self.ended:
                self._end(status)
                self._carrier.something_changed()

    def _end(self, status: str) -> None:
        self.status = status
        self.ended_at = self._carrier.now()
        self._later("completed", status)

    def _later(self, event: str, status: str) -> None:
        delay = self._carrier.faults.callback_delay
        self._carrier.later(lambda: self._tell(event, status), delay)

    def _tell(self, event: str, status: str) -> None:
        lost = self._carrier.faults.callbacks_lost
        if not self.callback or event not in self.callback_events or lost:
            return
        params = self._params(status) | {"CallbackSource": "call-progress-events"}
        if event == "completed":
            params["CallDuration"] = str(round(self.clock))
        for _ in range(2 if self._carrier.faults.callbacks_repeated else 1):
            self._carrier.tell(self.callback, params)

    def _params(self, status: str) -> dict[str, str]:
        return {
            "CallSid": self.sid,
            "AccountSid": self._carrier.account.sid,
            "From": self.caller,
            "Caller": self.caller,
            "To": self.called,
            "Called": self.called,
            "CallStatus": status,
            "Direction": self.direction,
            "ApiVersion": "2010-04-01",
        }


def _check(form: Mapping[str, str]) -> None:
    if not form.get("To"):
        raise RestError(21201)
    if not reachable(form["To"]):
        raise RestError(21211)
    if not reachable(form.get("From", "")):
        raise RestError(21212)
    if not form.get("Url", "").startswith(("http://", "https://")):
        raise RestError(21205)


def _who_answers(phone: "Phone") -> tuple[str, float]:
    """How somebody whom the line puts the caller through to behaves."""
    status = phone.answering.value
    return ("completed", TALK_SECONDS) if status == "by-hand" else (status, 0.0)


def _first_key_at(leg: Interpreter, barge: bool) -> float:
    if barge and isinstance(leg.waiting, Gathering):
        return leg.waiting.since + _FIRST_BARGE
    return leg.clock + REACTION_SECONDS
