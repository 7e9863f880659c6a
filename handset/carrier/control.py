"""The control API under /carrier/: what a person does with a phone, as JSON over loopback."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from handset.carrier.calling import Call
from handset.carrier.current import this_carrier
from handset.carrier.phone import Answering, Phone
from handset.carrier.texting import Text, WebhookError

LONGEST_WAIT = 25.0  # seconds


class ControlError(Exception):
    """A request to the control API that makes no sense."""


api = Blueprint("control", __name__, url_prefix="/carrier")


@api.errorhandler(ControlError)
@api.errorhandler(ValueError)
def refuse(error: Exception) -> ResponseReturnValue:
    return jsonify(error=str(error)), 400


@api.errorhandler(WebhookError)
def pass_on(error: WebhookError) -> ResponseReturnValue:
    return jsonify(error=str(error)), 502


@api.get("/phones/<number>")
def show_phone(number: str) -> ResponseReturnValue:
    """With ?wait=seconds, waits until it has more than ?seen texts or other than ?rings rings."""
    phone = this_carrier().phone(number)
    seen, rings = request.args.get("seen", 0, type=int), request.args.get("rings", "")
    wait = min(request.args.get("wait", 0.0, type=float), LONGEST_WAIT)
    changed = this_carrier().changed
    with changed:
        changed.wait_for(lambda: len(phone.texts) > seen or _ringing(phone) != rings, wait)
    return jsonify(phone_json(phone))


@api.patch("/phones/<number>")
def set_phone(number: str) -> ResponseReturnValue:
    phone = this_carrier().phone(number)
    _set_phone(phone, request.get_json())
    return jsonify(phone_json(phone))


@api.post("/phones/<number>/texts")
def send_text(number: str) -> ResponseReturnValue:
    return jsonify(answers=this_carrier().phone(number).text(_field("body")))


@api.post("/phones/<number>/calls")
def start_call(number: str) -> ResponseReturnValue:
    request.get_json()  # a page in a browser cannot send JSON here unasked
    return jsonify(call_json(this_carrier().phone(number).call())), 201


@api.get("/calls/<sid>")
def show_call(sid: str) -> ResponseReturnValue:
    return jsonify(call_json(_call(sid)))


@api.post("/calls/<sid>/<action>")
def act(sid: str, action: str) -> ResponseReturnValue:
    call = _call(sid)
    _act(call, action, request.get_json())
    return jsonify(call_json(call))


@api.get("/faults")
def show_faults() -> ResponseReturnValue:
    return jsonify(asdict(this_carrier().faults))


@api.patch("/faults")
def set_faults() -> ResponseReturnValue:
    this_carrier().faults.change(request.get_json())
    return jsonify(asdict(this_carrier().faults))


def phone_json(phone: Phone) -> dict[str, Any]:
    """A phone as its owner sees it."""
    return {
        "number": phone.number,
        "texts": [_text_json(text) for text in phone.texts],
        "ringing": _ringing(phone),
        "call": phone.current_call.sid if phone.current_call else "",
        "answering": phone.answering,
        "script": phone.script,
        "text_error": phone.text_error,
    }


def call_json(call: Call) -> dict[str, Any]:
    """A call as the person on the phone knows it."""
    return {
        "sid": call.sid,
        "direction": call.direction,
        "status": call.status,
        "ended": call.ended,
        "error": call.error,
        "wants": call.wants,
        "clock": call.clock,
        "heard": call.heard,
        "events": [asdict(event) for event in call.events],
    }


def _text_json(text: Text) -> dict[str, Any]:
    received = text.direction != "inbound"
    return {"received": received, "body": text.body, "at": text.created.isoformat()}


def _ringing(phone: Phone) -> str:
    return phone.ringing.sid if phone.ringing else ""


def _set_phone(phone: Phone, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        match name, value:
            case "answering", str():
                phone.answering = Answering(value)
            case "script", list() | None:
                phone.script = value and [str(word) for word in value]
            case "text_error", int() | None:
                phone.text_error = value
            case _:
                raise ControlError(f"a phone cannot be told {name}={value!r}")


def _act(call: Call, action: str, said: dict[str, Any]) -> None:
    match action:
        case "answer":
            call.answer()
        case "decline":
            call.decline()
        case "press":
            call.press(_field("keys"), barge=bool(said.get("barge")))
        case "silence":
            call.stay_silent()
        case "speak":
            call.speak(float(said.get("seconds", 4)), str(said.get("then", "")))
        case "hang-up":
            call.hang_up()
        case _:
            raise ControlError(f"a phone cannot {action}")


def _call(sid: str) -> Call:
    call = this_carrier().calls.get(sid)
    if call is None:
        raise ControlError("there is no such call")
    return call


def _field(name: str) -> str:
    value = request.get_json().get(name)
    if not isinstance(value, str):
        raise ControlError(f"{name} is missing")
    return value
