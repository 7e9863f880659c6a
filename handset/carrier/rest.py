"""The part of Twilio's REST that the line uses: messages, calls and recordings."""

import io
import operator
import socket
import wave
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from handset.carrier import texting
from handset.carrier.calling import Call
from handset.carrier.current import this_carrier
from handset.carrier.errors import RestError
from handset.carrier.exchange import Carrier
from handset.carrier.faults import RestFault
from handset.carrier.payloads import API_VERSION, call_json, page_json, text_json
from handset.carrier.texting import Text

PAGE_SIZE, LARGEST_PAGE = 50, 1000
RECORDING_SECONDS = 1
_COMPARISONS = {"": operator.eq, "<": operator.le, ">": operator.ge}
Item = TypeVar("Item", Text, Call)

api = Blueprint("rest", __name__, url_prefix=f"/{API_VERSION}/Accounts/<account>")


@api.before_request
def check_account() -> None:
    own = this_carrier().account
    auth = request.authorization
    if auth is None or (auth.username, auth.password) != (own.sid, own.token):
        raise RestError(20003)
    if (request.view_args or {}).get("account") != own.sid:
        raise RestError(20404)


@api.errorhandler(RestError)
def refuse(error: RestError) -> ResponseReturnValue:
    return jsonify(error.as_json()), error.status


@api.post("/Messages.json")
def create_message(account: str) -> ResponseReturnValue:
    carrier = this_carrier()
    fault = _meet_fault(carrier)
    form = request.form
    text = texting.from_line(
        carrier,
        to=form.get("To", ""),
        sender=form.get("From", ""),
        body=form.get("Body", ""),
        callback=form.get("StatusCallback", ""),
        service_sid=form.get("MessagingServiceSid", ""),
    )
    _withhold_answer(fault, carrier)
    return jsonify(text_json(text, carrier.account) | {"status": "queued"}), 201


@api.get("/Messages.json")
def list_messages(account: str) -> ResponseReturnValue:
    carrier = this_carrier()
    found = [
        text
        for text in _newest_first(carrier.texts.values())
        if _wanted(text.sender, text.recipient) and _in_time(text.created, "DateSent")
    ]
    return _page("messages", [text_json(text, carrier.account) for text in found])


@api.get("/Messages/<sid>.json")
def fetch_message(account: str, sid: str) -> ResponseReturnValue:
    carrier = this_carrier()
    return jsonify(text_json(_known(carrier.texts, sid), carrier.account))


@api.post("/Calls.json")
def create_call(account: str) -> ResponseReturnValue:
    carrier = this_carrier()
    fault = _meet_fault(carrier)
    events = request.form.getlist("StatusCallbackEvent")
    call = Call.from_line(carrier, request.form, events)
    _withhold_answer(fault, carrier)
    return jsonify(call_json(call, carrier.account) | {"status": "queued"}), 201


@api.get("/Calls.json")
def list_calls(account: str) -> ResponseReturnValue:
    carrier = this_carrier()
    found = [
        call
        for call in _newest_first(carrier.calls.values())
        if _wanted(call.caller, call.called)
        and _in_time(call.created, "StartTime")
        and request.args.get("Status", call.status) == call.status
    ]
    return _page("calls", [call_json(call, carrier.account) for call in found])


@api.get("/Calls/<sid>.json")
def fetch_call(account: str, sid: str) -> ResponseReturnValue:
    carrier = this_carrier()
    return jsonify(call_json(_known(carrier.calls, sid), carrier.account))


@api.get("/Recordings/<name>")
def fetch_recording(account: str, name: str) -> ResponseReturnValue:
    return Response(_silence(), mimetype="audio/x-wav")


def _meet_fault(carrier: Carrier) -> RestFault | None:
    """The fault of this request; one that refuses it does so here."""
    fault = carrier.faults.next_rest_fault()
    if fault == "429":
        raise RestError(20429)
    if fault == "500":
        raise RestError(20500)
    return fault


def _withhold_answer(fault: RestFault | None, carrier: Carrier) -> None:
    """What was asked has been done, but the line is not told so."""
    if fault == "timeout":
        carrier.closing.wait(carrier.faults.stall_seconds)
    connection = request.environ.get("werkzeug.socket")
    if fault == "drop" and connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


def _known(items: dict[str, Item], sid: str) -> Item:
    if sid not in items:
        raise RestError(20404)
    return items[sid]


def _newest_first(items: Iterable[Item]) -> list[Item]:
    return list(reversed(list(items)))


def _wanted(sender: str, recipient: str) -> bool:
    args = request.args
    return args.get("From", sender) == sender and args.get("To", recipient) == recipient


def _in_time(moment: datetime, name: str) -> bool:
    """Whether the filters `name`, `name<` and `name>` of the query let it through."""
    for sign, holds in _COMPARISONS.items():
        wanted = request.args.get(name + sign, "")
        whole_day = not sign or len(wanted) == len("2020-02-07")
        if wanted and not holds(*_comparable(moment, wanted, whole_day)):
            return False
    return True


def _comparable(moment: datetime, wanted: str, whole_day: bool) -> tuple[Any, Any]:
    limit = datetime.fromisoformat(wanted)
    if whole_day:
        return moment.date(), limit.date()
    return moment.replace(microsecond=0), limit


def _page(name: str, items: list[dict[str, Any]]) -> Response:
    size = min(request.args.get("PageSize", PAGE_SIZE, type=int), LARGEST_PAGE)
    page = request.args.get("Page", 0, type=int)
    kept = [(key, value) for key, value in request.args.items() if not key.startswith("Page")]
    address = request.path + "?" + (urlencode(kept) + "&" if kept else "")
    return jsonify(page_json(name, address, items, page, max(1, size)))


def _silence() -> bytes:
    """A recording of nothing: nobody spoke into this microphone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * RECORDING_SECONDS)
    return file.getvalue()
