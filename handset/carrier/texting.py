"""Texts: from a phone to the line, from the line to a phone, and what becomes of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from handset.carrier.errors import RestError
from handset.carrier.numbers import reachable
from handset.carrier.optout import OptOut, opt_out_word
from handset.segments import segments
from handset.twiml import TwimlError, Verb, read_twiml

if TYPE_CHECKING:
    from handset.carrier.exchange import Carrier
    from handset.carrier.phone import Phone

LONGEST_BODY = 1600
LEAST_DELIVERY_ERROR = 30000  # these come after the text was accepted; smaller ones refuse it
_PROGRESS = ("queued", "sent", "delivered", "undelivered")


class WebhookError(Exception):
    """The line did not answer a text as a carrier needs it."""


@dataclass(eq=False)
class Text:
    """One text as the carrier keeps it. Its repr shows neither numbers nor words."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    body: str = field(repr=False)
    direction: str  # inbound, outbound-reply, outbound-api
    created: datetime
    status: str
    callback: str = field(default="", repr=False)
    service_sid: str = ""
    error_code: int | None = None
    sid: str = field(default_factory=lambda: "SM" + uuid4().hex)

    @property
    def segments(self) -> int:
        """How many segments it is charged as."""
        return segments(self.body)


def from_phone(carrier: "Carrier", phone: "Phone", body: str) -> list[str]:
    """Carries a text to the line and the answers back. Raises WebhookError."""
    text = Text(phone.number, carrier.line, body, "inbound", carrier.now(), "received")
    carrier.keep_text(text, phone)
    word = opt_out_word(body)
    if word is not None:
        _answer_by_itself(carrier, phone, word)
    answer = carrier.ask(
        "POST", carrier.public_url + "/sms/inbound", _inbound_params(carrier, text)
    )
    if answer.trouble:
        raise WebhookError(answer.trouble)
    try:
        verbs = read_twiml(answer.body, "messaging") if answer.body else ()
    except TwimlError as error:
        raise WebhookError(str(error)) from error
    replies = [_reply(carrier, phone, verb) for verb in verbs if verb.name == "Message"]
    return [reply.body for reply in replies if reply.error_code is None]


def from_line(
    carrier: "Carrier", to: str, sender: str, body: str, callback: str = "", service_sid: str = ""
) -> Text:
    """Takes a text over REST and brings it to the phone. Raises RestError."""
    _check(to, sender or service_sid, body)
    phone = carrier.phone(to)
    if phone.opted_out:
        raise RestError(21610)
    if phone.text_error is not None and phone.text_error < LEAST_DELIVERY_ERROR:
        raise RestError(phone.text_error)
    text = Text(sender or carrier.line, to, body, "outbound-api", carrier.now(), "queued")
    text.callback, text.service_sid = callback, service_sid
    _bring(carrier, phone, text)
    return text


def _check(to: str, sender: str, body: str) -> None:
    if not to:
        raise RestError(21604)
    if not reachable(to):
        raise RestError(21211)
    if not sender:
        raise RestError(21603)
    if not (reachable(sender) or sender.startswith("MG")):
        raise RestError(21212)
    if not body:
        raise RestError(21602)
    if len(body) > LONGEST_BODY:
        raise RestError(21617)


def _bring(carrier: "Carrier", phone: "Phone", text: Text) -> None:
    text.error_code = 21610 if phone.opted_out else phone.text_error
    carrier.keep_text(text, phone)
    last = "delivered" if text.error_code is None else "undelivered"
    _report(carrier, text, ["sent", last])


def _report(carrier: "Carrier", text: Text, statuses: list[str]) -> None:
    """Status callbacks: in order and once, unless a fault says otherwise."""
    faults = carrier.faults
    order: Iterable[str] = reversed(statuses) if faults.callbacks_reversed else statuses
    for status in order:
        for _ in range(2 if faults.callbacks_repeated else 1):
            job = partial(_status_changes, carrier, text, status, lost=faults.callbacks_lost)
            carrier.later(job, faults.callback_delay)


def _status_changes(carrier: "Carrier", text: Text, status: str, lost: bool) -> None:
    text.status = max(text.status, status, key=_PROGRESS.index)
    if text.callback and not lost:
        params = _names(carrier, text) | {"MessageStatus": status, "SmsStatus": status}
        if text.error_code is not None and status == "undelivered":
            params["ErrorCode"] = str(text.error_code)
        carrier.tell(text.callback, params)


def _reply(carrier: "Carrier", phone: "Phone", message: Verb) -> Text:
    bodies = [child.text for child in message.children if child.name == "Body"]
    body = "".join(bodies) or message.text
    text = Text(carrier.line, phone.number, body, "outbound-reply", carrier.now(), "queued")
    text.callback = carrier.absolute(message.attributes.get("statusCallback", ""))
    _bring(carrier, phone, text)
    return text


def _answer_by_itself(carrier: "Carrier", phone: "Phone", word: OptOut) -> None:
    if word is not OptOut.HELP:
        phone.opted_out = word is OptOut.STOP
    own = Text(carrier.line, phone.number, word.value, "outbound-reply", carrier.now(), "delivered")
    carrier.keep_text(own, phone)


def _names(carrier: "Carrier", text: Text) -> dict[str, str]:
    sids = {"MessageSid": text.sid, "SmsSid": text.sid, "AccountSid": carrier.account.sid}
    return sids | {"From": text.sender, "To": text.recipient, "ApiVersion": "2010-04-01"}


def _inbound_params(carrier: "Carrier", text: Text) -> dict[str, str]:
    counts = {"NumMedia": "0", "NumSegments": str(text.segments)}
    own = {"SmsMessageSid": text.sid, "SmsStatus": "received", "Body": text.body}
    return _names(carrier, text) | own | counts | {"FromCountry": "CN", "ToCountry": "CN"}
