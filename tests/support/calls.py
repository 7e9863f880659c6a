"""Steps of a call that many tests begin with."""

from handset.testing import Call, Phone
from tests.support.town import STRANGER, Town, code_of

NEW = "13700000009"  # a mobile that nobody knows
BOOK, YES = "1", "1"


def keyed(id: str) -> str:
    """An ID as it is keyed: `*` for X."""
    return id.replace("X", "*")


def asked_for_code(place: Town, phone: Phone, id: str) -> Call:
    """A mobile that called, pressed 1, keyed the ID and confirmed it; its code has arrived."""
    call = phone.call()
    for keys in (BOOK, keyed(id), YES):
        call.press(keys)
    place.work()
    return call


def called_back(place: Town, phone: Phone, id: str) -> Call:
    """A landline that called and keyed the ID, and is rung by the line now."""
    call = phone.call()
    for keys in (BOOK, keyed(id), YES):
        call.press(keys)
    assert call.ended
    place.carrier.settle()
    place.work(seconds=1)
    ringing = phone.ringing
    assert ringing, "nobody called back"
    return ringing


def newest_code(phone: Phone) -> str:
    return code_of(phone.screen)


def said(heard: list[str]) -> str:
    """What was heard, in one string."""
    return " ".join(heard)


def pressed(place: Town, number: str, *keys: str) -> Call:
    """A call in which these keys were pressed, one after another."""
    call = place.phone(number).call()
    for each in keys:
        call.press(each)
    return call


def stranger(place: Town, *keys: str) -> Call:
    """A call for somebody who is not on the roll, from a phone that has just proved itself."""
    phone = place.phone(NEW)
    call = asked_for_code(place, phone, STRANGER)
    call.press(newest_code(phone))
    for each in keys:
        call.press(each)
    return call


def waited(call: Call) -> float:
    """Keeps silent; how many seconds the line waited."""
    before = call.clock
    call.stay_silent()
    silent = next(e.at for e in call.events if e.kind == "silent" and e.at > before)
    return round(silent - before, 1)
