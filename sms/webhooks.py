"""Twilio's webhooks for texts: verify, parse to a Turn, render the Reply as TwiML."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from core.catalogue import ZONE
from core.conversation.turn import Channel, Reply, Turn
from core.messages import Message
from core.outbox.receipts import record_text_status
from core.phones import Phone, read_phone
from core.sealing import Sealer
from core.unit import Service
from providers.form import field, line_number, provider_id
from providers.shelter import sheltered
from sms.wording import text_of, twiml

SORRY = Reply(language="zh", messages=(Message("sorry_text"),))


@dataclass(frozen=True)
class TextWebhooks:
    """The views; `answer` is the conversation."""

    answer: Callable[[Turn], Reply]
    service: Service

    def inbound(self) -> Response:
        turn = read_turn(self.service.sealer)
        return self._respond(self.answer(turn)) if turn else _xml("")

    def status(self) -> Response:
        if sid := provider_id("MessageSid"):
            with self.service.unit() as unit:
                record_text_status(unit, sid, field("MessageStatus"), field("ErrorCode") or None)
        return Response(status=204)

    def sorry(self) -> Response:
        return self._respond(SORRY)

    def _respond(self, reply: Reply) -> Response:
        """Nothing is ever sent to a number that is withheld, foreign or unusable."""
        if not isinstance(read_phone(field("From")), Phone):
            return _xml("")
        return _xml(text_of(reply.messages, reply.language, ZONE))


def blueprint(webhooks: TextWebhooks, guard: Callable[[], ResponseReturnValue | None]) -> Blueprint:
    """The text channel; `guard` refuses what the provider did not sign."""
    texts = Blueprint("sms", __name__, url_prefix="/sms")
    texts.before_request(guard)
    for path, view, fallback in (
        ("/inbound", webhooks.inbound, webhooks.sorry),
        ("/status", webhooks.status, _noted),
    ):
        texts.add_url_rule(path, view_func=sheltered(view, fallback), methods=["POST"])
    return texts


def read_turn(sealer: Sealer) -> Turn | None:
    """The posted text as a Turn; None where it has no usable MessageSid."""
    sid = provider_id("MessageSid")
    if not sid:
        return None
    line, sender = line_number(field("To")), field("From")
    caller = read_phone(sender)
    identity = sealer.digest("phone", caller.e164 if isinstance(caller, Phone) else sender)
    return Turn(
        channel=Channel.SMS,
        key=f"sms:{sid}",
        session=f"sms:{line}:{identity}",
        line=line,
        caller=caller,
        text=field("Body"),
    )


def _xml(text: str) -> Response:
    return Response(twiml(text), mimetype="text/xml")


def _noted() -> Response:
    return Response(status=204)
