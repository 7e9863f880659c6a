"""Scripts: what happened on a phone, line by line, to be written down and played again.

    @ +8613800000001        the phone
    > 口罩 330203…           a text is sent
    < 验证码{code}…          a text arrives
    * call                  also: answer, silence, speak, hang-up
    | 您好，…                is heard
    = 1                     keys are pressed

`{code}`, `{reference}`, `{day}`, `{time}` and `{answer}` stand for what differs each time; a code
that arrived is sent back by writing `{code}`. Lines that begin with # say nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from handset.blanks import hide, unfill

PHONE, SENT, RECEIVED, DONE, HEARD, PRESSED = MARKS = "@><*|="
DEEDS = ("call", "answer", "silence", "speak", "hang-up")


class ScriptError(Exception):
    """A script that cannot be read, with the line that is wrong."""


@dataclass(frozen=True)
class Step:
    """One line of a script."""

    line: int
    mark: str
    words: str


def read_script(lines: Iterable[str]) -> list[Step]:
    """The steps of a script. Raises ScriptError."""
    return [step for number, line in enumerate(lines, 1) for step in _read(number, line.strip())]


class Recorder:
    """Writes a script as it happens."""

    def __init__(self, file: TextIO, number: str) -> None:
        self._file = file
        self._write(PHONE, number)

    def sent(self, words: str, values: Mapping[str, str]) -> None:
        """A text was sent; `values` are what had arrived before."""
        self._write(SENT, unfill(words, values))

    def pressed(self, keys: str, values: Mapping[str, str]) -> None:
        """Keys were pressed on a call."""
        self._write(PRESSED, unfill(keys, values))

    def did(self, deed: str) -> None:
        """A call was placed, answered or ended, or its owner was silent or spoke."""
        self._write(DONE, deed)

    def received(self, texts: Iterable[str]) -> None:
        """Texts arrived."""
        for text in texts:
            self._write(RECEIVED, hide(text))

    def heard(self, sentences: Iterable[str]) -> None:
        """Something was said on the call."""
        for sentence in sentences:
            self._write(HEARD, hide(sentence))

    def _write(self, mark: str, words: str) -> None:
        self._file.write(f"{mark} {one_line(words)}\n")
        self._file.flush()


def one_line(words: str) -> str:
    """Words as they stand in a script, where a line break is a space."""
    return " ".join(words.split())


def _read(number: int, line: str) -> Iterator[Step]:
    if not line or line.startswith("#"):
        return
    mark, words = line[0], line[1:].strip()
    if mark not in MARKS:
        raise ScriptError(f"line {number} begins with none of {' '.join(MARKS)}")
    if mark == DONE and words not in DEEDS:
        raise ScriptError(f"line {number}: {words!r} is none of {', '.join(DEEDS)}")
    yield Step(number, mark, words)
