"""`worker`: sends notices and expires what is due."""

import signal
import threading

import click
from flask.cli import with_appcontext

from core.outbox.worker import drain, run
from staff.line import the_line


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Send notices and expire what is due, until SIGTERM or Ctrl-C."""
    line = the_line()
    if once:
        drain(line.service, line.texts, line.calls)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(line.service, line.texts, line.calls, stop)
