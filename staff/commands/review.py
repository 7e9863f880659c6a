"""`review`: bookings that staff have to look at."""

import click
from flask.cli import AppGroup

from core.quota import reviewing
from core.schemes import find_scheme
from staff.commands.plain import plain_errors
from staff.line import the_line

review = AppGroup("review", help="Bookings that wait for review.")
ACTOR = "command"


@review.command("list")
@click.argument("scheme")
@plain_errors
def list_waiting(scheme: str) -> None:
    """Print what waits for review, oldest first, masked."""
    with the_line().service.view() as unit:
        for row in reviewing.waiting_for_review(unit, find_scheme(unit, scheme)):
            spoken = "(spoken)" if row.spoken else ""
            cells = (row.reference, row.name, row.id, row.phone, row.area, row.address, spoken)
            click.echo("  ".join(cell for cell in cells if cell))


@review.command("approve")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE…")
@plain_errors
def approve(references: tuple[str, ...]) -> None:
    """Approve bookings; each resident gets a text."""
    with the_line().service.unit() as unit:
        for reference in references:
            reviewing.approve(unit, reference, ACTOR)
    click.echo(f"Approved: {len(references)}.")


@review.command("reject")
@click.argument("references", nargs=-1, required=True, metavar="REFERENCE…")
@click.option(
    "--reason",
    required=True,
    help="Goes into the text to the resident word for word; at most 40 characters.",
)
@plain_errors
def reject(references: tuple[str, ...], reason: str) -> None:
    """Reject bookings; their shares go to the area's next release."""
    with the_line().service.unit() as unit:
        for reference in references:
            reviewing.reject(unit, reference, reason.strip(), ACTOR)
    click.echo(f"Rejected: {len(references)}.")
