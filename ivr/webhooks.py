"""Twilio's webhooks for calls: verify, parse to a Turn, render the Reply as TwiML.

Every step of a call has its own URL with a counter in it, so that a repeat can be told from the
next key: `/ivr/inbound` (or `/ivr/placed/<token>`) is step 0 and leads to `/ivr/step/1`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from core.catalogue import ZONE
from core.conversation.turn import Channel, Reply, Turn
from core.messages import Message
from core.outbox.receipts import record_call_status
from core.phones import read_phone
from core.unit import Service
from ivr.wording import apology, farewell, spoken, twiml
from providers.form import field, line_number, provider_id
from providers.shelter import sheltered

FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
HUNG_UP = "hangup"  # what Twilio posts as Digits where a caller hung up during a recording
REPEAT = "*"
AGAIN = "/again"
SORRY = Reply(language="zh", messages=(Message("sorry_call"),))
CALL_LATER = Reply(language="zh", messages=(Message("sorry_call_later"),))


class Ends(NamedTuple):
    """The two numbers of a call."""

    line: str
    person: str


@dataclass(frozen=True)
class CallWebhooks:
    """The views; `prefix` is the path that the public URL puts before `/ivr`."""

    answer: Callable[[Turn], Reply]
    hang_up: Callable[[str], None]
    service: Service
    prefix: str = ""

    def step(self, n: int, token: str = "") -> Response:
        """Answers step `n`; `token` names the call that the line itself placed."""
        turn = read_turn(n, token)
        if turn is None:
            return self.good_bye()
        reply = self.answer(turn)
        onward = f"{self.prefix}/ivr/step/{n + 1}"
        return _xml(twiml(reply, spoken(reply, ZONE), onward, turn.line))

    def status(self) -> Response:
        """Notes how a call goes; one that ended may leave something to do."""
        sid, status = provider_id("CallSid"), field("CallStatus")
        if sid:
            with self.service.unit() as unit:
                record_call_status(unit, sid, status)
        if sid and status in FINAL:
            self.hang_up(_session(sid))
        return Response(status=204)

    def sorry(self) -> Response:
        """Says so and tries the same step once more; the caller need not start again."""
        if request.path.endswith(AGAIN):
            return self.good_bye()
        again = self.prefix + request.path + AGAIN
        return _xml(apology(spoken(SORRY, ZONE), again))

    def good_bye(self) -> Response:
        return _xml(farewell(spoken(CALL_LATER, ZONE)))


def blueprint(webhooks: CallWebhooks, guard: Callable[[], ResponseReturnValue | None]) -> Blueprint:
    """The voice channel; `guard` refuses what the provider did not sign."""
    calls = Blueprint("ivr", __name__, url_prefix="/ivr")
    calls.before_request(guard)
    step = sheltered(webhooks.step, webhooks.sorry)
    for name, path, defaults in (
        ("inbound", "/inbound", {"n": 0}),
        ("step", "/step/<int(max=999):n>", {}),
        ("placed", "/placed/<token>", {"n": 0}),
    ):
        calls.add_url_rule(path, name, step, defaults=defaults, methods=["POST"])
        calls.add_url_rule(path + AGAIN, f"{name}_again", step, defaults=defaults, methods=["POST"])
    calls.add_url_rule("/status", "status", sheltered(webhooks.status, _noted), methods=["POST"])
    return calls


def read_turn(n: int, token: str = "") -> Turn | None:
    """The posted step as a Turn; None where it has no usable CallSid."""
    sid = provider_id("CallSid")
    if not sid:
        return None
    ends = _ends()
    return Turn(
        channel=Channel.VOICE,
        key=f"call:{sid}:{n}",
        session=_session(sid),
        line=line_number(ends.line),
        caller=read_phone(ends.person),
        text=_keys(),
        recording=_recording(),
        placed=token,
        dialed=field("DialCallStatus"),
    )


def _ends() -> Ends:
    if _placed_by_the_line():
        return Ends(line=field("From"), person=field("To"))
    return Ends(line=field("To"), person=field("From"))


def _placed_by_the_line() -> bool:
    return field("Direction").startswith("outbound")


def _keys() -> str:
    """The keys pressed. `#` only ends an input; alone at a menu, out of habit, it repeats it."""
    keys = field("Digits")
    if keys == "#" and not field("RecordingUrl"):
        return REPEAT
    return "" if keys == HUNG_UP else keys.strip("#")


def _recording() -> str:
    """Where the recording is kept; one of no length holds nothing: a key ended it at once."""
    return "" if field("RecordingDuration") == "0" else field("RecordingUrl")


def _session(sid: str) -> str:
    return f"call:{sid}"


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _noted() -> Response:
    return Response(status=204)
