"""Whose share it is: the resident ID, and by voice its read-back."""

from dataclasses import asdict, replace
from datetime import date

from core.addresses import is_name, read_given
from core.conversation.session import CHOICE, FREE_TEXT, ID_KEYS, Said, Talk
from core.conversation.turn import Digits, Message
from core.conversation.words import choice_in, without_words
from core.resident_id import (
    READ_BACK_GROUPS,
    IdProblem,
    IdSearch,
    InvalidResidentId,
    find_resident_ids,
    read_resident_id,
)


class ResidentQuestion:
    """The ID of the one it is for; by text a name and an area may come with it."""

    def ask(self, talk: Talk) -> Said:
        expects = ID_KEYS if talk.by_voice else FREE_TEXT
        said = (Message("ask_id", {"wish": Message(f"for_{talk.session.wish}")}),)
        return Said(replace(talk.session, question="resident_id"), said, expects)

    def take(self, talk: Talk) -> Talk | Message:
        return _keyed(talk) if talk.by_voice else written(talk)


class ReadBack:
    """The keyed ID in groups: 1 yes, 2 enter it again."""

    def ask(self, talk: Talk) -> Said:
        said = _read_back(talk, Digits(talk.session.ids[-1], READ_BACK_GROUPS))
        return Said(replace(talk.session, question="read_back"), (said,), CHOICE)

    def take(self, talk: Talk) -> Talk | Message:
        match choice_in(talk.turn.text):
            case "1":
                return talk.with_session(talk.session.answered(read_back=True))
            case "2":
                return talk.with_session(talk.session.answered(ids=talk.session.ids[:-1]))
            case _:
                return Message("no_such_key")


def mentions_id(talk: Talk) -> bool:
    """Whether a text holds an ID, right or wrong."""
    found = _search(talk)
    return bool(found.ids or found.problems)


def written(talk: Talk) -> Talk | Message:
    """Reads an ID, and whatever name and area stand with it, out of a text."""
    found = _search(talk)
    if not found.ids:
        return problem(found.problems[0] if found.problems else IdProblem.LENGTH)
    if len(found.ids) > 1:
        return Message("one_at_a_time")
    given = read_given(without_words(found.rest), talk.scheme.areas)
    if not is_name(given.name):
        given = replace(given, name="")
    said = {slot: value for slot, value in asdict(given).items() if value}
    return talk.with_session(talk.session.answered(ids=(found.ids[0].number,), **said))


def problem(found: IdProblem) -> Message:
    """The sentence for what is wrong with an ID."""
    return Message(f"id_{found}")


def _search(talk: Talk) -> IdSearch:
    return find_resident_ids(talk.turn.text, _today(talk))


def _today(talk: Talk) -> date:
    return talk.unit.now.astimezone(talk.scheme.timezone).date()


def _keyed(talk: Talk) -> Talk | Message:
    try:
        id = read_resident_id(talk.turn.text, _today(talk))
    except InvalidResidentId as error:
        return problem(error.problem)
    return talk.with_session(talk.session.answered(ids=(id.number,), read_back=False))


def _read_back(talk: Talk, id: Digits) -> Message:
    """Going on means agreeing to the district's letter, where it has one (DESIGN.md, Decisions)."""
    letter = talk.scheme.letter
    if letter is None or talk.session.wish not in ("book", "register"):
        return Message("read_back", {"id": id})
    title = letter.title.in_language(talk.language)
    return Message("read_back_and_agree", {"id": id, "letter": title})
