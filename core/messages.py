"""What the line says: ids of the catalogue with their values, and their form in the database.

Wording is not the core's: a channel renders a message in its own way (core/catalogue.py).
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Digits:
    """A number that is read out digit by digit, in the groups given: (6, 4, 4, 4) for an ID."""

    text: str
    groups: tuple[int, ...] = ()


Value: TypeAlias = "str | int | date | datetime | Digits | Message"


@dataclass(frozen=True)
class Message:
    """Something to say: an id of the catalogue and its parameters. Wording is not the core's."""

    id: str
    params: dict[str, Value] = field(default_factory=dict, repr=False)


def dump_message(message: Message) -> str:
    """The message as JSON."""
    return json.dumps(pack(message), ensure_ascii=False)


def load_message(text: str) -> Message:
    """The message again."""
    value = unpack(json.loads(text))
    assert isinstance(value, Message)
    return value


def pack(value: Value) -> Any:
    """A value as JSON can hold it."""
    match value:
        case Message():
            return {"message": value.id, "params": {k: pack(v) for k, v in value.params.items()}}
        case Digits():
            return {"digits": value.text, "groups": list(value.groups)}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return value


def unpack(data: Any) -> Any:
    """The value again."""
    match data:
        case {"message": id, "params": params}:
            return Message(id, {name: unpack(value) for name, value in params.items()})
        case {"digits": text, "groups": groups}:
            return Digits(text, tuple(groups))
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return data
