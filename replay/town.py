"""A district's line on a database of its own: the whole application behind signed webhooks, phones
on the simulated carrier, staff at their commands, and a clock that only the replay sets.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask

import wsgi
from core.outbox.worker import keep_up
from core.phones import Phone, read_phone
from core.quota.books import QuotaRow
from core.residents.rolls import import_roll
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.settings import Settings
from core.store.phones import note_phone
from core.store.schema import upgrade
from core.unit import Service
from handset.carrier.webhooks import WsgiPoster
from handset.testing import Account, Carrier
from replay import ENVIRONMENT
from replay.clock import StandingClock
from replay.people import HEADER, Applicant
from staff.line import EXTENSION


class WentWrong(Exception):
    """The line did something else than the scheme says; the sentence says what."""


@dataclass(frozen=True)
class Town:
    """Everything of one district in one place."""

    scheme: Scheme
    clock: StandingClock
    app: Flask
    carrier: Carrier
    service: Service

    def text(self, phone: str, words: str) -> str:
        """Sends a text through the carrier; returns the one answer. Raises WentWrong."""
        answers = self.carrier.phone(phone).text(words)
        if len(answers) != 1:
            raise WentWrong(f"{self.scheme.id}: {len(answers)} answers came to one text")
        return answers[0]

    @property
    def texts(self) -> int:
        """How many texts were answered so far."""
        return sum(text.direction == "inbound" for text in self.carrier.texts.values())

    def expect(self, wanted: str, phone: str, words: str) -> str:
        """Sends a text whose answer must contain `wanted`. Raises WentWrong."""
        answer = self.text(phone, words)
        if wanted not in answer:
            raise WentWrong(f"{self.scheme.id}: expected {wanted}, was told: {answer}")
        return answer

    def give_back(self, whose: Applicant) -> None:
        """A share is given back by text, and confirmed with the number in the question."""
        question = self.expect("确认取消", whose.phone, "取消")
        number = re.search(r"回复(\d\d)", question)
        self.expect("已取消", whose.phone, number[1] if number else "")

    def staff(self, *words: str) -> str:
        """Runs a command of the staff; returns what it printed. Raises WentWrong."""
        result = self.app.test_cli_runner().invoke(args=words)
        if result.exit_code:
            raise WentWrong(f"{self.scheme.id}: {' '.join(words[:2])}: {result.output}")
        return str(result.stdout)

    def staff_refused(self, *words: str) -> str:
        """Runs a command that must be refused; returns what it said. Raises WentWrong."""
        result = self.app.test_cli_runner().invoke(args=words)
        if not result.exit_code:
            raise WentWrong(f"{self.scheme.id}: {' '.join(words[:2])} was not refused")
        return str(result.output)

    def books(self) -> list[QuotaRow]:
        """`quota check`, which fails where anything does not add up."""
        return [QuotaRow(**row) for row in json.loads(self.staff("quota", "check", "--json"))]

    def book_of(self, opens_at: datetime, area: str | None) -> QuotaRow:
        """The books of one release."""
        release = self.scheme.local_iso(opens_at)
        return next(row for row in self.books() if (row.release, row.area) == (release, area))

    def upkeep(self) -> None:
        """What the worker does besides sending."""
        keep_up(self.service)

    def move_in(self, people: Sequence[Applicant]) -> None:
        """Puts people on the roll, strangers not; all their phones have proved themselves."""
        rows = [row for each in people for row in each.roll]
        file = io.BytesIO("\n".join((HEADER, *rows)).encode())
        report = import_roll(self.service, self.scheme, file, lambda lines: None)
        if report.imported != len(rows):
            raise WentWrong(f"{self.scheme.id}: roll: {report.rejected[:3]}")
        with self.service.unit() as unit:
            for each in people:
                phone = read_phone(each.phone)
                assert isinstance(phone, Phone)
                note_phone(unit, phone, verified_at=unit.now)


@contextmanager
def town(scheme: Scheme, database_url: str) -> Iterator[Town]:
    """A town with its scheme loaded, at the moment of its first opening."""
    settings = Settings.read(ENVIRONMENT | {"DATABASE_URL": database_url}, Path())
    clock = StandingClock(min(plan.opens_at for plan in scheme.releases))
    app = wsgi.create_app(settings, clock)
    service: Service = app.extensions[EXTENSION].service
    account = Account(settings.account_sid, settings.auth_token)
    carrier = Carrier(account, settings.number, settings.public_url, WsgiPoster(app))
    try:
        upgrade(service.engine)
        with service.unit() as unit:
            load_scheme(unit, scheme)
        yield Town(scheme, clock, app, carrier, service)
    finally:
        service.engine.dispose()
