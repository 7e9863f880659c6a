"""A TwiML interpreter on simulated time: no network, no waiting.

It is told what the line answered (`load`) and what the person on the phone does (`press`,
`keep_silent`, `speak`, `hang_up`, `connect`); it says what was heard and when (`events`), what the
line is to be asked next (`request`) and what is waited for (`waiting`). The rules are FIELD.md's,
"TwiML voice, as an interpreter must behave".
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias
from urllib.parse import urljoin

from handset.speech import seconds_to_say
from handset.twiml import TwimlError, Verb, read_twiml

REACTION_SECONDS = 0.5  # between the end of what is heard and the first key
KEY_SECONDS = 0.4  # between one key and the next
MOST_REDIRECTS = 10
GATHER_TIMEOUT = 5
RECORD_TIMEOUT = 5
RECORD_LONGEST = 3600
DIAL_TIMEOUT = 30
DIAL_LONGEST = 4 * 3600
PLAY_SECONDS = 3.0  # the length of a sound file is not known here
BUSY_SECONDS = 2.0
HUNG_UP = "hangup"
KEYS = frozenset("0123456789*#")

Kind = Literal[
    "said", "played", "paused", "asked", "pressed", "ignored", "silent", "recording", "recorded",
    "dialled", "connected", "failed", "ended",
]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened on the call. `at` and `seconds` are simulated seconds."""

    kind: Kind
    at: float
    text: str = ""
    seconds: float = 0.0
    cut: bool = False  # a key stopped it
    language: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Request:
    """What the line is to be asked: a URL, and the parameters besides those of every call."""

    url: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gathering:
    """Keys are waited for, from `since` on (while the audio still plays)."""

    verb: Verb
    since: float
    first_event: int  # where the audio of this Gather begins among the events
    keys: str = ""


@dataclass(frozen=True)
class Recording:
    """Speech is waited for."""

    verb: Verb
    since: float


@dataclass(frozen=True)
class Dialling:
    """Somebody else's phone is being rung."""

    verb: Verb
    since: float
    number: str


Waiting: TypeAlias = Gathering | Recording | Dialling


