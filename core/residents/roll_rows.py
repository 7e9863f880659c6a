"""One line of a roll, read and judged. Reasons never repeat what the line says: it is personal."""

from collections.abc import Mapping
from datetime import date

from core.phones import Phone, read_phone
from core.residents.csv_lines import BadRow, fields_in, tidy
from core.residents.resident_id import IdProblem, InvalidResidentId, read_resident_id
from core.scheme.types import Scheme
from core.store.residents import ResidentRow

COLUMNS = ("id_number", "name", "household", "area", "phone", "groups")
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

    def read(self, number: int, line: str) -> ResidentRow:
        """The resident in a line. Raises BadRow."""
        fields = [tidy(value) for value in fields_in(line)]
        if len(fields) != len(COLUMNS):
            raise BadRow(f"there are {len(fields)} columns instead of {len(COLUMNS)}")
        id_number, name, household, area, phone, groups = fields
        row = ResidentRow(
            number=self._id(id_number),
            name=_name(name),
            household=_short(household, "household number"),
            area_id=self._area(area),
            phone=_phone(phone),
            groups=self._known_groups(groups),
        )
        first = self._seen.setdefault(row.number, number)
        if first != number:
            raise BadRow(f"the ID number stands in line {first} already")
        return row

    def _id(self, text: str) -> str:
        try:
            return read_resident_id(text, self._today).number
        except InvalidResidentId as error:
            raise BadRow(ID_REASONS[error.problem]) from None

    def _area(self, name: str) -> int:
        if name not in self._areas:
            raise BadRow("the area is none of the scheme's" if name else "the area is missing")
        return self._areas[name]

    def _known_groups(self, text: str) -> tuple[str, ...]:
        words = {word.strip() for word in text.split(";")} - {""}
        if words - set(self._groups):
            known = ", ".join(self._groups) or "none in this scheme"
            raise BadRow(f"a group is unknown; known are: {known}")
        return tuple(group for group in self._groups if group in words)


def _name(name: str) -> str:
    if not name:
        raise BadRow("the name is missing")
    return _short(name, "name")


def _short(text: str, what: str) -> str:
    if len(text) > LONGEST:
        raise BadRow(f"the {what} is longer than {LONGEST} characters")
    return text


def _phone(text: str) -> str:
    if not text:
        return ""
    phone = read_phone(text)
    if not isinstance(phone, Phone):
        raise BadRow("the phone is no Chinese mobile, nor a landline with its area code")
    return phone.e164
