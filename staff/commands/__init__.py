"""The staff's commands: `flask --app wsgi …` (CONTRACT.md, Commands)."""

from flask import Flask

from staff.commands.bars import bar
from staff.commands.batches import batch
from staff.commands.bookings import bookings
from staff.commands.database import init
from staff.commands.handouts import handout
from staff.commands.people import staff
from staff.commands.pickup import pickup
from staff.commands.quota import quota
from staff.commands.releases import release
from staff.commands.review import review
from staff.commands.rolls import roll
from staff.commands.schemes import scheme
from staff.commands.tasks import tasks
from staff.commands.worker import worker

COMMANDS = (
    *(init, scheme, roll, staff, release, quota, bookings, batch, handout),
    *(review, pickup, bar, tasks, worker),
)


def register(app: Flask) -> None:
    """Adds every command to the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