class Interpreter:
    """One call as the carrier runs it, beginning with a request for `url`."""

    def __init__(self, url: str, method: str = "POST", recording_url: str = "") -> None:
        self.clock = 0.0
        self.events: list[Event] = []
        self.request: Request | None = Request(url, method)
        self.waiting: Waiting | None = None
        self.status = ""  # the CallStatus once it has ended
        self.error = ""  # why the line's answer could not be followed
        self._url = url
        self._verbs: deque[Verb] = deque()
        self._redirects = 0
        self._recording_url = recording_url
        self._gone = False

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return bool(self.status)

    def load(self, document: bytes) -> None:
        """Follows the line's answer to `request` until something is waited for."""
        if self.request is None:
            raise ValueError("nothing was asked of the line")
        self._url, self.request = self.request.url, None
        if self._gone:
            return self._end("completed")
        try:
            self._verbs = deque(read_twiml(document, "voice"))
        except TwimlError as error:
            return self.fail(str(error))
        self._run()

    def fail(self, reason: str) -> None:
        """The line's answer cannot be followed: the caller hears so and the call ends."""
        self.request = None
        self.error = reason
        self._happens("failed", text=reason)
        self._end("failed")

    # What the person on the phone does

    def press(self, key: str, at: float | None = None) -> None:
        """Presses one key: once everything was heard, or at the simulated second `at`.

        Raises ValueError for what is no key.
        """
        if len(key) != 1 or key not in KEYS:
            raise ValueError(f"a phone has no key {key!r}")
        moment = round(self.clock + REACTION_SECONDS if at is None else at, 1)
        waiting = self.waiting
        if isinstance(waiting, Dialling) or waiting is None or moment < waiting.since:
            self._happens("ignored", text=key, at=moment)
        elif isinstance(waiting, Recording):
            self._end_recording(spoken=0.0, key=key, at=moment)
        else:
            self._press_in_gather(waiting, key, moment)

    def keep_silent(self) -> None:
        """Does nothing until the line stops waiting."""
        if isinstance(self.waiting, Gathering):
            self.clock += self.waiting.verb.number("timeout", GATHER_TIMEOUT)
            self._happens("silent")
            self._finish_gather(self.waiting, finished_by="")
        elif isinstance(self.waiting, Recording):
            self._end_recording(spoken=0.0)

    def speak(self, seconds: float, then: str = "") -> None:
        """Speaks for so long; then silence, a key, or `"hangup"`. Only a Record listens."""
        if isinstance(self.waiting, Recording):
            self._end_recording(seconds, then)
        elif then == HUNG_UP:
            self.hang_up()
        elif then:
            self.press(then)
        else:
            self.keep_silent()

    def hang_up(self) -> None:
        """Puts the phone down: nothing more is asked of the line."""
        if not self.ended:
            self.request = None
            self._end("completed")

    def connect(self, status: str, talked: float = 0.0) -> None:
        """How the dialled phone behaved: completed, busy, no-answer or failed."""
        if not isinstance(self.waiting, Dialling):
            return
        verb = self.waiting.verb
        seconds = _seconds_on_the_line(verb, status, talked)
        self.clock += seconds
        self._happens("connected", text=status, seconds=seconds)
        self.waiting = None
        if "action" in verb.attributes:
            length = str(round(seconds)) if status == "completed" else "0"
            self._ask(verb, {"DialCallStatus": status, "DialCallDuration": length})
        else:
            self._run()

    # What the document says

    def _run(self) -> None:
        while not (self.ended or self.waiting or self.request):
            if not self._verbs:
                return self._end("completed")
            self._obey(self._verbs.popleft())

    def _obey(self, verb: Verb) -> None:
        match verb.name:
            case "Gather":
                self._gather(verb)
            case "Redirect":
                self._redirect(verb)
            case "Hangup":
                self._end("completed")
            case "Reject":
                self._end("busy" if verb.attributes.get("reason") == "busy" else "no-answer")
            case "Dial":
                self._dial(verb)
            case "Record":
                self._happens("recording")
                self.waiting = Recording(verb, self.clock)
            case _:
                self._play([verb])

    def _play(self, verbs: Iterable[Verb]) -> None:
        for verb in verbs:
            for _ in range(max(1, verb.number("loop", 1))):
                self._sound(verb)

    def _sound(self, verb: Verb) -> None:
        kind: Kind
        match verb.name:
            case "Say":
                kind, seconds = "said", seconds_to_say(verb.text)
            case "Play":
                kind, seconds = "played", PLAY_SECONDS
            case _:
                kind, seconds = "paused", float(verb.number("length", 1))
        language, voice = (verb.attributes.get(name, "") for name in ("language", "voice"))
        self.events.append(Event(kind, self.clock, verb.text, seconds, False, language, voice))
        self.clock = round(self.clock + seconds, 1)

    def _gather(self, verb: Verb) -> None:
        since, first_event = self.clock, len(self.events)
        self._play(verb.children)
        self._happens("asked", text=verb.attributes.get("numDigits", ""))
        self.waiting = Gathering(verb, since, first_event)

    def _press_in_gather(self, gather: Gathering, key: str, moment: float) -> None:
        self._cut_audio(gather, moment)
        self.clock = moment
        self._happens("pressed", text=key)
        if key in gather.verb.attributes.get("finishOnKey", "#"):
            return self._finish_gather(gather, finished_by=key)
        self.waiting = gather = replace(gather, keys=gather.keys + key)
        if len(gather.keys) == gather.verb.number("numDigits", 0):
            self._finish_gather(gather, finished_by="")

    def _finish_gather(self, gather: Gathering, finished_by: str) -> None:
        self.waiting = None
        if gather.keys or gather.verb.flag("actionOnEmptyResult"):
            ended_by = {"FinishedOnKey": finished_by, "msg": "Gather End"}
            self._ask(gather.verb, {"Digits": gather.keys, **ended_by})
        else:
            self._run()

    def _cut_audio(self, gather: Gathering, moment: float) -> None:
        """A key stops what is playing; what would have come after it is never heard."""
        begun = [event for event in self.events[gather.first_event :] if event.at < moment]
        self.events[gather.first_event :] = [_cut(event, moment) for event in begun]

    def _end_recording(self, spoken: float, key: str = "", at: float | None = None) -> None:
        if not isinstance(self.waiting, Recording):
            return
        verb, self.waiting = self.waiting.verb, None
        length = min(spoken, verb.number("maxLength", RECORD_LONGEST))
        silence = 0 if key else verb.number("timeout", RECORD_TIMEOUT)
        self.clock = at if at is not None else round(self.clock + length + silence, 1)
        if not spoken:
            self._happens("pressed" if key else "silent", text=key)
            return self._run()
        self._happens("recorded", seconds=length)
        self._gone = key == HUNG_UP
        recording = {"RecordingUrl": self._recording_url, "Digits": key}
        self._ask(verb, {**recording, "RecordingDuration": str(max(1, round(length)))})

    def _dial(self, verb: Verb) -> None:
        number = verb.text or next((child.text for child in verb.children), "")
        if not number:
            return self.fail("Dial names no number")
        self._happens("dialled", text=number)
        self.waiting = Dialling(verb, self.clock, number)

    def _redirect(self, verb: Verb) -> None:
        self._redirects += 1
        if self._redirects > MOST_REDIRECTS:
            return self.fail(f"more than {MOST_REDIRECTS} redirects")
        self._ask_url(verb.text, verb, {})

    def _ask(self, verb: Verb, params: Mapping[str, str]) -> None:
        self._ask_url(verb.attributes.get("action", ""), verb, params)

    def _ask_url(self, url: str, verb: Verb, params: Mapping[str, str]) -> None:
        """The verbs after this one never run: the answer takes the document's place."""
        self._verbs.clear()
        method = verb.attributes.get("method", "POST").upper()
        self.request = Request(urljoin(self._url, url), method, params)

    def _end(self, status: str) -> None:
        self.waiting = None
        self._verbs.clear()
        self.status = status
        self._happens("ended", text=status)

    def _happens(
        self, kind: Kind, text: str = "", seconds: float = 0.0, at: float | None = None
    ) -> None:
        self.events.append(Event(kind, self.clock if at is None else at, text, seconds))


def _cut(event: Event, moment: float) -> Event:
    if event.at + event.seconds <= moment:
        return event
    return replace(event, seconds=round(moment - event.at, 1), cut=True)


def _seconds_on_the_line(dial: Verb, status: str, talked: float) -> float:
    match status:
        case "completed":
            return min(talked, dial.number("timeLimit", DIAL_LONGEST))
        case "no-answer":
            return dial.number("timeout", DIAL_TIMEOUT)
        case _:
            return BUSY_SECONDS
