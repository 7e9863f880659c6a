"""Every document that a call can lead to keeps the rules for old callers (FIELD.md)."""

import re
from collections import deque
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from handset.testing import Call, Phone
from ivr.wording import VOICES
from tests.support.calls import called_back, newest_code
from tests.support.told import told, told_by_landline
from tests.support.town import DAUGHTER, LANDLINE, LI, STRANGER, WANG, ZHANG, Town

LONGEST = 64 * 1024
DEEPEST = 6
UNCOUNTED = {"0", "8", "9"}  # a person, the language, again
WRONG_ID = "330203194001011234"
WRONG = {"7", "", WRONG_ID, "000000"}  # the question stays
IDS = (WANG, STRANGER, WRONG_ID, "", "0#")
CODES = ("code", "000000", "", "0#")
URL = re.compile(r"(http://line\.test)?/ivr/(inbound|step/\d{1,3}|placed/[0-9a-f]{32})(/again)?")
ASKS_A_KEY = re.compile(r"请按(\d)(?!位)|press (\d)")
# Whoever hears the key first has forgotten it when the function is named.
KEY_FIRST = re.compile(r"按\d(?!位)(?!。|再按井号键。)|按星号键(?!。)|press \d(?!\.| and then)")


def _act(place: Town, call: Call, word: str) -> None:
    if word == "code":
        place.work()
        word = newest_code(call.phone)
    call.act(word)


def _next(call: Call) -> Sequence[str]:
    asked = next((e.text for e in reversed(call.events) if e.kind == "asked"), "")
    if call.wants == "speech":
        return ("speak", "")
    if asked == "1":
        keys = [a or b for a, b in ASKS_A_KEY.findall(" ".join(call.heard))]
        return (*dict.fromkeys(keys), "7", "")
    return IDS if asked == "18" else CODES


def _walk(place: Town, begin: Sequence[str]) -> None:
    """Every step within a few inputs, each kind of answer once, each path from a new phone."""
    paths, seen, number = deque([tuple(begin)]), set(), 13700000000
    while paths:
        path = paths.popleft()
        number += 1
        call = place.phone(str(number)).call()
        for word in path:
            if not call.ended:
                _act(place, call, word)
        heard = re.sub(r"\d( \d|, )*|X", "#", " ".join(call.heard))
        stays = bool(path) and path[-1] in WRONG
        if not (call.ended or stays or heard in seen or len(path) == DEEPEST):
            seen.add(heard)
            paths.extend((*path, word) for word in _next(call))
        call.hang_up()


def _play(place: Town, phone: Phone, *words: str) -> None:
    call = phone.call()
    for word in words:
        _act(place, call, word)
    call.hang_up()


def _by_landline(place: Town) -> None:
    call = called_back(place, place.phone(LANDLINE), ZHANG)
    call.answer()
    for word in ("", "7", "8", "9", "1"):
        call.act(word)


def _told(place: Town) -> None:
    place.verified(DAUGHTER, ZHANG).text(f"口罩 {ZHANG}")
    place.work()
    call = place.phone(LANDLINE).ringing
    assert call
    call.answer()
    for word in ("", "8", "2", "", "1"):
        call.act(word)


