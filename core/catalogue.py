"""The catalogues: every sentence the line says, in Chinese and English, in gettext PO files.

A message id may have a wording of its own for one way of reaching people: `msgctxt "voice"`
and `msgctxt "sms"` come before the entry without context.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from core.messages import Digits, Message

LANGUAGES = ("zh", "en")
ZONE = ZoneInfo("Asia/Shanghai")  # of what the line says outside any scheme
LOCALE = Path(__file__).resolve().parent.parent / "locale"


class Speaker(Protocol):
    """How one channel writes or says the values inside a sentence."""

    context: str

    def moment(self, value: datetime, language: str) -> str: ...
    def day(self, value: date, language: str) -> str: ...
    def digits(self, value: Digits) -> str: ...


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of one language, read once per process."""
    with (LOCALE / language / "LC_MESSAGES" / "maskline.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def template(message_id: str, language: str, context: str) -> str:
    """The wording before its values are filled in. Raises KeyError where there is none."""
    entries = catalogue(language)
    for entry in (entries.get(message_id, context), entries.get(message_id)):
        if entry is not None and entry.string:
            return str(entry.string)
    raise KeyError(f"no wording for {message_id!r} in {language!r}")


def render(message: Message, language: str, speaker: Speaker, zone: ZoneInfo) -> str:
    """The whole sentence for one channel; local times are those of `zone`."""
    wording = template(message.id, language, speaker.context)
    return _Filler(language, speaker, zone).vformat(wording, (), message.params)


class _Filler(Formatter):
    def __init__(self, language: str, speaker: Speaker, zone: ZoneInfo) -> None:
        self._language = language
        self._speaker = speaker
        self._zone = zone

    def format_field(self, value: Any, format_spec: str) -> str:
        match value:
            case Message():
                return render(value, self._language, self._speaker, self._zone)
            case datetime():
                return self._speaker.moment(value.astimezone(self._zone), self._language)
            case date():
                return self._speaker.day(value, self._language)
            case Digits():
                return self._speaker.digits(value)
            case _:
                return format(value, format_spec)
