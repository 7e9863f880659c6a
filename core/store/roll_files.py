"""Rolls that staff sent in by the console: their lines wait sealed, piece by piece."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from core.residents.csv_lines import BadRow, Line
from core.store.tables import roll_files, roll_pieces
from core.unit import Unit

Refused = Sequence[tuple[int, BadRow]]
LISTED = 20  # files that a scheme's page shows


@dataclass(frozen=True)
class RollFile:
    """A file and how far it was read, in lines below its header; of those refused the first
    are named with the reason.
    """

    id: int
    scheme_id: str
    actor: str
    lines: int
    lines_read: int
    imported: int
    unchanged: int
    left_out: int
    refused: tuple[tuple[int, BadRow], ...]
    created_at: datetime
    done_at: datetime | None

    @property
    def stopped(self) -> bool:
        """Whether it came to its end before its last line."""
        return self.done_at is not None and self.lines_read < self.lines


def add_file(unit: Unit, scheme_id: str, actor: str, lines: int) -> int:
    """Writes a file of which nothing was read yet; returns its row."""
    new = {"scheme_id": scheme_id, "actor": actor, "lines": lines, "created_at": unit.now}
    return int(
        unit.connection.execute(
            insert(roll_files).values(new).returning(roll_files.c.id)
        ).scalar_one()
    )


def add_piece(unit: Unit, file_id: int, lines: Sequence[Line]) -> None:
    """Keeps lines that stand below each other in a file, sealed until they are read."""
    content = "\n".join(line for _, line in lines)
    values = {"file_id": file_id, "first_line": lines[0][0], "lines": len(lines)}
    statement = insert(roll_pieces).values(**values, content_sealed=unit.sealer.seal(content))
    unit.connection.execute(statement)


def hold_unread(unit: Unit) -> RollFile | None:
    """The oldest file that is not read to its end, unless another unit reads in it just now."""
    query = _query().where(roll_files.c.done_at.is_(None)).order_by(roll_files.c.id).limit(1)
    row = unit.connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    return _file(row) if row else None


def take_piece(unit: Unit, file_id: int) -> list[Line]:
    """Takes the next lines out of a file for good; none where all were taken."""
    first = select(func.min(roll_pieces.c.first_line)).where(roll_pieces.c.file_id == file_id)
    statement = (
        delete(roll_pieces)
        .where(
            roll_pieces.c.file_id == file_id,
            roll_pieces.c.first_line == first.scalar_subquery(),
        )
        .returning(roll_pieces.c.first_line, roll_pieces.c.content_sealed)
    )
    row = unit.connection.execute(statement).one_or_none()
    if row is None:
        return []
    return list(enumerate(unit.sealer.unseal(row.content_sealed).split("\n"), row.first_line))


def note_progress(
    unit: Unit,
    file: RollFile,
    read: int,
    imported: int,
    unchanged: int,
    refused: Refused,
    keep: int,
) -> None:
    """Adds to what became of a file; of the refused lines at most `keep` are named in all."""
    named = [*file.refused, *refused][:keep]
    counts = {
        "lines_read": file.lines_read + read,
        "imported": file.imported + imported,
        "unchanged": file.unchanged + unchanged,
        "left_out": file.left_out + len(refused),
    }
    statement = update(roll_files).where(roll_files.c.id == file.id)
    unit.connection.execute(statement.values(**counts, refused=_written(named)))


def finish(unit: Unit, file_id: int) -> bool:
    """Ends a file and erases what was not read of it; False where it has ended already."""
    statement = update(roll_files).where(roll_files.c.id == file_id, roll_files.c.done_at.is_(None))
    ended = unit.connection.execute(statement.values(done_at=unit.now)).rowcount == 1
    unit.connection.execute(delete(roll_pieces).where(roll_pieces.c.file_id == file_id))
    return ended


def find_file(unit: Unit, scheme_id: str, file_id: int) -> RollFile | None:
    """One file of a scheme."""
    query = _query().where(roll_files.c.scheme_id == scheme_id, roll_files.c.id == file_id)
    row = unit.connection.execute(query).one_or_none()
    return _file(row) if row else None


def latest_files(unit: Unit, scheme_id: str) -> list[RollFile]:
    """The files of a scheme that came last, newest first."""
    query = _query().where(roll_files.c.scheme_id == scheme_id)
    rows = unit.connection.execute(query.order_by(roll_files.c.id.desc()).limit(LISTED))
    return [_file(row) for row in rows]


def _query() -> Select[Any]:
    return select(roll_files)


def _file(row: Any) -> RollFile:
    named = json.loads(row.refused)
    refused = tuple((line, BadRow(words, **values)) for line, words, values in named)
    return RollFile(**{**row._mapping, "refused": refused})


def _written(refused: Refused) -> str:
    rows = [(line, reason.words, reason.values) for line, reason in refused]
    return json.dumps(rows, ensure_ascii=False)
