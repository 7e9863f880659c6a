"""The console in Chinese and English: the English sentence is the id, the catalogue has the
Chinese.
"""

from functools import cache
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import g

from core.catalogue import LANGUAGES, LOCALE
from core.errors import MaskLineError

DEFAULT = "zh"


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


def sentence_of(error: MaskLineError) -> str:
    """What the core refused, in the language of the page."""
    return gettext(error.sentence, **error.values)


@cache
def _catalogue() -> Catalog:
    with (LOCALE / "zh" / "LC_MESSAGES" / "console.po").open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)
