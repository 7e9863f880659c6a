"""Resident ID numbers (GB 11643): reading one in any spelling, and finding them inside a text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from stdnum.cn.ric import calc_check_digit

from core.errors import MaskLineError
from core.masking import mask_id

READ_BACK_GROUPS = (6, 4, 4, 4)
EARLIEST_YEAR = 1890  # nobody older is alive, so an earlier year is a slip of the finger

_OLD, _NEW = 15, 18  # characters of the two forms
_X = "Xx*×Хх"  # as people type it: * on a keypad, × and the Cyrillic letter on some keyboards
_BETWEEN = r"\s.,;:·・。、_+/‐‑‒–—―−\-"  # what people put between groups of digits
_INVISIBLE = {"Cf", "Me", "Mn"}  # zero-width spaces, the ring of 1️⃣

_GAP = re.compile(f"[{_BETWEEN}]*")
_GLUED = f"[0-9]{{18}}(?=[0-9]{{17}}[0-9{_X}](?![0-9]))"  # the first of two without a gap
_GROUP = re.compile(f"{_GLUED}|[0-9]+[{_X}]?|(?<![0-9A-Za-z])[{_X}](?![A-Za-z])")
# Letters inside; an X at the end is none of them.
_MISSPELT = re.compile(
    r"(?<![0-9])(?=[0-9]+[A-Za-z])(?![0-9]+[Xx](?![0-9A-Za-z]))[0-9A-Za-z]{15,18}(?![0-9A-Za-z])"
)
_PHONE = re.compile(r"(?:0086|86)?1[3-9][0-9]{9}|0[0-9]{9,11}")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f,;、。+]+")

_OBVIOUS = 12  # digits in a row that can only be meant as an ID
_LONGEST_GROUP = 8  # of an ID written in groups: 6-8-4
_LONGEST_OLD_GROUP = 6  # so that a household number and a code make no 15-digit ID


class IdProblem(StrEnum):
    """Why something is no resident ID."""

    LENGTH = "length"
    CHARACTERS = "characters"
    DATE = "date"  # there is no such day, or nobody born then is alive
    FUTURE = "future"
    CHECK_DIGIT = "check_digit"


class InvalidResidentId(MaskLineError):
    """What was given is no resident ID; `problem` says why."""

    def __init__(self, problem: IdProblem) -> None:
        super().__init__(f"This is no resident ID: {problem}.")
        self.problem = problem


@dataclass(frozen=True)
class ResidentId:
    """A person's number: 18 characters, X upper case. Its repr shows it masked."""

    number: str

    @property
    def birth(self) -> date:
        return _date(self.number[6:14])

    @property
    def last4(self) -> str:
        return self.number[-4:]

    def __repr__(self) -> str:
        return f"ResidentId({mask_id(self.number)})"


@dataclass(frozen=True)
class IdSearch:
    """The IDs in a text, what else it says, and what was meant as an ID but is none."""

    ids: tuple[ResidentId, ...]
    rest: str = field(repr=False)
    problems: tuple[IdProblem, ...]


def read_resident_id(text: str, today: date) -> ResidentId:
    """The person whose number is `text`: 15 or 18 digits, X as x or *, full-width, in groups.

    Raises InvalidResidentId. `today` is the local date; births after it are refused.
    """
    number = re.sub(f"[{_X}]", "X", re.sub(f"[{_BETWEEN}]", "", _plain(text)))
    if not re.fullmatch("[0-9]*X?", number):
        raise InvalidResidentId(IdProblem.CHARACTERS)
    if len(number) == _OLD and number.isdecimal():
        number = f"{number[:6]}19{number[6:]}"
        number += calc_check_digit(f"{number}?")
    if len(number) != _NEW:
        raise InvalidResidentId(IdProblem.LENGTH)
    _check_birth(_date(number[6:14]), today)
    if calc_check_digit(number) != number[-1]:
        raise InvalidResidentId(IdProblem.CHECK_DIGIT)
    return ResidentId(number)


def find_resident_ids(text: str, today: date) -> IdSearch:
    """Finds the IDs in a message such as 口罩 330203 19400101 1233 张三 洪塘.

    Phone numbers, household numbers and codes are no IDs and stay in the rest. What was meant
    as an ID but is none is left out of the rest and has its problem listed instead.
    """
    search = _Search(_plain(text), today)
    search.take_valid()
    search.take_misspelt()
    search.take_wrong()
    return IdSearch(tuple(dict.fromkeys(search.ids)), search.rest(), tuple(search.problems))


