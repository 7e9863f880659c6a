"""The table of `make replay`: what was granted beside what the notice says, in 100 columns."""

from collections.abc import Iterator

from replay.report import Report

WIDTHS = 9, 23, 8, 5, 8, 7, 8, 11, 13
TITLES = (
    *("district", "release", "notice", "scale", "released", "carried", "granted"),
    *("first told", "once more"),
)
LEFT = "district", "release", "first told", "once more"
EXPLANATION = """\
The nine schemes on the simulated clock, by signed webhooks. Figures are masks: notice as it says
them, the others at the scale. "carried" came in from the day before: given back late, rejected or
not asked for. "first told" is the opening that the first one was told who got nothing. "once more"
is who had a share and asks again: the days of February on which that is refused and granted.
"""


def headings() -> str:
    """What the table is, and its columns."""
    return f"{EXPLANATION}\n{_line(TITLES)}\n{'-' * len(_line(TITLES))}"


def lines(report: Report) -> Iterator[str]:
    """The rows of one district, then its notes."""
    for place, row in enumerate(report.rows):
        first = place == 0
        cells = (
            report.district if first else "",
            f"{row.opens_at:%-d %b %H:%M} {row.area}",
            "-" if row.notice is None else f"{row.notice:,}",
            f"1:{report.scale}",
            f"{row.released:,}",
            f"{row.carried_in:,}",
            f"{row.granted:,}{'' if row.exact else ' ✗'}",
            row.told,
            report.second_try if first else "",
        )
        yield _line(cells)
    for note in (*report.notes, f"{report.texts:,} texts"):
        yield f"{'':{WIDTHS[0]}} ({note})"


def _line(cells: tuple[str, ...]) -> str:
    padded = [
        cell.ljust(width) if title in LEFT else cell.rjust(width)
        for cell, width, title in zip(cells, WIDTHS, TITLES, strict=True)
    ]
    return " ".join(padded).rstrip()
