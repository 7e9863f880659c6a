"""What a phone shows and lets hear, as lines for a terminal: Chinese first, English beside it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from handset.interpreter import Event

_WORDS = {
    "played": "♪ 录音 a sound is played",
    "paused": "… 停顿 a pause",
    "silent": "… 没有按键 silence",
    "recording": "● 请在提示音后说话 speak after the tone",
    "recorded": "● 录音完毕 recorded",
    "dialled": "☎ 转接 putting you through to ",
    "connected": "☎ 转接结束 that call ended: ",
    "failed": "✗ 线路出错 the line failed: ",
    "ended": "☎ 通话结束 call ended: ",
}


def call_lines(events: Sequence[Event]) -> Iterator[str]:
    """One line per event, each with the simulated second at which it began."""
    for kind, group in groupby(events, key=lambda event: event.kind):
        if kind in ("pressed", "ignored"):
            yield _keys_line(list(group))
        else:
            yield from map(_line, group)


def sent_line(words: str) -> str:
    """A text that was sent."""
    return f"> {words}"


def received_lines(texts: Iterable[str]) -> Iterator[str]:
    """Texts that arrived."""
    return (f"< {text}" for text in texts)


def _line(event: Event) -> str:
    if event.kind == "said":
        cut = " 被按键打断 cut short" if event.cut else ""
        return f"{_at(event)} {event.text}  ({event.seconds:.1f} s{cut})"
    if event.kind == "asked":
        return f"{_at(event)} ⌨ 请按键 waiting for {_how_many(event.text)}"
    return f"{_at(event)} {_WORDS[event.kind]}{event.text}"


def _keys_line(events: list[Event]) -> str:
    keys = "".join(event.text for event in events)
    ignored = " 没人在听 nobody listened" if events[0].kind == "ignored" else ""
    return f"{_at(events[0])} ⌨ 按 pressed {keys}{ignored}"


def _how_many(count: str) -> str:
    match count:
        case "":
            return "keys"
        case "1":
            return "a key"
        case _:
            return f"{count} keys"


def _at(event: Event) -> str:
    return f"[{event.at:6.1f} s]"