def _plain(text: str) -> str:
    """Full-width and circled digits as digits, and nothing invisible."""
    folded = unicodedata.normalize("NFKC", text)
    if folded.isascii():
        return folded
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE)


def _date(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidResidentId(IdProblem.DATE) from None


def _check_birth(birth: date, today: date) -> None:
    if birth.year < EARLIEST_YEAR:
        raise InvalidResidentId(IdProblem.DATE)
    if birth > today:
        raise InvalidResidentId(IdProblem.FUTURE)


@dataclass(frozen=True)
class _Group:
    """Digits in a row, perhaps with the X that ends an ID."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Join:
    """One group, or neighbours read as one number."""

    groups: tuple[_Group, ...]

    @property
    def number(self) -> str:
        return "".join(group.text for group in self.groups)

    @property
    def longest(self) -> int:
        return max(len(group.text) for group in self.groups)

    def may_be_id(self) -> bool:
        """Whether its length is that of an ID and it is not made of other kinds of numbers."""
        if len(self.number) == _NEW:
            return True
        in_one = len(self.groups) == 1 and not _PHONE.fullmatch(self.number)
        return len(self.number) == _OLD and (in_one or self.longest <= _LONGEST_OLD_GROUP)

    def is_meant_as_id(self) -> bool:
        """Whether it can only be meant as an ID, right or wrong."""
        if len(self.groups) == 1:
            return len(self.number) >= _OBVIOUS and not _PHONE.fullmatch(self.number)
        first = self.groups[0].text
        lengths = range(_OLD, _NEW + 2) if len(first) == 6 else (_OLD, _NEW)
        starts_like_one = len(first) >= 3 and first[0] in "12345678"
        return starts_like_one and self.longest <= _LONGEST_GROUP and len(self.number) in lengths


class _Search:
    """What was found in one text so far. Valid IDs are taken out first, then the wrong ones."""

    def __init__(self, text: str, today: date) -> None:
        self._text = text
        self._today = today
        self._groups = [_Group(*match.span(), match[0]) for match in _GROUP.finditer(text)]
        self._taken: set[int] = set()  # starts of groups
        self._cuts: list[tuple[int, int]] = []
        self.ids: list[ResidentId] = []
        self.problems: list[IdProblem] = []

    def take_valid(self) -> None:
        for join in self._free_joins():
            if join.may_be_id():
                with suppress(InvalidResidentId):
                    self.ids.append(read_resident_id(join.number, self._today))
                    self._take(join.groups)

    def take_misspelt(self) -> None:
        """Letters inside: 3302O319400101123A."""
        for word in _MISSPELT.finditer(self._text):
            inside = [g for g in self._groups if word.start() <= g.start < word.end()]
            digits = sum(character.isdecimal() for character in word[0])
            if digits >= _OBVIOUS and not any(g.start in self._taken for g in inside):
                self.problems.append(IdProblem.CHARACTERS)
                self._take(inside)
                self._cuts.append(word.span())

    def take_wrong(self) -> None:
        for join in self._free_joins():
            if join.is_meant_as_id():
                try:
                    read_resident_id(join.number, self._today)
                except InvalidResidentId as error:
                    self.problems.append(error.problem)
                    self._take(join.groups)

    def rest(self) -> str:
        """The text without what was taken, in words with one space between them."""
        left = list(self._text)
        for start, end in self._cuts:
            left[start:end] = " " * (end - start)
        return _BREAKS.sub(" ", "".join(left)).strip(" -:/")

    def _take(self, groups: Sequence[_Group]) -> None:
        self._taken.update(group.start for group in groups)
        self._cuts.append((groups[0].start, groups[-1].end))

    def _free_joins(self) -> Iterator[_Join]:
        """Every run of neighbouring groups no longer than an ID, the longest first from each."""
        for index in range(len(self._groups)):
            for join in reversed(list(self._joins_from(index))):
                if not any(group.start in self._taken for group in join.groups):
                    yield join

    def _joins_from(self, index: int) -> Iterator[_Join]:
        yield _Join((self._groups[index],))
        for last in range(index + 1, min(index + _NEW + 1, len(self._groups))):
            before, group = self._groups[last - 1], self._groups[last]
            linked = _GAP.fullmatch(self._text, before.end, group.start)
            if not (linked and before.text.isdecimal()):
                return
            yield _Join(tuple(self._groups[index : last + 1]))
