"""`pickup plan` prints who comes when, sends it, and refuses in one sentence."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

import staff.commands
from core.schemes import load_scheme
from core.settings import Settings
from core.unit import Service
from staff.line import EXTENSION, Line
from tests.support.ledger import Ledger
from tests.support.unplanned import UNABLE, booked, freeze, on_roll
from tests.support.village import HILL, LAKE, WEST, district


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Callable[..., Result]:
    """Runs `pickup` as an operator types it; five people of HILL and one of LAKE are booked."""
    with service.unit() as unit:
        load_scheme(unit, district())
        on_roll(unit, 1, "H1", groups=(UNABLE,))
        for number in range(1, 6):
            booked(unit, number)
        booked(unit, 6, area=LAKE)
        freeze(unit, booked(unit, 7), timedelta(hours=1))
    app = Flask("maskline")
    app.extensions[EXTENSION] = Line(
        Settings.read(os.environ, tmp_path), service, Ledger(), Ledger()
    )
    staff.commands.register(app)
    return lambda *words: app.test_cli_runner().invoke(args=["pickup", *words])


PLAN = ("plan", "village", "--point", HILL, "--date", "2020-02-09")
PACE = ("--hours", "09:00-09:30", "--hours", "10:30-10:45", "--per-slot", "1")


def count(service: Service, table: str) -> int:
    with service.view() as unit:
        return int(unit.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_the_command_prints_the_plan_and_writes_nothing(
    run: Callable[..., Result], service: Service
) -> None:
    result = run(*PLAN, *PACE)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "山村: 3 households at their times",
        "2020-02-09",
        "09:00  1 household",
        "09:15  1 household",
        "10:30  1 household",
        "Brought to the door: 1 household",
        "No room left: 1 household",
        "Frozen by “not me”: 1 booking",
        "Longest queue: 1 household; without times: 3 households",
    ]
    assert count(service, "points") == count(service, "notices") == 0


def test_the_command_sends_what_it_printed(run: Callable[..., Result], service: Service) -> None:
    shown, sent = run(*PLAN, *PACE), run(*PLAN, *PACE, "--send")
    assert sent.stdout == shown.stdout + "Queued: 4 notices.\n"
    assert count(service, "pickups") == count(service, "notices") == 4
    assert run("points", "village").stdout == ("山村  山村  09:00-09:30,10:30-10:45  1 a quarter\n")
    again = run(*PLAN)
    assert (again.exit_code, "Every slot of these days is taken" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--date", "9 Feb", *PACE), "--date must be a day such as 2020-02-09."),
        (("--hours", "9-11", "--per-slot", "8"), "is no opening time in whole quarters"),
        (("--hours", "09:00-10:00", "--per-slot", "0"), "From 1 to 500 households"),
        ((), "has no pickup point yet"),
        (("--point", "南镇", *PACE), "no pickup point and no area 南镇."),
        (("--point", WEST, *PACE, "--send"), "Nobody of 西镇 waits for a pickup time."),
    ],
)
def test_the_command_refuses_in_one_sentence(
    run: Callable[..., Result], service: Service, words: tuple[str, ...], sentence: str
) -> None:
    result = run(*PLAN, *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert count(service, "points") == 0
