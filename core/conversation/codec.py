"""Messages and replies as JSON, so that they can be stored and rendered again to the byte."""

import json
from datetime import date, datetime
from typing import Any

from core.conversation.turn import Digits, Expects, Message, Reply, Value


def dump_message(message: Message) -> str:
    """The message as JSON."""
    return json.dumps(_pack(message), ensure_ascii=False)


def load_message(text: str) -> Message:
    """The message again."""
    value = _unpack(json.loads(text))
    assert isinstance(value, Message)
    return value


def dump_reply(reply: Reply) -> str:
    """The reply as JSON."""
    expects = reply.expects
    data = {
        "language": reply.language,
        "messages": [_pack(message) for message in reply.messages],
        "expects": [expects.kind, expects.length, expects.seconds] if expects else None,
        "dial": reply.dial,
        "secret": reply.secret,
    }
    return json.dumps(data, ensure_ascii=False)


def load_reply(text: str) -> Reply:
    """The reply again."""
    data = json.loads(text)
    return Reply(
        language=data["language"],
        messages=tuple(_unpack(message) for message in data["messages"]),
        expects=Expects(*data["expects"]) if data["expects"] else None,
        dial=data["dial"],
        secret=data["secret"],
    )


def _pack(value: Value) -> Any:
    match value:
        case Message():
            return {"message": value.id, "params": {k: _pack(v) for k, v in value.params.items()}}
        case Digits():
            return {"digits": value.text, "groups": list(value.groups)}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case _:
            return value


def _unpack(data: Any) -> Any:
    match data:
        case {"message": id, "params": params}:
            return Message(id, {name: _unpack(value) for name, value in params.items()})
        case {"digits": text, "groups": groups}:
            return Digits(text, tuple(groups))
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return data
