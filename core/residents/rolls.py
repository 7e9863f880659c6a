"""The residents' register, imported from a CSV file: good rows go in, bad ones are reported."""

from collections.abc import Callable, Iterator, Sequence
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


def import_roll(
    service: Service, scheme: Scheme, file: BinaryIO, progress: Callable[[int], None]
) -> RollReport:
    """Imports a register; `progress` is told how many lines were read since the last time.

    A resident who is on the roll already gets the new facts. Who is missing from the file stays.
    """
    report = RollReport()
    with service.view() as unit:
        today = unit.now.astimezone(scheme.timezone).date()
        reader = RowReader(scheme, area_ids(unit, scheme.id), today)
    lines = read_lines(file)
    report.rejected.extend(check_header(lines, COLUMNS))
    while batch := list(islice(lines, ROWS_AT_A_TIME)):
        rows = list(_good_rows(reader, batch, report))
        with service.unit() as unit:
            _write(unit, scheme.id, rows, report)
        progress(len(batch))
    with service.unit() as unit:
        detail = f"{report.imported} written, {len(report.rejected)} refused"
        audit.record(unit, "command", "import_roll", scheme.id, detail=detail)
    return report


def _good_rows(
    reader: RowReader, lines: Sequence[Line], report: RollReport
) -> Iterator[ResidentRow]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            yield reader.read(number, line)
        except BadRow as error:
            report.rejected.append((number, str(error)))


def _write(unit: Unit, scheme_id: str, rows: Sequence[ResidentRow], report: RollReport) -> None:
    known = known_residents(unit, scheme_id, [row.number for row in rows])
    new = [row for row in rows if known.get(row.number) != row]
    upsert_residents(unit, scheme_id, new)
    report.imported += len(new)
    report.unchanged += len(rows) - len(new)
