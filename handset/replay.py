"""Plays a script against a running carrier and tells what came out differently."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from handset.blanks import matches
from handset.client import CallView, Control, RemotePhone
from handset.oneshot import as_keys
from handset.script import (
    DONE,
    HEARD,
    PHONE,
    PRESSED,
    RECEIVED,
    SENT,
    ScriptError,
    Step,
    one_line,
)

TEXT_SECONDS = 10.0
NOTHING = ""


@dataclass(frozen=True)
class Difference:
    """What a line of the script expects and what came; either may be nothing."""

    line: int
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.line}: 应为 expected {self.expected or '—'}\n   实为 got {self.got or '—'}"


class Replay:
    """One script on its phones."""

    def __init__(self, control: Control, text_seconds: float = TEXT_SECONDS) -> None:
        self._control = control
        self._text_seconds = text_seconds
        self._phone: RemotePhone | None = None
        self._call: CallView | None = None
        self._texts: deque[str] = deque()  # arrived and not yet compared
        self._heard: deque[str] = deque()
        self._differences: list[Difference] = []

    def run(self, steps: Iterable[Step]) -> list[Difference]:
        """Plays all steps. Raises CarrierError, and ScriptError for a step out of place."""
        line = 0
        for step in steps:
            line = step.line
            self._do(step)
        self._nothing_more_was_heard(line)
        self._no_more_texts(line)
        return self._differences

    def _do(self, step: Step) -> None:
        if step.mark == RECEIVED:
            self._compare(step, self._next_text())
        elif step.mark == HEARD:
            self._compare(step, self._heard.popleft() if self._heard else NOTHING)
        else:
            self._nothing_more_was_heard(step.line)
            self._act(step)

    def _act(self, step: Step) -> None:
        if step.mark == PHONE:
            self._no_more_texts(step.line)
            self._phone, self._call = RemotePhone(self._control, step.words), None
        elif step.mark == SENT:
            self._owner(step).send(self._filled(step))
        elif step.mark == PRESSED:
            self._on_call(step, "press", keys=as_keys(self._filled(step)))
        elif step.mark == DONE:
            self._deed(step)

    def _deed(self, step: Step) -> None:
        phone = self._owner(step)
        match step.words:
            case "call":
                self._follow(phone.call())
            case "answer":
                ringing = phone.wait_for_ring(self._text_seconds)
                if not ringing:
                    return self._differences.append(Difference(step.line, "☎", NOTHING))
                self._follow(phone.answer(ringing))
            case deed:
                self._on_call(step, deed)

    def _on_call(self, step: Step, action: str, **said: str) -> None:
        if self._call is None:
            raise ScriptError(f"line {step.line}: there is no call")
        self._follow(self._owner(step).act(self._call, action, **said))

    def _follow(self, call: CallView) -> None:
        self._call = call
        self._heard = deque(call.heard)

    def _owner(self, step: Step) -> RemotePhone:
        if self._phone is None:
            raise ScriptError(f"line {step.line}: no line with {PHONE} names the phone before it")
        return self._phone

    def _filled(self, step: Step) -> str:
        """The blanks filled in; what did not arrive is waited for."""
        phone = self._owner(step)
        try:
            return phone.fill(step.words)
        except KeyError:
            self._texts.extend(phone.arrivals(self._text_seconds))
        try:
            return phone.fill(step.words)
        except KeyError as missing:
            raise ScriptError(f"line {step.line}: no {missing} has arrived") from missing

    def _next_text(self) -> str:
        if not self._texts and self._phone is not None:
            self._texts.extend(self._phone.arrivals(self._text_seconds))
        return self._texts.popleft() if self._texts else NOTHING

    def _compare(self, step: Step, got: str) -> None:
        if not matches(step.words, one_line(got)):
            self._differences.append(Difference(step.line, step.words, got))

    def _nothing_more_was_heard(self, line: int) -> None:
        self._differences.extend(Difference(line, NOTHING, sentence) for sentence in self._heard)
        self._heard.clear()

    def _no_more_texts(self, line: int) -> None:
        if self._phone is not None:
            self._texts.extend(self._phone.arrivals())
        self._differences.extend(Difference(line, NOTHING, text) for text in self._texts)
        self._texts.clear()
