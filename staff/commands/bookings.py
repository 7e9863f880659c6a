"""`bookings`: exports what was booked."""

import csv
import sys

import click
from flask.cli import AppGroup

from core.quota.exports import export_bookings
from core.schemes import find_scheme
from staff.commands.plain import plain_errors
from staff.line import the_line

bookings = AppGroup("bookings", help="What was booked.")


@bookings.command("export")
@click.argument("scheme")
@plain_errors
def export(scheme: str) -> None:
    """Print the bookings of a scheme as CSV, personal data masked."""
    output = csv.writer(sys.stdout, lineterminator="\n")
    with the_line().service.view() as unit:
        output.writerows(export_bookings(unit, find_scheme(unit, scheme)))
