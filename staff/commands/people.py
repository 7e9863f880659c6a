"""`staff`: the people who help, and their phones."""

import sys

import click
from flask.cli import AppGroup

from core.schemes import find_scheme
from core.staff import ROLES, add, set_phone
from staff.commands.plain import plain_errors
from staff.line import the_line

staff = AppGroup("staff", help="The people who help.")


@staff.command("add")
@click.argument("name")
@click.option("--scheme", required=True, metavar="S")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--area", help="The area that community staff look after.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@plain_errors
def add_staff(name: str, scheme: str, role: str, area: str | None, password_stdin: bool) -> None:
    """Add a member of staff; the password is asked for."""
    password = _from_stdin() if password_stdin else _from_prompt()
    with the_line().service.unit() as unit:
        add(unit, find_scheme(unit, scheme), name.strip(), role, area, password)
    click.echo(f"{name} is added.")


@staff.command("phone")
@click.argument("name")
@click.argument("number")
@plain_errors
def set_staff_phone(name: str, number: str) -> None:
    """Let a phone plan pickups and record hand-outs by text."""
    with the_line().service.unit() as unit:
        set_phone(unit, name.strip(), number)
    click.echo(f"{name} can text from that phone now.")


def _from_stdin() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _from_prompt() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
