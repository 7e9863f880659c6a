"""`scheme`: checks, loads and lists the districts' scheme files."""

from pathlib import Path

import click
from flask.cli import AppGroup

from core.errors import SchemeError
from core.scheme.load import read_scheme
from core.scheme.plans import shifted, warnings
from core.scheme.reader import read_moment
from core.scheme.types import Scheme
from core.schemes import all_schemes, load_scheme
from staff.commands.plain import plain_errors
from staff.line import the_line

scheme = AppGroup("scheme", help="The districts' rules.")

scheme_file = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"
)


@scheme.command("check")
@scheme_file
@plain_errors
def check(file: Path) -> None:
    """Say whether a scheme file is right; the database is not needed."""
    found = _read(file)
    for warning in warnings(found, the_line().service.clock.now()):
        click.echo(f"Warning: {warning}", err=True)
    click.echo(f"{file.name} is right: {_summary(found)}.")


@scheme.command("load")
@scheme_file
@click.option(
    "--first-opens-at",
    metavar="ISO",
    help="Shift every date so that the first release open to booking opens then.",
)
@plain_errors
def load(file: Path, first_opens_at: str | None) -> None:
    """Write a scheme and its releases into the database; loading again is harmless."""
    found = _read(file)
    if first_opens_at:
        found = _shifted(found, first_opens_at)
    with the_line().service.unit() as unit:
        new = load_scheme(unit, found)
    click.echo(f"{found.id} {'is loaded' if new else 'was loaded before'}: {_summary(found)}.")


@scheme.command("list")
@plain_errors
def list_schemes() -> None:
    """Print the ids and names of the loaded schemes."""
    with the_line().service.view() as unit:
        for found in all_schemes(unit):
            click.echo(f"{found.id}  {found.name.zh}  {found.name.en}")


def _read(file: Path) -> Scheme:
    try:
        return read_scheme(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise SchemeError(f"{file.name} is not UTF-8.") from None
    except SchemeError as error:
        raise SchemeError(f"{file.name}: {error}") from error


def _shifted(found: Scheme, first_opens_at: str) -> Scheme:
    moment = read_moment(first_opens_at, found.timezone)
    if moment is None:
        raise SchemeError("--first-opens-at must be a day and time such as 2020-02-07T08:30:00.")
    return shifted(found, moment)


def _summary(found: Scheme) -> str:
    booked = found.open_releases()
    masks = sum(plan.quantity for plan in booked)
    opening = f", the first opens {found.local_iso(booked[0].opens_at)}" if booked else ""
    return f"{len(booked)} releases with {masks:,} masks to book{opening}"
