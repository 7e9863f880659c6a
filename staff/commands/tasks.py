"""`tasks`: what the line puts before staff."""

import click
from flask.cli import AppGroup

from core.catalogue import ZONE
from core.masking import mask_phone
from core.outbox.tasks import finish
from core.phones import Phone, read_phone
from core.schemes import find_scheme
from core.store.tasks import Task, open_tasks
from staff.commands.plain import plain_errors
from staff.line import the_line

tasks = AppGroup("tasks", help="What the line cannot settle by itself.")


@tasks.command("list")
@click.argument("scheme", required=False)
@plain_errors
def list_tasks(scheme: str | None) -> None:
    """Print what is to be done, oldest first, with masked numbers."""
    with the_line().service.view() as unit:
        scheme_id = find_scheme(unit, scheme).id if scheme else None
        for task in open_tasks(unit, scheme_id):
            click.echo(_row(task))


@tasks.command("done")
@click.argument("task_id", type=int, metavar="ID")
@plain_errors
def done(task_id: int) -> None:
    """Mark a task as done."""
    with the_line().service.unit() as unit:
        finish(unit, task_id, "command")
    click.echo(f"Task {task_id} is done.")


def _row(task: Task) -> str:
    since = task.created_at.astimezone(ZONE)
    booking = f"booking {task.booking_id}" if task.booking_id else ""
    cells = (str(task.id), f"{since:%Y-%m-%d %H:%M}", task.kind, _phone(task), booking, task.detail)
    return "  ".join(cell for cell in cells if cell)


def _phone(task: Task) -> str:
    phone = read_phone(task.phone or "")
    return mask_phone(phone.national) if isinstance(phone, Phone) else ""
