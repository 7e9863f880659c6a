"""Notices for tests, and how they stand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.messages import Message
from core.outbox.notices import NewNotice, queue
from core.outbox.pace import Pace
from core.outbox.sending import Sender
from core.outbox.worker import drain
from core.phones import Phone, PhoneKind
from core.store.tables import notices, tasks
from core.unit import Service
from tests.support.ledger import Ledger

MOBILE = Phone("+8613800000001", PhoneKind.MOBILE)
LANDLINE = Phone("+8657487181234", PhoneKind.LANDLINE)
LINE = "+8657487000000"
TOLD = NewNotice("told_resident", "text", MOBILE, LINE, "zh", Message("told", {"name": "王*明"}))
CODE = NewNotice(
    "code", "text", MOBILE, LINE, "zh", Message("code", {"code": "204060"}), secret=True
)
NOW = timedelta(0)


def queued(service: Service, notice: NewNotice = TOLD, **changes: Any) -> str:
    """Queues a notice in a transaction of its own and returns its token."""
    with service.unit() as unit:
        return queue(unit, replace(notice, **changes))


def notice_row(service: Service, token: str) -> Any:
    """The notice as it stands in the database."""
    with service.view() as unit:
        return unit.connection.execute(select(notices).where(notices.c.token == token)).one()


def task_details(service: Service) -> list[str]:
    """What stands before staff."""
    with service.view() as unit:
        return list(unit.connection.execute(select(tasks.c.detail).order_by(tasks.c.id)).scalars())


def sent(service: Service, texts: Ledger | None = None, calls: Ledger | None = None) -> None:
    """Lets the worker do what is due at this very moment."""
    drain(service, texts or Ledger(), calls or Ledger(), patience=NOW)


def sender(service: Service, texts: Ledger | None = None) -> Sender:
    """One pair of the worker's hands."""
    ledger = texts or Ledger()
    return Sender(service, ledger, ledger, Pace(1000))
