"""Steps of a call that many tests begin with."""

from handset.testing import Call, Phone
from tests.support.town import Town, code_of

BOOK, YES, AGAIN, PERSON = "1", "1", "2", "0"


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


def verified_by_call(place: Town, number: str, id: str) -> Phone:
    """A phone that proved itself with a code asked for by text."""
    return place.verified(number, id)


def newest_code(phone: Phone) -> str:
    return code_of(phone.screen)


def said(heard: list[str]) -> str:
    """What was heard, in one string."""
    return " ".join(heard)
