"""One line of a roll, read and judged. Reasons never repeat what the line says: it is personal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from core.phones import Phone, read_phone
from core.residents.csv_lines import BadRow, fields_in, tidy
from core.residents.resident_id import IdProblem, InvalidResidentId, read_resident_id
from core.scheme.types import Scheme
from core.store.residents import ResidentRow

COLUMNS = ("id_number", "name", "household", "area", "phone", "groups")  # as ResidentRow has them
LONGEST = 60  # characters of a name or a household number

ID_REASONS = {
    IdProblem.LENGTH: "the ID number has neither 18 nor 15 digits",
    IdProblem.CHARACTERS: "the ID number holds something else than digits and a final X",
    IdProblem.DATE: "the ID number names a day of birth that cannot be",
    IdProblem.FUTURE: "the ID number names a day of birth in the future",
    IdProblem.CHECK_DIGIT: "the last character of the ID number does not fit the others",
}


class RowReader:
    """Reads the lines of one file; an ID that stood in an earlier line is refused."""

    def __init__(self, scheme: Scheme, area_ids: Mapping[str, int], today: date) -> None:
        self._today = today
        self._groups = scheme.roll_groups
        self._seen: dict[str, int] = {}
        self._areas = {
            spelling: area_ids[area.name]
            for area in scheme.areas
            for spelling in (area.name, area.short)
        }
        self._readers: dict[str, Callable[[str], Any]] = {
            "id_number": self._id,
            "name": _name,
            "household": _household,
            "area": self._area,
            "phone": _phone,
            "groups": self._groups_in,
        }

    def read(self, number: int, line: str) -> ResidentRow:
        """The resident in a line. Raises BadRow."""
        row = self._resident(fields_in(line))
        first = self._seen.setdefault(row.number, number)
        if first != number:
            raise BadRow("the ID number stands in line %(line)s already", line=first)
        return row

    def id_in(self, line: str) -> str:
        """The ID number that a line begins with; "" where it is none."""
        try:
            return self._id(tidy("".join(fields_in(line)[:1])))
        except BadRow:
            return ""

    def fact(self, column: str, text: str) -> Any:
        """What one column says, tidy already, as ResidentRow has it. Raises BadRow."""
        return self._readers[column](text)

    def _resident(self, values: Sequence[str]) -> ResidentRow:
        fields = [tidy(value) for value in values]
        if len(fields) != len(COLUMNS):
            counts = {"found": len(fields), "wanted": len(COLUMNS)}
            raise BadRow("there are %(found)s columns instead of %(wanted)s", **counts)
        return ResidentRow(*map(self.fact, COLUMNS, fields))

    def _id(self, text: str) -> str:
        try:
            return read_resident_id(text, self._today).number
        except InvalidResidentId as error:
            raise BadRow(ID_REASONS[error.problem]) from None

    def _area(self, name: str) -> int:
        if name not in self._areas:
            raise BadRow("the area is none of the scheme's" if name else "the area is missing")
        return self._areas[name]

    def _groups_in(self, text: str) -> tuple[str, ...]:
        words = {word.strip() for word in text.split(";")} - {""}
        if words - set(self._groups):
            if not self._groups:
                raise BadRow("a group is unknown; this scheme has none")
            raise BadRow("a group is unknown; known are: %(known)s", known=", ".join(self._groups))
        return tuple(group for group in self._groups if group in words)


def _name(text: str) -> str:
    if not text:
        raise BadRow("the name is missing")
    if len(text) > LONGEST:
        raise BadRow("the name is longer than %(most)s characters", most=LONGEST)
    return text


def _household(text: str) -> str:
    if len(text) > LONGEST:
        raise BadRow("the household number is longer than %(most)s characters", most=LONGEST)
    return text


def _phone(text: str) -> str:
    if not text:
        return ""
    phone = read_phone(text)
    if not isinstance(phone, Phone):
        raise BadRow("the phone is no Chinese mobile, nor a landline with its area code")
    return phone.e164
