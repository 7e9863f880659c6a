"""Replies as JSON, so that they can be stored and rendered again to the byte."""

import json

from core.conversation.turn import Expects, Reply
from core.messages import pack, unpack


def dump_reply(reply: Reply) -> str:
    """The reply as JSON."""
    expects = reply.expects
    data = {
        "language": reply.language,
        "messages": [pack(message) for message in reply.messages],
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
        messages=tuple(unpack(message) for message in data["messages"]),
        expects=Expects(*data["expects"]) if data["expects"] else None,
        dial=data["dial"],
        secret=data["secret"],
    )
