"""Populations of areas, from a CSV file of staff: shares are split by them."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from core.residents.csv_lines import BadRow, Line, check_header, fields_in, read_lines, tidy
from core.scheme.types import Scheme

COLUMNS = ("area", "population")
MOST = 10_000_000  # people


def read_populations(
    scheme: Scheme, file: BinaryIO
) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """The people of each area by its full name, and the refused lines with the reason."""
    lines = read_lines(file)
    rejected = check_header(lines, COLUMNS)
    found: dict[str, int] = {}
    for number, line in _filled(lines):
        try:
            area, people = _read(scheme, line)
            if area in found:
                raise BadRow("the area stands in an earlier line already")
            found[area] = people
        except BadRow as error:
            rejected.append((number, str(error)))
    return found, rejected


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    return ((number, line) for number, line in lines if line.strip())


def _read(scheme: Scheme, line: str) -> tuple[str, int]:
    fields: Sequence[str] = [tidy(value) for value in fields_in(line)]
    if len(fields) != len(COLUMNS):
        raise BadRow(f"there are {len(fields)} columns instead of {len(COLUMNS)}")
    area = scheme.area_named(fields[0])
    if area is None:
        raise BadRow("the area is none of the scheme's" if fields[0] else "the area is missing")
    digits = fields[1].replace(",", "").replace("_", "")
    number = digits.isascii() and digits.isdecimal() and len(digits) <= 12
    if not (number and 1 <= int(digits) <= MOST):
        raise BadRow(f"the population must be a whole number from 1 to {MOST:,}")
    return area.name, int(digits)
