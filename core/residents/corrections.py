"""The roll corrected by hand, by the rules that its files are read by.

Whose ID it is never changes: another ID is another person. The audit says which facts changed and
never what they are.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.desk.reach import Desk
from core.errors import Conflict, MaskLineError, NotFound
from core.residents.csv_lines import BadRow, tidy
from core.residents.roll_rows import COLUMNS
from core.residents.rolls import row_reader
from core.store import audit, desk_residents
from core.store.desk_residents import RollEntry
from core.store.residents import ResidentRow, upsert_residents
from core.unit import Unit

CORRECTABLE = COLUMNS[1:]
_FIELDS = {
    "id_number": "number",
    "area": "area_id",
}  # of ResidentRow; the others have the same name
_NOBODY = ResidentRow(number="", name="", household="", area_id=0, phone="", groups=())


class BadCorrection(MaskLineError):
    """What was entered cannot stand on the roll; `reasons` says why, by column."""

    def __init__(self, reasons: Mapping[str, BadRow]) -> None:
        super().__init__("Nothing was changed. Please correct what is marked.")
        self.reasons = reasons


def find_entry(unit: Unit, desk: Desk, resident_id: int, *, hold: bool = False) -> RollEntry:
    """A resident whom the desk reaches. Raises NotFound."""
    entry = desk_residents.find(unit, desk.scheme.id, resident_id, hold=hold)
    if entry is None or not desk.reaches(desk.scheme.id, entry.row.area_id):
        raise NotFound("There is no such record.")
    return entry


def correct(unit: Unit, desk: Desk, resident_id: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Changes facts of a resident, by the columns of a roll; returns which ones were new.

    Raises NotFound, or BadCorrection where one of them cannot be: then none is changed.
    """
    entry = find_entry(unit, desk, resident_id, hold=True)
    facts = _read(unit, desk, {name: given[name] for name in CORRECTABLE if name in given})
    changed = [name for name, value in facts.items() if getattr(entry.row, name) != value]
    if changed:
        upsert_residents(unit, desk.scheme.id, [replace(entry.row, **facts)])
        _record(unit, desk, "correct_resident", resident_id, ", ".join(changed))
    return tuple(changed)


def add(unit: Unit, desk: Desk, given: Mapping[str, str]) -> int:
    """Adds somebody to the roll, by its columns, and returns their row.

    Raises BadCorrection, or Conflict where the roll knows the ID already.
    """
    facts = _read(unit, desk, {name: given.get(name, "") for name in COLUMNS})
    resident_id = desk_residents.add(unit, desk.scheme.id, replace(_NOBODY, **facts))
    if resident_id is None:
        raise Conflict("This person is on the roll already.")
    _record(unit, desk, "add_resident", resident_id)
    return resident_id


def remove(unit: Unit, desk: Desk, resident_id: int) -> None:
    """Takes somebody off the roll. Raises NotFound, or Conflict while a booking is open."""
    entry = find_entry(unit, desk, resident_id, hold=True)
    if desk_residents.awaits_masks(unit, desk.scheme.id, entry.row.number):
        raise Conflict("This person has an open booking. Please end that first.")
    desk_residents.remove(unit, resident_id)
    _record(unit, desk, "remove_resident", resident_id)


def _read(unit: Unit, desk: Desk, given: Mapping[str, str]) -> dict[str, Any]:
    """The facts by the fields of ResidentRow. Raises BadCorrection."""
    reader = row_reader(unit, desk.scheme)
    facts: dict[str, Any] = {}
    reasons: dict[str, BadRow] = {}
    for column, text in given.items():
        try:
            value = reader.fact(column, tidy(text))
            if column == "area" and not desk.reaches(desk.scheme.id, value):
                raise BadRow("the area is none of yours")
            facts[_FIELDS.get(column, column)] = value
        except BadRow as reason:
            reasons[column] = reason
    if reasons:
        raise BadCorrection(reasons)
    return facts


def _record(unit: Unit, desk: Desk, action: str, resident_id: int, detail: str = "") -> None:
    object = f"resident:{resident_id}"
    audit.record(unit, desk.actor, action, desk.scheme.id, object, detail)
