"""The database of the demonstration: made, or brought up to date and left as it was."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.environment import PASSWORD
from demo.people import ADMIN, CLERK, CLERKS_AREA, CLERKS_PHONE, ROLL

SCHEME = "jiangbei"
SCHEME_FILE = "schemes/ningbo-2020/jiangbei.toml"
OPEN_SINCE = timedelta(minutes=5)
NINGBO = ZoneInfo("Asia/Shanghai")


class PreparationError(Exception):
    """One of the service's commands failed; says which and why."""


class Service:
    """The service's own commands, in the demonstration's environment."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = dict(environment)

    def prepare(self) -> None:
        """Database, scheme and roll. A scheme loaded on an earlier day stays as it is."""
        self.run("init")
        loaded = [line.split()[0] for line in self.run("scheme", "list").splitlines() if line]
        if SCHEME not in loaded:
            opening = first_opening(datetime.now(UTC), self._environment.get("CLOCK_OFFSET", ""))
            self.run("scheme", "load", SCHEME_FILE, "--first-opens-at", opening)
            self._add_staff()
        self.run("roll", "import", SCHEME, str(ROLL))

    def _add_staff(self) -> None:
        """A clerk of one street, who may also text, and an administrator."""
        reach = {CLERK: ("community", "--area", CLERKS_AREA), ADMIN: ("admin",)}
        for name, role in reach.items():
            add = ("staff", "add", name, "--scheme", SCHEME, "--role", *role, "--password-stdin")
            self.run(*add, typed=self._environment[PASSWORD])
        self.run("staff", "phone", CLERK, CLERKS_PHONE)

    def bookings(self) -> list[str]:
        """The lines of `bookings export`."""
        return self.run("bookings", "export", SCHEME).splitlines()

    def run(self, *arguments: str, typed: str = "") -> str:
        """One command, with what is typed into it; what it printed. Raises PreparationError."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=self._home,
            env=self._environment,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise PreparationError(f"flask {' '.join(arguments[:2])}: {reason}")
        return done.stdout


def first_opening(now: datetime, clock_offset: str) -> str:
    """A few minutes before the service's now, which may live `clock_offset` seconds from ours."""
    moment = now + timedelta(seconds=int(clock_offset or 0)) - OPEN_SINCE
    return moment.astimezone(NINGBO).replace(microsecond=0).isoformat()
