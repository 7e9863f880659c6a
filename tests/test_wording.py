"""The catalogues are complete, every id is used, and every text fits one segment."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from smsutil import is_valid_gsm, split

from core.catalogue import LANGUAGES, ZONE, catalogue, render, template
from core.masking import mask_id, mask_name
from core.messages import Digits, Message, Value
from core.quota.reviewing import LONGEST_REASON
from core.scheme.collecting import CONTACT, ENGLISH, MAP_LINE, POINT_NAME
from core.scheme.load import read_scheme
from core.scheme.types import LimitSubject, Scheme
from ivr.speaker import VoiceSpeaker
from sms.speaker import SmsSpeaker
from sms.wording import text_of
from tests.support.source import ROOT

PACKAGES = ("core", "sms", "ivr", "staff")
CHINESE = re.compile("[\u4e00-\u9fff]")
TYPED = ("王小明",)  # examples of what is to be texted
ONLY_NAMED_BY_ONE = {"person"}  # an English text names people by their ID: one segment of GSM-7
# Ids that are made where they are said: what may stand for the part in braces.
MADE = ("for_", "id_", "state_", "status_", "done_", "confirm_", "kept_", "code_", "handover_",
        "caller_", "for_staff_", "handout_", "plan_slip_")  # fmt: skip


def _ids() -> dict[str, set[tuple[str, str]]]:
    """Ids and contexts of each language."""
    return {
        language: {(str(m.id), m.context or "") for m in catalogue(language) if m.id}
        for language in LANGUAGES
    }


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_every_wording_with_the_same_values() -> None:
    ids = _ids()
    assert ids["zh"] == ids["en"]
    for id, context in ids["zh"]:
        zh, en = (catalogue(language).get(id, context or None) for language in LANGUAGES)
        assert zh and en and zh.string and en.string, id
        if id not in ONLY_NAMED_BY_ONE:
            assert _placeholders(str(zh.string)) == _placeholders(str(en.string)), id


def test_every_wording_can_be_said_by_voice_and_by_text_or_by_one_of_them_on_purpose() -> None:
    """No wording that speaks of texting is left for a voice to say."""
    ids = _ids()["zh"]
    for id, context in ids:
        if not context and (id, "voice") not in ids:
            said = template(id, "zh", "voice") + template(id, "en", "voice")
            texted = re.search(r"回复|发：|请发|[Rr]eply|text [A-Z]{4}", said)
            assert not texted or id.startswith(ONLY_BY_TEXT), id


# Answers to words that are only texted: these, and whatever begins so.
ONLY_BY_TEXT = (
    "code_late", "code_gone", "opted_out", "not_the_number", "household_unknown", "handouts_",
    "confirm_hand_out",
)  # fmt: skip


def test_chinese_is_punctuated_as_chinese() -> None:
    for message in catalogue("zh"):
        if message.id:
            assert not re.search("[\u4e00-\u9fff][,:;?!()]", str(message.string)), message.id


# Which ids the code names


def _calls() -> Iterator[tuple[str, ast.expr]]:
    """The expression of every message id in the code, with its file."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    place = {"Message": 0, "say": 1}.get(name)
                    if place is not None and len(node.args) > place:
                        yield file.name, node.args[place]


def _named(expression: ast.expr) -> tuple[set[str], set[str]]:
    """The ids that an expression may be, and the beginnings of those it makes."""
    match expression:
        case ast.Constant(value=str(id)):
            return {id}, set()
        case ast.JoinedStr(values=[ast.Constant(value=str(prefix)), *_]):
            return set(), {prefix}
        case ast.IfExp(body=body, orelse=other):
            (ids, made), (more, also) = _named(body), _named(other)
            return ids | more, made | also
    return set(), set()