def _told_pickup(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    for word in ("7", "8", "9", "2", "7", "", "1"):
        call.act(word)


def _kept_pickup(place: Town) -> None:
    call = told_by_landline(place)
    call.answer()
    for word in ("", "1"):
        call.act(word)


def _other_time(place: Town) -> None:
    phone = told(place)
    _play(place, phone, "4", WANG, "7", "9", "3")
    _play(place, phone, "2", WANG, "1", "3", WANG, "2")


def _several(place: Town) -> None:
    phone = place.verified(DAUGHTER, WANG)
    for id in (WANG, LI):
        phone.text(f"口罩 {id}")
    _play(place, phone, "2", WANG, "1", "3", WANG, "8", "2")


def _nobody(place: Town) -> None:
    for number in ("anonymous", "+85261234567", "10086"):
        _play(place, place.phone(number), "1", "0")


def _early(place: Town) -> None:
    place.clock.advance(hours=-2)
    _play(place, place.phone(DAUGHTER), "1", WANG, "1", "code", "1", "2", WANG)


CALLS = {
    "Chinese": lambda place: _walk(place, ()),
    "English": lambda place: _walk(place, ("8",)),
    "call-back": _by_landline,
    "told": _told,
    "told a time": _told_pickup,
    "comes": _kept_pickup,
    "other time": _other_time,
    "several": _several,
    "nobody": _nobody,
    "early": _early,
}


@pytest.fixture(params=CALLS)
def documents(request: pytest.FixtureRequest, place: Town) -> list[bytes]:
    place.carrier.posts = deque()
    CALLS[request.param](place)
    calls = [post for post in place.carrier.posts if "/ivr/" in post.url]
    assert all(URL.fullmatch(p.url) or p.url.endswith("/ivr/status") for p in calls)
    return [post.answer.body for post in calls if not post.url.endswith("/status")]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_document_keeps_the_rules(documents: list[bytes]) -> None:
    broken = {
        f"{rule.__name__}: {' / '.join(_sentences(root))}"
        for body in set(documents)
        for root in [ElementTree.fromstring(body)]
        for rule in RULES
        if len(body) >= LONGEST or not rule(root)
    }
    assert len(set(documents)) > 3
    assert not broken, "\n".join(sorted(broken))


def _sentences(root: Element) -> list[str]:
    return ["".join(say.itertext()) for say in root.iter("Say")]


def _text(root: Element) -> str:
    return " ".join(_sentences(root))


def _menu(root: Element) -> bool:
    return any(gather.get("numDigits") == "1" for gather in root.iter("Gather"))


def says_something(root: Element) -> bool:
    return all(sentence.strip() for sentence in _sentences(root)) and _text(root) != ""


def has_voice_and_language(root: Element) -> bool:
    return all({**say.attrib} in VOICES.values() for say in root.iter("Say"))


def waits_as_agreed(root: Element) -> bool:
    least = {"1": 8, "18": 8, "6": 60}
    return all(
        int(gather.get("timeout", 5)) >= least[gather.get("numDigits", "")]
        for gather in root.iter("Gather")
    )


def goes_on_after_a_silence(root: Element) -> bool:
    asks = [verb for verb in root if verb.tag in ("Gather", "Record")]
    return not asks or root[-1].tag == "Redirect"


def offers_four_choices(root: Element) -> bool:
    keys = {a or b for a, b in ASKS_A_KEY.findall(_text(root))}
    more = re.search(r"都不是，请按(\d)|For others, press (\d)", _text(root))
    return len(keys - UNCOUNTED - {more and (more[1] or more[2])}) <= 4


def names_the_function_before_the_key(root: Element) -> bool:
    return not KEY_FIRST.search(_text(root))


def offers_a_person(root: Element) -> bool:
    return not _menu(root) or bool(re.search("人工，请按0|a person, press 0", _text(root)))


def says_numbers_digit_by_digit(root: Element) -> bool:
    return not re.search(r"\d{3}|\d \d{2}", _text(root))


def speaks_of_calls_not_of_texts(root: Element) -> bool:
    return not re.search(r"回复\d|回数字|发：|[Rr]eply \d|text [A-Z]{4}\b", _text(root))


def names_no_personal_data_in_its_urls(root: Element) -> bool:
    urls = [verb.get("action") for verb in root.iter() if verb.get("action")]
    urls += [verb.text for verb in root.iter("Redirect")]
    return all(URL.fullmatch(url or "") for url in urls)


RULES = (
    says_something,
    has_voice_and_language,
    waits_as_agreed,
    goes_on_after_a_silence,
    offers_four_choices,
    names_the_function_before_the_key,
    offers_a_person,
    says_numbers_digit_by_digit,
    speaks_of_calls_not_of_texts,
    names_no_personal_data_in_its_urls,
)
