"""`release`: quantities that staff enter or correct."""

import click
from flask.cli import AppGroup

from core.quota.quantities import set_quantity
from core.schemes import find_scheme
from staff.commands.moments import moment_of
from staff.commands.plain import plain_errors
from staff.line import the_line

release = AppGroup("release", help="Releases and their quantities.")


@release.command("set")
@click.argument("scheme")
@click.option("--opens-at", required=True, metavar="ISO", help="As `quota check` shows it.")
@click.option("--area", help="The area whose release it is; without it, the whole district's.")
@click.option("--quantity", required=True, type=int, metavar="N", help="In masks.")
@plain_errors
def set_release(scheme: str, opens_at: str, area: str | None, quantity: int) -> None:
    """Enter or correct what a release has; never less than what is granted."""
    with the_line().service.unit() as unit:
        found = find_scheme(unit, scheme)
        moment = moment_of(opens_at, found)
        set_quantity(unit, found, moment, area, quantity, "command")
    click.echo(f"The release has {quantity} masks now.")