def _strings() -> set[str]:
    """Every string in the code."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_id_that_the_code_names_has_a_wording() -> None:
    known = {id for id, _ in _ids()["zh"]}
    for file, expression in _calls():
        ids, made = _named(expression)
        assert ids <= known, (file, ids - known)
        assert made <= set(MADE), (file, made)


def test_every_wording_is_used() -> None:
    strings = _strings()
    unused = {
        id
        for id, _ in _ids()["zh"]
        if id not in strings and not any(id.startswith(prefix) for prefix in MADE)
    }
    assert not unused


# What fits

SCHEMES = [
    read_scheme(f.read_text("utf-8")) for f in sorted(Path(ROOT / "schemes").rglob("*.toml"))
]
MOMENT = datetime(2020, 12, 30, 11, 30, tzinfo=UTC)
NAMES = ("欧阳小明", "阿卜杜热合曼", "王一", "Wang Xiaoming")
LAST4 = Digits("009X")


def _longest(values: list[Value], language: str) -> Value:
    """The one that takes the most room when it is written."""
    return max(
        values, key=lambda v: len(_text(Message("option", {"label": v, "key": ""}), language))
    )


def _text(message: Message, language: str) -> str:
    return render(message, language, SmsSpeaker(), ZONE)


def _person(language: str) -> Value:
    named: list[Value] = [
        Message("person", {"name": mask_name(name), "last4": LAST4}) for name in NAMES
    ]
    return _longest([*named, Message("person_by_id", {"last4": LAST4})], language)


def _pair(language: str) -> Value:
    one = _person(language)
    return Message("pair", {"first": one, "second": one})


def _handovers(scheme: Scheme, language: str) -> list[Value]:
    kind, hours = scheme.handover.kind, scheme.handover.within_hours
    places = [place.place.in_language(language) for place in scheme.handover.places]
    id = f"handover_{kind}" if hours is None else "handover_within"
    return [Message(id, {"place": place, "hours": hours or 0}) for place in places]


def _ending(prefix: str, **params: Value) -> list[Value]:
    ids = {id for id, _ in _ids()["zh"] if id.startswith(prefix)}
    return [Message(id, params) for id in sorted(ids)]


def _values(scheme: Scheme, language: str) -> dict[str, list[Value]]:
    """The longest real values of every parameter."""
    whom = _longest([Message("whom_id", {"last4": LAST4}), Message("whom_you")], language)
    purposes = ("code_book", "code_register", "code_status", "code_give_back", "code_wait")
    pair = scheme.limit.subject is LimitSubject.PAIR
    person = [_pair(language) if pair else _person(language)]
    openings: list[Value] = [Message("next_opening", {"opens_at": MOMENT})]
    return {
        "person": person,
        "masks": [10],
        "reference": [Digits("12345678")],
        "handover": _handovers(scheme, language),
        "place": [p.place.in_language(language) for p in scheme.handover.places],
        "hours": [scheme.handover.within_hours or 0],
        "again": [date(2020, 12, 30)],
        **{name: [MOMENT] for name in ("opens_at", "deadline", "starts_at")},
        "next": [*openings, Message("no_next_opening")],
        "code": ["123456"],
        "letter": [scheme.letter.title.in_language(language) if scheme.letter else ""],
        "purpose": [Message(id, {"whom": whom}) for id in purposes],
        "whom": [whom],
        "last4": [LAST4],
        "tries": [4],
        "minutes": [30],
        "number": ["97"],
        "helper": ["0574****1234"],
        "count": [99],
        "refused": [99],
        "who": [mask_id("33020319900101009X")],
        "wish": [m for m in _ending("for_") if "staff" not in m.id],  # type: ignore[union-attr]
        "state": _ending("state_"),
        "name": [mask_name(name) for name in NAMES],
        "label": [""],
        "key": ["5"],
        "reason": ["理" * LONGEST_REASON if language == "zh" else "r" * LONGEST_REASON],
        "first": person,
        "second": person,
        "district": [scheme.name.in_language(language)],
    }


def _values_of_pickups(scheme: Scheme, language: str) -> dict[str, list[Value]]:
    """Three digits of masks, the longest name and map line that a scheme file may have, a code of a
    point that has given out most of its short ones, the telephone numbers that a contact can be.
    """
    name = "Community Service Centre, North Gate 12/3"[:ENGLISH]
    place = name if language == "en" else f"{'点' * POINT_NAME}（{'路' * MAP_LINE}）"
    by = scheme.handover.by.in_language(language)
    return {
        "masks": [999],
        "starts_at": [MOMENT],
        "place": [place],
        "code": [Digits("1234567")],
        "contact": ["0" * CONTACT, by],
    }


def _values_of_plans(language: str) -> dict[str, list[Value]]:
    """A plan of two weeks for some thousand households."""
    first: dict[str, Value] = {"first": MOMENT, "days": 14}
    whens = [Message(id, first) for id in ("plan_one_day", "plan_days", "plan_no_slot")]
    return {
        "point": ["N" * ENGLISH if language == "en" else "点" * POINT_NAME],
        "when": [*whens],
        "count": [2400],
        "brought": [200],
        "left_over": [1000],
        "queue": [100],
        "first": [MOMENT],
        "days": [14],
        "slip": _ending("plan_slip_"),
    }


def _filled(id: str, scheme: Scheme, language: str) -> Message:
    values = _values(scheme, language)
    if id == "handouts_refused":
        values["reason"] = _ending("handout_")
    if id.startswith("pickup_"):
        values |= _values_of_pickups(scheme, language)
    if id == "status_ready_at":
        short = Message("people_in_short", {"first": _person(language), "count": 12})
        pair = scheme.limit.subject is LimitSubject.PAIR
        values |= _values_of_pickups(scheme, language)
        values |= {"masks": [10], "person": [short if pair else _person(language)]}
    if id.startswith("plan_"):
        values |= _values_of_plans(language)
    wanted = _placeholders(template(id, language, "sms"))
    return Message(id, {name: _longest(values[name], language) for name in wanted})


def _lists(scheme: Scheme, language: str) -> Iterator[tuple[Message, ...]]:
    """Questions that are several messages in one text, as core/conversation/questions asks them."""
    towns = [area for area in scheme.areas if area.parent is None]
    names = sorted((a.english if language == "en" else a.name for a in towns), key=len)[-4:]
    more = (Message("more_areas", {"key": "5"}),) if len(towns) > 4 else ()
    yield Message("ask_area"), *_options(list(names)), *more
    person = _person(language)
    labels: list[Value] = [person] * 4
    yield Message("ask_which_resident"), *_options(labels)
    state = _longest(_ending("state_"), language)
    label = Message("booking_label", {"person": person, "masks": 10, "state": state})
    yield Message("ask_which_booking"), *_options([label] * 4)
    times = [Message("time_option", {"starts_at": MOMENT, "key": str(k)}) for k in (1, 2, 3)]
    for id in ("ask_new_time", "ask_other_time"):
        yield Message(id), *times, Message("no_time_suits")
    for id in ("confirm_plan_pickup", "confirm_plan_changed"):
        yield _filled("plan_summary", scheme, language), Message(id, {"number": "97"})
    for id in ("next_opening", "no_next_opening"):
        yield (
            Message("sold_out", {"next": Message(id, {"opens_at": MOMENT})}),
            Message("offer_wait"),
        )


def _options(labels: list[Value]) -> tuple[Message, ...]:
    return tuple(Message("option", {"label": v, "key": str(k)}) for k, v in enumerate(labels, 1))


def _texts(scheme: Scheme, language: str) -> Iterator[str]:
    ids = {id for id, context in _ids()[language] if context != "voice"}
    for id in sorted(ids - {"option", "pair"}):
        yield text_of((_filled(id, scheme, language),), language, ZONE)
    for messages in _lists(scheme, language):
        yield text_of(messages, language, ZONE)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_fits_one_segment_with_its_longest_values(scheme: Scheme, language: str) -> None:
    too_long = [text for text in _texts(scheme, language) if len(split(text).parts) > 1]
    assert not too_long, "\n".join(f"{len(text)} {text}" for text in too_long)


def test_english_texts_are_written_in_the_alphabet_of_160() -> None:
    strange = [text for text in _texts(SCHEMES[0], "en") if not is_valid_gsm(text)]
    assert not [text for text in strange if not CHINESE.search(text.replace("王小明", ""))], strange


# What the contract promises word for word

PROMISED = {
    "done_booked": ("预约成功", "Booked"),
    "done_review": ("预约成功", "Booked"),
    "sold_out": ("约完", "Sold out"),
    "already": ("已预约过", "already"),
    "already_for_good": ("已预约过", "already"),
    "code": ("验证码", "code"),
    "code_and_letter": ("验证码", "code"),
    "not_announced": ("尚未开放", "Not open yet"),
    "finished": ("已结束", "finished"),
    "confirm_give_back": ("回复{number}确认取消", "Reply {number} to confirm"),
}


@pytest.mark.parametrize("id", PROMISED)
def test_promised_words_stand_in_the_texts(id: str) -> None:
    for language, words in zip(LANGUAGES, PROMISED[id], strict=True):
        assert words in template(id, language, "sms")


def test_a_voice_says_numbers_apart_from_what_stands_beside_them() -> None:
    """尾号1 2 3 3 and 5个 must not be heard as 35."""
    values: dict[str, Value] = {"masks": 5, "reference": Digits("12345678", (4, 4)), "handover": ""}
    person = Message("person_by_id", {"last4": Digits("1233")})
    ids = _ids()["zh"]
    for id, context in ids:
        if context == "sms":
            continue
        wording = template(id, "zh", "voice")
        if _placeholders(wording) >= {"person"} and "{number}" not in wording:
            for language in LANGUAGES:
                params: dict[str, Value] = {**values, "person": person, "again": date(2020, 2, 17)}
                needed = {n: params.get(n, "") for n in _placeholders(wording)}
                said = render(Message(id, needed), language, VoiceSpeaker(), ZONE)
                assert not re.search(r"\d \d{2}|\d{3}", said), said
