"""`pickup`: who comes when to collect, and the notices that say so."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import click
from flask.cli import AppGroup

from core.pickup.planning import BadPlan, Draft, PlanRequest, draft
from core.pickup.sending import send
from core.scheme.hours import read_all_hours
from core.schemes import find_scheme
from core.store.points import Point, points_of
from staff.commands.plain import plain_errors
from staff.line import the_line

pickup = AppGroup("pickup", help="Pickup points and who comes when.")
ACTOR = "command"


@pickup.command("plan")
@click.argument("scheme")
@click.option("--point", required=True, metavar="NAME", help="A pickup point's or any area's.")
@click.option("--date", "days", required=True, multiple=True, metavar="D", help="May repeat.")
@click.option("--hours", multiple=True, metavar="09:00-11:30", help="May repeat: a lunch break.")
@click.option("--per-slot", type=int, metavar="N", help="Households a quarter of an hour.")
@click.option("--send", "sending", is_flag=True, help="Queue the notices too.")
@plain_errors
def plan(
    scheme: str,
    point: str,
    days: tuple[str, ...],
    hours: tuple[str, ...],
    per_slot: int | None,
    sending: bool,
) -> None:
    """Print how many households come when; without hours and pace it takes the point's own."""
    service = the_line().service
    opening = read_all_hours(hours) if hours else ()
    request = PlanRequest(point, tuple(_day(day) for day in days), opening, per_slot)
    with service.unit() if sending else service.view() as unit:
        found = find_scheme(unit, scheme)
        drafted = draft(unit, found, request)
        sent = send(unit, found, drafted, ACTOR) if sending else None
    for line in _lines(drafted):
        click.echo(line)
    if sent:
        click.echo(f"Queued: {_many(sent.households + sent.brought, 'notice')}.")


@pickup.command("points")
@click.argument("scheme")
@plain_errors
def list_points(scheme: str) -> None:
    """Print the pickup points with their hours and pace."""
    with the_line().service.view() as unit:
        found = find_scheme(unit, scheme)
        for point in points_of(unit, found.id):
            click.echo(_row(point))


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise BadPlan("--date must be a day such as 2020-02-09.") from None


def _lines(drafted: Draft) -> Iterator[str]:
    slots = [slot for _, slot in drafted.plan.visits]
    yield f"{drafted.point.place}: {_many(len(slots), 'household')} at their times"
    for day, of_day in groupby(slots, key=lambda slot: slot.date()):
        yield day.isoformat()
        for slot, visits in groupby(of_day):
            yield f"{slot:%H:%M}  {_many(len(list(visits)), 'household')}"
    others = (
        ("Brought to the door", len(drafted.plan.deliveries), "household"),
        ("No room left", len(drafted.plan.left_over), "household"),
        ("Frozen by “not me”", drafted.frozen, "booking"),
    )
    yield from (f"{what}: {_many(count, thing)}" for what, count, thing in others if count)
    queue, unplanned = (_many(n, "household") for n in (drafted.queue, drafted.unplanned))
    yield f"Longest queue: {queue}; without times: {unplanned}"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _row(point: Point) -> str:
    hours = ",".join(str(opening) for opening in point.hours)
    cells = (point.place, point.area or "(everybody)", hours, f"{point.per_slot} a quarter")
    return "  ".join((*cells, point.contact) if point.contact else cells)
