"""The staff's commands: `flask --app wsgi …` (CONTRACT.md, Commands)."""

from flask import Flask

from staff.commands.bookings import bookings
from staff.commands.database import init
from staff.commands.quota import quota
from staff.commands.releases import release
from staff.commands.review import review
from staff.commands.rolls import roll
from staff.commands.schemes import scheme
from staff.commands.tasks import tasks
from staff.commands.worker import worker


def register(app: Flask) -> None:
    """Adds every command to the application."""
    for command in (init, scheme, roll, release, quota, bookings, review, tasks, worker):
        app.cli.add_command(command)
