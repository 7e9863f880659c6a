"""`batch`: splitting a batch by population, and the file that shows where every mask went."""

import csv
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from core.allocation.batch_file import export_batch
from core.allocation.batches import known_populations, made_up, release_to_split
from core.allocation.batches import split as split_batch
from core.allocation.populations import read_populations
from core.errors import MaskLineError
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store import areas
from core.unit import Unit
from staff.commands.moments import moment_of
from staff.commands.plain import plain_errors
from staff.line import the_line

batch = AppGroup("batch", help="A batch of masks as a whole.")
ACTOR = "command"


@batch.command("split")
@click.argument("scheme")
@click.option("--opens-at", metavar="ISO", help="The release, as `quota check` shows it.")
@click.option(
    "--populations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Columns area,population; without it, what the scheme or an earlier file says.",
)
@plain_errors
def split(scheme: str, opens_at: str | None, populations: Path | None) -> None:
    """Split what the district has over its towns and villages by registered population."""
    with the_line().service.unit() as unit:
        found = find_scheme(unit, scheme)
        release = release_to_split(unit, found, moment_of(opens_at, found) if opens_at else None)
        if populations:
            _take_over(unit, found, populations)
        people = known_populations(unit, found)
        parts = split_batch(unit, found, release, people, ACTOR)
    for area, masks in parts.items():
        click.echo(f"{masks:>9,}  {area}")
    click.echo(f"{sum(parts.values()):>9,}  together")
    if made_up(found, people):
        click.echo("The populations are made up for demonstration.", err=True)


@batch.command("export")
@click.argument("scheme")
@plain_errors
def export(scheme: str) -> None:
    """Print where every mask of a scheme came from and went, as CSV, personal data masked."""
    output = csv.writer(sys.stdout, lineterminator="\n")
    with the_line().service.view() as unit:
        output.writerows(export_batch(unit, find_scheme(unit, scheme)))


class BadPopulations(MaskLineError):
    """A file of populations with a bad line: shares split by the rest would be wrong."""


def _take_over(unit: Unit, scheme: Scheme, file: Path) -> None:
    with file.open("rb") as lines:
        people, rejected = read_populations(scheme, lines)
    for line, reason in rejected:
        click.echo(f"Line {line}: {reason}.", err=True)
    if rejected:
        raise BadPopulations("Nothing was split, as the file has bad lines.")
    areas.set_populations(unit, scheme.id, people)
