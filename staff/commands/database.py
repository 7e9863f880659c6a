"""The command that creates or upgrades the database."""

import click
from flask.cli import with_appcontext

from core.store.schema import head, upgrade
from staff.line import the_line


@click.command("init")
@with_appcontext
def init() -> None:
    """Create the database, or bring it to this release."""
    upgrade(the_line().service.engine)
    click.echo(f"The database is ready (migration {head()}).")
