"""`bar`: who may not book, and why."""

import click
from flask.cli import AppGroup

from core.quota import barring
from core.schemes import find_scheme
from staff.commands.moments import moment_of
from staff.commands.plain import plain_errors
from staff.line import the_line

bar = AppGroup("bar", help="Phones and people that may not book.")


@bar.command("add")
@click.argument("scheme")
@click.argument("who", metavar="PHONE|ID")
@click.option("--reason", required=True, help="For the staff who are asked about it.")
@click.option("--until", metavar="ISO", help="Without it, until it is lifted.")
@plain_errors
def add(scheme: str, who: str, reason: str, until: str | None) -> None:
    """Keep a phone or a person from booking; they are told to turn to staff."""
    with the_line().service.unit() as unit:
        found = find_scheme(unit, scheme)
        moment = moment_of(until, found, "--until") if until else None
        barring.bar(unit, found, who, reason, moment)
    click.echo("Barred.")


@bar.command("lift")
@click.argument("scheme")
@click.argument("who", metavar="PHONE|ID")
@plain_errors
def lift(scheme: str, who: str) -> None:
    """Let a phone or a person book again."""
    with the_line().service.unit() as unit:
        barring.lift(unit, find_scheme(unit, scheme), who)
    click.echo("Lifted.")


@bar.command("list")
@click.argument("scheme")
@plain_errors
def list_bars(scheme: str) -> None:
    """Print what is barred; phones and people are named by their digests."""
    with the_line().service.view() as unit:
        found = find_scheme(unit, scheme)
        for row in barring.barred_now(unit, found):
            until = found.local_iso(row.until) if row.until else "until lifted"
            click.echo(f"{row.subject}  {until}  {row.reason}")
