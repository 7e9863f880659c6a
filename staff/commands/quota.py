"""`quota`: shows that every mask is accounted for."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields

import click
from flask.cli import AppGroup

from core.quota.books import QuotaRow
from core.quota.books import check as check_quota
from staff.commands.plain import plain_errors
from staff.line import the_line

quota = AppGroup("quota", help="The books of the releases.")

COLUMNS = [field.name for field in fields(QuotaRow)]
NUMBERS = COLUMNS[3:]


@quota.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.pass_context
@plain_errors
def check(context: click.Context, as_json: bool) -> None:
    """Print every release in masks; exit code 1 where the figures do not add up."""
    with the_line().service.view() as unit:
        rows = check_quota(unit)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _print_table(rows)
    wrong = [row for row in rows if not row.adds_up]
    for row in wrong:
        click.echo(f"{row.scheme} {row.release} {row.area or ''} does not add up.", err=True)
    context.exit(1 if wrong else 0)


def _print_table(rows: Sequence[QuotaRow]) -> None:
    """Columns in line; the area comes last, as Chinese characters are two columns wide."""
    order = ["scheme", "release", *NUMBERS, "area"]
    cells = [order] + [[_cell(getattr(row, name)) for name in order] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(order))]
    for line in cells:
        padded = [
            text.rjust(width) if name in NUMBERS else text.ljust(width)
            for name, text, width in zip(order, line, widths, strict=True)
        ]
        click.echo("  ".join(padded).rstrip())


def _cell(value: str | int | None) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return value or "(whole district)"
