"""A roll that staff send in by the console: taken in at once, read by the worker in steps.

Reading some lines, writing their residents and erasing the lines is one transaction: a worker
that dies in between has done nothing, and no two workers read the same lines.
"""

import re
from collections.abc import Sequence

from core.errors import Conflict, MaskLineError, NotFound
from core.residents.csv_lines import LONGEST_LINE, BadRow, Line, fields_in
from core.residents.roll_rows import COLUMNS, RowReader
from core.residents.rolls import ROWS_AT_A_TIME, judge, row_reader, write_rows
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store import audit
from core.store import roll_files as store
from core.store.roll_files import RollFile
from core.unit import Service, Unit

LARGEST = 30 * 1024 * 1024  # bytes
MOST_LINES = 1_000_000
REASONS_KEPT = 200
STEPS_A_ROUND = 20  # then the worker's other rounds have their turn

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls begin so
_PLAIN_ID = re.compile(r'"?([0-9]{17}[0-9Xx])"?,')  # read as it is, for speed


class BadRollFile(MaskLineError):
    """The file as a whole cannot be read; nothing of it was."""


def take_in(service: Service, scheme: Scheme, content: bytes, actor: str) -> int:
    """Keeps a CSV file for the worker and returns its row. Raises BadRollFile.

    A file that is no UTF-8 is read as GB18030, which Excel writes in China, where that makes sense:
    where it names areas of the scheme.
    """
    lines = _lines_below_header(content, scheme)
    with service.view() as unit:
        reader = row_reader(unit, scheme)
    # What is left then can be judged without any other line, and sealed.
    at_once = judge(reader, sorted({*_repeated(lines, reader), *_unreadable(lines)}))
    for number, _ in at_once.refused:
        lines[number - 2] = (number, "")
    with service.unit() as unit:
        file_id = store.add_file(unit, scheme.id, actor, len(lines))
        for at in range(0, len(lines), ROWS_AT_A_TIME):
            store.add_piece(unit, file_id, lines[at : at + ROWS_AT_A_TIME])
        file = found(unit, scheme, file_id)
        store.note_progress(unit, file, 0, 0, 0, at_once.refused, REASONS_KEPT)
        detail = f"{len(lines)} lines"
        audit.record(unit, actor, "send_roll", scheme.id, f"roll_file:{file_id}", detail)
    return file_id


def read_roll_files(unit: Unit) -> bool:
    """Reads some lines of the oldest file that waits; whether more are left for this round."""
    file = store.hold_unread(unit)
    if file is None:
        return False
    lines = store.take_piece(unit, file.id)
    _read(unit, find_scheme(unit, file.scheme_id), file, lines)
    read = file.lines_read + len(lines)
    if lines and read < file.lines:
        return read // ROWS_AT_A_TIME % STEPS_A_ROUND != 0
    store.finish(unit, file.id)
    return True


def stop_reading(unit: Unit, scheme: Scheme, file_id: int, actor: str) -> None:
    """Ends a file before its last line; what was read of it stays. Raises NotFound or Conflict."""
    found(unit, scheme, file_id)
    if not store.finish(unit, file_id):
        raise Conflict("This file is read to its end already.")
    detail = f"after {found(unit, scheme, file_id).lines_read} lines"
    audit.record(unit, actor, "stop_roll", scheme.id, f"roll_file:{file_id}", detail)


def found(unit: Unit, scheme: Scheme, file_id: int) -> RollFile:
    """One file of a scheme. Raises NotFound."""
    file = store.find_file(unit, scheme.id, file_id)
    if file is None:
        raise NotFound("There is no such record.")
    return file


def _read(unit: Unit, scheme: Scheme, file: RollFile, lines: Sequence[Line]) -> None:
    judged = judge(row_reader(unit, scheme), lines)
    written = write_rows(unit, scheme.id, judged.rows)
    unchanged = len(judged.rows) - written
    store.note_progress(unit, file, len(lines), written, unchanged, judged.refused, REASONS_KEPT)
    if file.lines_read + len(lines) >= file.lines:
        left_out = file.left_out + len(judged.refused)
        detail = f"{file.imported + written} written, {left_out} refused"
        audit.record(unit, file.actor, "import_roll", scheme.id, f"roll_file:{file.id}", detail)


def _lines_below_header(content: bytes, scheme: Scheme) -> list[Line]:
    """Numbered as an editor does; a line that is far too long is cut, and refused when it is read.

    Raises BadRollFile.
    """
    if not content.strip():
        raise BadRollFile("The file is empty.")
    if len(content) > LARGEST:
        raise BadRollFile("The file is too large: at most 30 MB.")
    if content.startswith(WORKBOOKS):
        raise BadRollFile(
            "This is an Excel workbook. Please save it in Excel as “CSV UTF-8” and send that file."
        )
    if max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        raise BadRollFile("The file has too many lines: at most one million.")
    header, *lines = re.split("\r\n|\r|\n", _decoded(content, scheme))
    if not _is_header(header):
        raise BadRollFile(
            "The first line must name the columns id_number,name,household,area,phone,groups."
        )
    if lines and not lines[-1]:
        lines.pop()
    if not any(line.strip() for line in lines):
        raise BadRollFile("Below the first line the file is empty.")
    return [(number, line[: LONGEST_LINE + 1]) for number, line in enumerate(lines, 2)]


def _decoded(content: bytes, scheme: Scheme) -> str:
    """The text; bytes that are no UTF-8 come as surrogates, so that their lines alone are bad."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if any(area.short in text for area in scheme.areas):
        return text
    return content.decode("utf-8-sig", "surrogateescape")


def _is_header(line: str) -> bool:
    try:
        return [value.strip().lower() for value in fields_in(line)] == list(COLUMNS)
    except BadRow:
        return False


def _repeated(lines: Sequence[Line], reader: RowReader) -> list[Line]:
    """The lines whose ID stands in more than one of them."""
    seen: dict[str, Line] = {}
    repeated: list[Line] = []
    for number, line in lines:
        plain = _PLAIN_ID.match(line)
        id_number = plain[1].upper() if plain else reader.id_in(line)
        first = seen.setdefault(id_number, (number, line))
        if id_number and first[0] != number:
            repeated += [first, (number, line)]
    return repeated


def _unreadable(lines: Sequence[Line]) -> list[Line]:
    """The lines that are no UTF-8."""
    try:
        "".join(line for _, line in lines).encode()
        return []
    except UnicodeEncodeError:
        return [(number, line) for number, line in lines if re.search("[\ud800-\udfff]", line)]
