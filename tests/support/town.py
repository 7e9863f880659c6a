"""A whole town for the tests: the application on a real database, phones on the simulated
carrier, the worker's REST on loopback, and a clock that stands still until it is moved.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from core.outbox.worker import drain
from core.residents.rolls import import_roll
from core.scheme.load import read_scheme
from core.scheme.types import ReleasePlan, Scheme
from core.schemes import load_scheme
from core.settings import Settings
from core.unit import Service
from handset.carrier.webhooks import WsgiPoster
from handset.testing import Account, Carrier, Phone, served
from staff.line import EXTENSION, Line
from tests.support.clock import FrozenClock
from wsgi import create_app

JIANGBEI = Path(__file__).parents[2] / "schemes" / "ningbo-2020" / "jiangbei.toml"
HEADER = "id_number,name,household,area,phone,groups"

# Made-up people with right check digits.
WANG, LI, ZHANG = "330203194001011233", "33020319900101009X", "330205195005050026"
STRANGER = "330206197007070018"
MOBILE, DAUGHTER, LANDLINE = "13800000001", "13900000002", "057487181234"
ROLL = (
    f"{WANG},王小明,H1,洪塘街道,{MOBILE},",
    f"{LI},李秀英,H1,洪塘街道,,",
    f"{ZHANG},张大山,H2,中马街道,{LANDLINE},",
)


@dataclass
class Town:
    """Everything in one place, as a test drives it."""

    carrier: Carrier
    line: Line
    clock: FrozenClock
    scheme: Scheme
    app: Any

    @property
    def service(self) -> Service:
        return self.line.service

    def phone(self, number: str) -> Phone:
        return self.carrier.phone(number)

    def work(self, **later: float) -> None:
        """Lets time pass (ten seconds), and the worker send what is due by then."""
        self.clock.advance(**(later or {"seconds": 10}))
        drain(self.service, self.line.texts, self.line.calls, timedelta(0))
        self.carrier.settle()

    def count(self, query: str) -> int:
        """One number from the database."""
        with self.service.view() as unit:
            return int(unit.connection.execute(text(query)).scalar_one())

    def statuses(self) -> list[str]:
        """The status of every booking, oldest first."""
        with self.service.view() as unit:
            rows = unit.connection.execute(text("SELECT status FROM bookings ORDER BY id"))
            return list(rows.scalars())

    def verified(self, number: str, id: str) -> Phone:
        """A phone that proved itself by asking for a booking of that ID and answering the code."""
        phone = self.phone(number)
        phone.text(code_of(phone.text(f"查询 {id}")))
        return phone


def code_of(texts: list[str]) -> str:
    """The code in the newest text that carries one."""
    found = (re.search(r"(?<!\d)\d{6}(?!\d)", body) for body in reversed(texts))
    return next(match[0] for match in found if match)


def jiangbei(**changes: Any) -> Scheme:
    """Jiangbei's scheme, changed where a test says so."""
    return replace(read_scheme(JIANGBEI.read_text(encoding="utf-8")), **changes)


def small(scheme: Scheme, *shares: int) -> Scheme:
    """The scheme with these many shares in its releases."""
    plans = [
        replace(plan, quantity=count * scheme.limit.masks)
        for plan, count in zip(scheme.open_releases(), shares, strict=False)
    ]
    return replace(scheme, releases=tuple[ReleasePlan, ...](plans), batch_total=None)


@contextmanager
def town(
    settings: Settings,
    database_url: str,
    clock: FrozenClock,
    scheme: Scheme | None = None,
    roll: tuple[str, ...] = ROLL,
) -> Iterator[Town]:
    """A town with one scheme and its roll, ready to text and call."""
    apps: list[Any] = []
    account = Account(settings.account_sid, settings.auth_token)
    carrier = Carrier(
        account, settings.number, settings.public_url, lambda *asked: WsgiPoster(apps[0])(*asked)
    )
    with served(carrier) as url:
        app = create_app(replace(settings, database_url=database_url, api_url=url), clock)
        apps.append(app)
        line: Line = app.extensions[EXTENSION]
        built = Town(carrier, line, clock, scheme or jiangbei(), app)
        try:
            _move_in(built, roll)
            yield built
        finally:
            line.service.engine.dispose()


def _move_in(built: Town, roll: tuple[str, ...]) -> None:
    with built.service.unit() as unit:
        load_scheme(unit, built.scheme)
    file = io.BytesIO("\n".join((HEADER, *roll)).encode())
    report = import_roll(built.service, built.scheme, file, lambda done: None)
    assert not report.rejected, report.rejected
