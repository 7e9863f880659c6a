"""CSV files that staff bring, read line by line: one bad line never spoils the others.

Reasons never repeat what a line says: it may be personal.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import BinaryIO, TypeAlias

Line: TypeAlias = tuple[int, str]


LONGEST_LINE = 1000  # characters


class BadRow(Exception):
    """Why a line is left out, in words that follow its number; values stand in them as %(name)s."""

    def __init__(self, words: str, **values: str | int) -> None:
        super().__init__(words % values if values else words)
        self.words = words
        self.values = values


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Numbered lines; bytes that are no UTF-8 come as surrogates, so that one line only is bad."""
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape")
    try:
        yield from enumerate(text, 1)
    finally:
        text.detach()


def check_header(lines: Iterator[Line], columns: Sequence[str]) -> list[tuple[int, str]]:
    """Takes the first line; says why it is refused where it is not the header."""
    number, first = next(lines, (1, ""))
    try:
        if [value.strip().lower() for value in fields_in(first)] == list(columns):
            return []
        return [(number, f"the first line must be the header {','.join(columns)}")]
    except BadRow as error:
        return [(number, str(error))]


def fields_in(line: str) -> list[str]:
    """One line alone, so that a quotation mark left open does not swallow the lines below."""
    if len(line) > LONGEST_LINE:
        raise BadRow("it is longer than %(most)s characters", most=LONGEST_LINE)
    try:
        line.encode()
    except UnicodeEncodeError:
        raise BadRow("it is not UTF-8; save the file as CSV UTF-8") from None
    if "\0" in line:
        raise BadRow("it holds a NUL byte")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        raise BadRow("its quotation marks cannot be read") from None


def tidy(text: str) -> str:
    """Folded like the texts that people send, so that names compare equal."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
