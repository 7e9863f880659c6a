"""A small reader of nested tables that says by their dotted path which key is wrong, and how."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from core.errors import SchemeError

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def read_moment(value: object, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC, that a file or an operator gives; local time where it has no offset.

    Whole seconds; None where it is no day and time of this century.
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(moment, datetime) or not 2000 <= moment.year < 2100:
        return None
    local = moment.replace(tzinfo=moment.tzinfo or zone, microsecond=0)
    return local.astimezone(UTC)


@dataclass(frozen=True)
class Table:
    """One table of the file. A key that is `None` counts as left out."""

    values: Mapping[str, Any]
    path: str = ""
    _seen: set[str] = field(default_factory=set)

    def wrong(self, key: str, right: str) -> SchemeError:
        """The error to raise for a key: its path and what it must be."""
        return SchemeError(f"{self._at(key)} must be {right}.")

    def has(self, key: str) -> bool:
        self._seen.add(key)
        return self.values.get(key) is not None

    def finish(self) -> None:
        """Refuses the keys that nobody asked for."""
        for key in self.values:
            if key not in self._seen:
                known = ", ".join(sorted(self._seen))
                raise SchemeError(f"{self._at(key)} is not known here; known are {known}.")

    def text(self, key: str, right: str = "a text in quotes", default: str | None = None) -> str:
        """A text that is not blank; `right` says in the error what it would be."""
        if default is not None and not self.has(key):
            return default
        value = self._value(key, right)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, right)
        return value.strip()

    def optional_text(self, key: str, right: str) -> str | None:
        return self.text(key, right) if self.has(key) else None

    def number(self, key: str, least: int, most: int, unit: str, default: int | None = None) -> int:
        """A whole number between `least` and `most`."""
        if default is not None and not self.has(key):
            return default
        right = f"a whole number of {unit} from {least} to {most}"
        value = self._value(key, right)
        if type(value) is not int or not least <= value <= most:
            raise self.wrong(key, right)
        return value

    def share(self, key: str, default: float) -> float:
        """A part of a whole: 0 to 1."""
        value = self.values[key] if self.has(key) else default
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise self.wrong(key, "a part of 1, such as 0.2")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.values[key] if self.has(key) else False
        if type(value) is not bool:
            raise self.wrong(key, "true or false")
        return value

    def choice(self, key: str, choices: type[E], default: E | None = None) -> E:
        """One word of a list."""
        if default is not None and not self.has(key):
            return default
        right = " or ".join(f'"{choice}"' for choice in choices)
        value = self._value(key, right)
        if value not in list(choices):
            raise self.wrong(key, right)
        return choices(value)

    def texts(self, key: str, right: str = "a list of texts in quotes") -> tuple[str, ...]:
        """A list of different texts; left out, it is empty."""
        values = self.values[key] if self.has(key) else []
        texts = values if isinstance(values, list) else [None]
        if any(not isinstance(text, str) or not text.strip() for text in texts):
            raise self.wrong(key, right)
        if len(set(texts)) < len(texts):
            raise self.wrong(key, f"{right}, each of them once")
        return tuple(texts)

    def moment(self, key: str, zone: ZoneInfo) -> datetime:
        """A day and a time of day; local time of `zone` where the file names no offset. In UTC."""
        right = "a day and time without quotes, such as 2020-02-07T08:30:00"
        moment = read_moment(self._value(key, right), zone)
        if moment is None:
            raise self.wrong(key, right)
        return moment

    def optional_moment(self, key: str, zone: ZoneInfo) -> datetime | None:
        return self.moment(key, zone) if self.has(key) else None

    def clock_time(self, key: str) -> time:
        """A time of day, to the minute."""
        right = 'a time of day in quotes, such as "10:00"'
        value = self._value(key, right)
        if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise self.wrong(key, right)
        return time.fromisoformat(value)

    def table(self, key: str, read: Callable[["Table"], T]) -> T:
        """A table inside this one, read by `read`; left out, it is an empty one."""
        value = self.values[key] if self.has(key) else {}
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"a table [{self._at(key)}]")
        return _read_whole(Table(value, self._at(key)), read)

    def optional_table(self, key: str, read: Callable[["Table"], T]) -> T | None:
        return self.table(key, read) if self.has(key) else None

    def tables(self, key: str, read: Callable[["Table"], T]) -> tuple[T, ...]:
        """Tables of one kind, at least one; errors count them from 1."""
        values = self.values[key] if self.has(key) else None
        if not isinstance(values, list) or not values or any(type(v) is not dict for v in values):
            raise self.wrong(key, f"one table [[{self._at(key)}]] or more")
        return tuple(
            _read_whole(Table(value, f"{self._at(key)}[{place}]"), read)
            for place, value in enumerate(values, 1)
        )

    def optional_tables(self, key: str, read: Callable[["Table"], T]) -> tuple[T, ...]:
        """Tables of one kind; left out, there are none."""
        return self.tables(key, read) if self.has(key) and self.values[key] != [] else ()

    def one_of(self, key: str, known: Collection[str], kind: str) -> str | None:
        """A name out of `known`, or None where it is left out."""
        name = self.optional_text(key, f"the name of {kind}")
        if name is not None and name not in known:
            raise self.wrong(key, f'the name of {kind}; "{name}" is none')
        return name

    def _value(self, key: str, right: str) -> Any:
        if not self.has(key):
            raise SchemeError(f"{self._at(key)} is missing; it must be {right}.")
        return self.values[key]

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _read_whole(table: Table, read: Callable[[Table], T]) -> T:
    result = read(table)
    table.finish()
    return result


def read_short(table: Table, key: str, most: int, default: str | None = None) -> str:
    """A text of at most so many characters, as a text message counts them. Raises SchemeError."""
    right = f"a text of at most {most} characters"
    text = table.text(key, right, default)
    if len(text.encode("utf-16-le")) // 2 > most:
        raise table.wrong(key, right)
    return text


def read_groups(table: Table, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Words that a roll may use in its column `groups`. Raises SchemeError."""
    words = table.texts(key, "a list of words such as 低保") if table.has(key) else default
    if any(re.search(r"[;,\s]", word) for word in words):
        raise table.wrong(key, "a list of words without blanks, commas and semicolons")
    return words
