"""The console in Chinese and English: the English sentence is the id, the catalogue has the
Chinese.
"""

import re
from functools import cache
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import g

from core.catalogue import LANGUAGES, LOCALE

DEFAULT = "zh"
ESCAPED_VALUE = re.compile(r"%\\\((\w+)\\\)s")  # as re.escape writes it


def gettext(english: str, **values: Any) -> str:
    """A sentence in the language of the page; values stand in it as `%(name)s`."""
    sentence = translated(english, current())
    return sentence % values if values else sentence


def current() -> str:
    """The language of the page: the one chosen in this browser, else the member's."""
    chosen = getattr(g, "language", None)
    return chosen if chosen in LANGUAGES else DEFAULT


def translated(english: str, language: str) -> str:
    """The sentence in a language; as it is where the catalogue has none."""
    if language == "en":
        return english
    entry = _catalogue().get(english)
    return str(entry.string) if entry is not None and entry.string else english


def sentence_of(error: Exception) -> str:
    """What the core refused, in the language of the page.

    Its sentences have their values in them already: they are found again by the catalogue's
    sentences with values, and shown as they are where there is none.
    """
    english = str(error)
    if current() == "en" or english in _catalogue():
        return gettext(english)
    found = ((p.fullmatch(english), chinese) for p, chinese in _with_values())
    return next((chinese % m.groupdict() for m, chinese in found if m), english)


@cache
def _with_values() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with values: what finds them, and their Chinese."""
    entries = ((str(entry.id), str(entry.string)) for entry in _catalogue() if entry.python_format)
    return [(_pattern(english), chinese) for english, chinese in entries if english and chinese]


def _pattern(english: str) -> re.Pattern[str]:
    """What matches a sentence with any values; one that comes twice is the same twice."""
    seen: set[str] = set()

    def place(found: re.Match[str]) -> str:
        name, known = found[1], found[1] in seen
        seen.add(name)
        return f"(?P={name})" if known else f"(?P<{name}>.+)"

    return re.compile(ESCAPED_VALUE.sub(place, re.escape(english)), re.DOTALL)


@cache
def _catalogue() -> Catalog:
    with (LOCALE / "zh" / "LC_MESSAGES" / "console.po").open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)
