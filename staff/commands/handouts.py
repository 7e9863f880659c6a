"""`handout`: what staff gave out, by resident ID or household number."""

import click
from flask.cli import AppGroup

from core.allocation.handing_out import CannotHandOut, Given, record_handout
from core.errors import NotFound
from core.masking import mask_id
from core.scheme.types import Scheme
from core.schemes import find_scheme
from core.store.handouts import HandoutRecord, handouts_of
from staff.commands.moments import moment_of
from staff.commands.plain import plain_errors
from staff.line import the_line

handout = AppGroup("handout", help="Masks that staff give out.")
ACTOR = "command"


@handout.command("record")
@click.argument("scheme")
@click.argument("whom", nargs=-1, required=True, metavar="WHO…")
@click.option("--area", help="Where they were given out; without it, where the roll says.")
@click.option(
    "--opens-at", metavar="ISO", help="The release they came from, as `quota check` shows."
)
@click.pass_context
@plain_errors
def record(
    context: click.Context,
    scheme: str,
    whom: tuple[str, ...],
    area: str | None,
    opens_at: str | None,
) -> None:
    """Record hand-outs by resident ID or household number; exit code 1 where one is refused."""
    service = the_line().service
    with service.view() as unit:
        found = find_scheme(unit, scheme)
    name = _area_name(found, area) if area else None
    moment = moment_of(opens_at, found) if opens_at else None
    refused = 0
    for who in whom:
        try:
            with service.unit() as unit:
                given = record_handout(unit, found, ACTOR, who, name, moment)
            click.echo(f"{mask_id(who)}: {_words(given)}.")
        except CannotHandOut as error:
            refused += 1
            click.echo(f"{mask_id(who)}: {error}", err=True)
    context.exit(1 if refused else 0)


@handout.command("list")
@click.argument("scheme")
@plain_errors
def list_handouts(scheme: str) -> None:
    """Print the hand-outs without a booking, oldest first, masked."""
    with the_line().service.view() as unit:
        found = find_scheme(unit, scheme)
        for given in handouts_of(unit, found.id):
            click.echo(_row(found, given))


def _area_name(scheme: Scheme, area: str) -> str:
    found = scheme.area_named(area)
    if found is None:
        raise NotFound(f"The scheme {scheme.id} has no area {area}.")
    return found.name


def _words(given: Given) -> str:
    if given.references:
        return f"{given.masks} masks of booking {', '.join(given.references)} are handed over"
    return f"{given.masks} masks are handed out"


def _row(scheme: Scheme, given: HandoutRecord) -> str:
    at, release = scheme.local_iso(given.at), scheme.local_iso(given.opens_at)
    who = mask_id(given.who) if given.who else "(closed record)"
    cells = (at, release, given.area or "", f"{given.masks} masks", who, given.actor)
    return "  ".join(cell for cell in cells if cell)
