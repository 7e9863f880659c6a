"""`handset text` and `handset call`: a whole conversation in one command."""

import time
from collections.abc import Callable, Sequence

from handset.client import CallView, RemotePhone
from handset.display import call_lines, received_lines, sent_line

CODE_SECONDS = 12.0  # the worker sends within five
RING_SECONDS = 12.0
QUIET_SECONDS = 1.0
Print = Callable[[str], None]


class NothingCameError(Exception):
    """What the next step needs did not arrive; says so in one sentence."""


def text_line(phone: RemotePhone, bodies: Sequence[str], wait: float, say: Print = print) -> None:
    """Sends texts one after another and shows what arrives. Raises NothingCameError."""
    for number, body in enumerate(bodies):
        words = _filled(phone, body, say, fresh=number > 0)
        say(sent_line(words))
        phone.send(words)
        _show_arrivals(phone, 0.0, say)
    _show_arrivals(phone, wait, say)


def call_line(phone: RemotePhone, answers: Sequence[str], wait: float, say: Print = print) -> None:
    """Calls and gives one answer per question; goes on when the line calls back.

    An empty answer is silence. Raises NothingCameError.
    """
    say(f"☎ {phone.number} → 口罩专线 the line")
    call = phone.call()
    shown = _show_call(call, 0, say)
    for answer in answers:
        if call.ended:
            call, shown = _called_back(phone, say), 0
            shown = _show_call(call, shown, say)
        keys = _filled(phone, answer, say, fresh=True)
        call = _answer(phone, call, keys)
        shown = _show_call(call, shown, say)
    if not call.ended:
        _show_call(phone.act(call, "hang-up"), shown, say)
    _show_arrivals(phone, wait, say)


def as_keys(answer: str) -> str:
    """An answer as keys: X is *, spaces and hyphens are not pressed."""
    return answer.upper().replace("X", "*").replace(" ", "").replace("-", "")


def _answer(phone: RemotePhone, call: CallView, answer: str) -> CallView:
    if not answer:
        return phone.act(call, "silence")
    if answer == "speak":
        return phone.act(call, "speak")
    return phone.act(call, "press", keys=as_keys(answer))


def _called_back(phone: RemotePhone, say: Print) -> CallView:
    _show_arrivals(phone, 0.0, say)
    ringing = phone.wait_for_ring(RING_SECONDS)
    if not ringing:
        raise NothingCameError(
            "通话已经结束，也没有人打回来。 The call is over and nobody called back."
        )
    say("☎ 电话响了 the phone rings, and is answered")
    return phone.answer(ringing)


def _filled(phone: RemotePhone, words: str, say: Print, fresh: bool) -> str:
    """Fills the blanks in; a `fresh` code is one that arrives during this command."""
    if "{code}" in words and fresh:
        _show_arrivals_until_code(phone, say)
    try:
        filled = phone.fill(words)
    except KeyError as missing:
        raise NothingCameError(f"没有收到 {missing} 。 No {missing} has arrived.") from missing
    if "{code}" in words:
        phone.fresh.pop("code", None)  # a code counts once
    return filled


def _show_arrivals_until_code(phone: RemotePhone, say: Print) -> None:
    until = time.monotonic() + CODE_SECONDS
    _show_arrivals(phone, 0.0, say)
    while "code" not in phone.fresh and (left := until - time.monotonic()) > 0:
        _show_arrivals(phone, left, say)
    if "code" not in phone.fresh:
        raise NothingCameError("没有收到验证码短信。 No text with a code has arrived.")


def _show_arrivals(phone: RemotePhone, wait: float, say: Print) -> None:
    while texts := phone.arrivals(wait):
        for line in received_lines(texts):
            say(line)
        wait = min(wait, QUIET_SECONDS)


def _show_call(call: CallView, shown: int, say: Print) -> int:
    for line in call_lines(call.events[shown:]):
        say(line)
    return len(call.events)
