"""Whose share it is: the resident ID, and by voice its read-back."""

import re
from dataclasses import asdict, replace
from datetime import date

from core.conversation.session import CHOICE, FREE_TEXT, ID_KEYS, Said, Talk
from core.conversation.words import choice_in, plain, without_words
from core.messages import Digits, Message
from core.residents.addresses import is_name, read_given
from core.residents.resident_id import (
    READ_BACK_GROUPS,
    IdProblem,
    IdSearch,
    InvalidResidentId,
    find_resident_ids,
    read_resident_id,
)

_BEGUN = re.compile(r"(?<![0-9])[0-9]{6,10}(?![0-9])")  # no house, no phone
_HOUSEHOLD = re.compile(r"(?<![0-9])[0-9]{8,10}(?![0-9])")


class ResidentQuestion:
    """The ID of the one it is for; by text a name and an area may come with it."""

    def ask(self, talk: Talk) -> Said:
        expects = ID_KEYS if talk.by_voice else FREE_TEXT
        by_number = talk.scheme.limit.household_number
        asked = "ask_id_or_household" if by_number else "ask_id"
        asked = "ask_second_id" if talk.session.ids else asked
        said = (Message(asked, {"wish": Message(f"for_{talk.session.wish}")}),)
        return Said(replace(talk.session, question="resident_id"), said, expects)

    def take(self, talk: Talk) -> Talk | Message:
        return _keyed(talk) if talk.by_voice else written(talk)


class ReadBack:
    """The keyed ID in groups: 1 yes, 2 enter it again."""

    def ask(self, talk: Talk) -> Said:
        said = _read_back(talk, _last_keyed(talk))
        return Said(replace(talk.session, question="read_back"), (said,), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        match choice_in(talk.turn.text):
            case "1":
                return talk.with_session(talk.session.answered(read_back=True))
            case "2":
                kept = talk.session.ids[:-1]
                slots = {"ids": kept, "household": "", "read_back": bool(kept)}
                return talk.with_session(talk.session.answered(**slots))
            case _:
                return Message("no_such_key")


def mentions_id(talk: Talk) -> bool:
    """Whether a text holds an ID, right, wrong or begun, or a household number."""
    found = _search(talk)
    return bool(found.ids or found.problems or _BEGUN.search(found.rest))


def written(talk: Talk) -> Talk | Message:
    """Reads IDs, and whatever name and area stand with them, out of a text."""
    found = _search(talk)
    if not found.ids:
        household = _household_in(talk, found.rest)
        if household and not found.problems:
            return talk.with_session(talk.session.answered(household=household))
        return problem(found.problems[0] if found.problems else IdProblem.LENGTH)
    numbers = [id.number for id in found.ids]
    given = read_given(without_words(found.rest), talk.scheme.areas)
    if not is_name(given.name):
        given = replace(given, name="")
    said = {slot: value for slot, value in asdict(given).items() if value}
    return _with_people(talk, numbers, **said)


def problem(found: IdProblem) -> Message:
    """The sentence for what is wrong with an ID."""
    return Message(f"id_{found}")


def _search(talk: Talk) -> IdSearch:
    return find_resident_ids(talk.turn.text, _today(talk))


def _today(talk: Talk) -> date:
    return talk.unit.now.astimezone(talk.scheme.timezone).date()


def _keyed(talk: Talk) -> Talk | Message:
    if household := _household_in(talk, talk.turn.text):
        slots = {"household": household, "read_back": False}
        return talk.with_session(talk.session.answered(**slots))
    try:
        id = read_resident_id(talk.turn.text, _today(talk))
    except InvalidResidentId as error:
        return problem(error.problem)
    return _with_people(talk, [id.number], read_back=False)


def _with_people(talk: Talk, numbers: list[str], **said: object) -> Talk | Message:
    """Adds people to those named so far: as many as the wish is about, nobody twice."""
    people = tuple(dict.fromkeys((*talk.session.ids, *numbers)))
    if len(people) > talk.people_needed:
        return Message("one_at_a_time" if talk.people_needed == 1 else "two_at_a_time")
    if len(people) == len(talk.session.ids):
        return Message("same_person")
    return talk.with_session(talk.session.answered(ids=people, **said))


def _household_in(talk: Talk, text: str) -> str:
    """The number of a household's register (FIELD.md: opaque, usually nine digits)."""
    found = _HOUSEHOLD.search(plain(text)) if talk.scheme.limit.household_number else None
    return found[0] if found else ""


def _last_keyed(talk: Talk) -> Digits:
    if talk.session.ids:
        return Digits(talk.session.ids[-1], READ_BACK_GROUPS)
    return Digits(talk.session.household, (3, 3, 3))


def _read_back(talk: Talk, id: Digits) -> Message:
    """Going on means agreeing to the district's letter, where it has one (DESIGN.md, Decisions)."""
    letter = talk.scheme.letter
    if letter is None or talk.session.wish not in ("book", "register", "wait"):
        return Message("read_back", {"id": id})
    title = letter.title.in_language(talk.language)
    return Message("read_back_and_agree", {"id": id, "letter": title})
