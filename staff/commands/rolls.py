"""`roll`: imports the residents' register."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.residents.rolls import import_roll
from core.schemes import find_scheme
from staff.commands.plain import plain_errors
from staff.line import the_line

roll = AppGroup("roll", help="The residents' register.")


@roll.command("import")
@click.argument("scheme")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.csv"
)
@plain_errors
def import_file(scheme: str, file: Path) -> None:
    """Import a CSV file; bad rows are listed by line and left out, the good ones stay."""
    service = the_line().service
    with service.view() as unit:
        found = find_scheme(unit, scheme)
    with (
        file.open("rb") as rows,
        click.progressbar(length=_count_lines(file), label="Residents") as bar,
    ):
        report = import_roll(service, found, rows, bar.update)
    for line, reason in report.rejected:
        click.echo(f"Line {line}: {reason}.", err=True)
    click.echo(
        f"{report.imported} written, {report.unchanged} unchanged, {len(report.rejected)} left out."
    )


def _count_lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)
