"""The residents' register, imported from a CSV file: good rows go in, bad ones are reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from core.residents.csv_lines import BadRow, Line, check_header, read_lines
from core.residents.roll_rows import COLUMNS, RowReader
from core.scheme.types import Scheme
from core.store import audit
from core.store.residents import ResidentRow, known_residents, upsert_residents
from core.store.schemes import area_ids
from core.unit import Service, Unit

ROWS_AT_A_TIME = 2000  # a transaction, so that bookings go on meanwhile


@dataclass
class RollReport:
    """What became of a file: rows written, rows that said nothing new, refused lines and why."""

    imported: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """Some lines of a file: the residents they describe, and the refused lines."""

    rows: list[ResidentRow]
    refused: list[tuple[int, BadRow]]


def import_roll(
    service: Service, scheme: Scheme, file: BinaryIO, progress: Callable[[int], None]
) -> RollReport:
    """Imports a register; `progress` is told how many lines were read since the last time.

    A resident who is on the roll already gets the new facts. Who is missing from the file stays.
    """
    report = RollReport()
    with service.view() as unit:
        reader = row_reader(unit, scheme)
    lines = read_lines(file)
    report.rejected.extend(check_header(lines, COLUMNS))
    while batch := list(islice(lines, ROWS_AT_A_TIME)):
        judged = judge(reader, batch)
        with service.unit() as unit:
            written = write_rows(unit, scheme.id, judged.rows)
        report.imported += written
        report.unchanged += len(judged.rows) - written
        report.rejected.extend((number, str(reason)) for number, reason in judged.refused)
        progress(len(batch))
    with service.unit() as unit:
        detail = f"{report.imported} written, {len(report.rejected)} refused"
        audit.record(unit, "command", "import_roll", scheme.id, detail=detail)
    return report


def row_reader(unit: Unit, scheme: Scheme) -> RowReader:
    """A reader of the scheme's rolls, as of today."""
    today = unit.now.astimezone(scheme.timezone).date()
    return RowReader(scheme, area_ids(unit, scheme.id), today)


def judge(reader: RowReader, lines: Sequence[Line]) -> Judged:
    """Reads lines; empty ones say nothing."""
    judged = Judged([], [])
    for number, line in lines:
        if not line.strip():
            continue
        try:
            judged.rows.append(reader.read(number, line))
        except BadRow as reason:
            judged.refused.append((number, reason))
    return judged


def write_rows(unit: Unit, scheme_id: str, rows: Sequence[ResidentRow]) -> int:
    """Writes what is new in these rows; returns how many that were."""
    known = known_residents(unit, scheme_id, [row.number for row in rows])
    new = [row for row in rows if known.get(row.number) != row]
    upsert_residents(unit, scheme_id, new)
    return len(new)
