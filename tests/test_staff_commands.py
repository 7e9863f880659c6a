"""What staff type: members of staff, splitting, hand-outs and the file per batch."""

import csv
import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import Result
from flask import Flask

import staff.commands
from core.phones import Phone, read_phone
from core.schemes import load_scheme
from core.settings import Settings
from core.store import phones
from core.store.staff import StaffRecord, find_staff, password_hash_of, staff_of_phone
from core.unit import Service
from staff.line import EXTENSION, Line
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import resident
from tests.support.ledger import Ledger
from tests.support.town import MOBILE, WANG
from tests.support.village import (
    EAST,
    FIRST,
    HILL,
    LAKE,
    SECOND,
    WEST,
    ask_all,
    at_deadline,
    district,
    settle,
)

Run = Callable[..., Result]
PASSWORD = "绿水青山2020"


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Run:
    """Runs a command as an operator types it."""
    app = Flask("maskline")
    settings = Settings.read(os.environ, tmp_path)
    app.extensions[EXTENSION] = Line(settings, service, Ledger(), Ledger())
    staff.commands.register(app)

    def run(*words: str | Path, input: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=[str(word) for word in words], input=input)

    return run


@pytest.fixture
def village(service: Service, clock: FrozenClock) -> None:
    """Eight shares by priority; H1 and H2 of HILL ask for one."""
    scheme = district(8, demonstration_populations=True)
    people = [(1, "H1", HILL, SECOND), (2, "H2", HILL, FIRST), (3, "H3", HILL, "")]
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people[:2])


def add(run: Run, *more: str, name: str = "李书记", password: str = PASSWORD) -> Result:
    words = ("staff", "add", name, "--scheme", "village", "--password-stdin", *more)
    return run(*words, input=password + "\n")


@pytest.mark.usefixtures("village")
def test_staff_have_an_area_a_password_and_a_phone(run: Run, service: Service) -> None:
    added = add(run, "--role", "community", "--area", HILL)
    assert (added.exit_code, added.stdout) == (0, "李书记 is added.\n")
    assert run("staff", "phone", "李书记", MOBILE).exit_code == 0
    phone = read_phone(MOBILE)
    assert isinstance(phone, Phone)
    with service.view() as unit:
        member = staff_of_phone(unit, phones.digest_of(unit, phone))
        assert member == StaffRecord(1, "李书记", "village", "community", HILL)
        stored = password_hash_of(unit, 1)
    assert stored and PASSWORD not in stored
    assert PasswordHasher().verify(stored, PASSWORD)


@pytest.mark.usefixtures("village")
def test_an_admin_reaches_the_whole_scheme(run: Run, service: Service) -> None:
    assert add(run, "--role", "admin", name="admin").exit_code == 0
    with service.view() as unit:
        assert find_staff(unit, "admin") == StaffRecord(1, "admin", "village", "admin", None)


@pytest.mark.usefixtures("village")
def test_the_password_is_asked_for_twice(run: Run) -> None:
    words = ("staff", "add", "admin", "--scheme", "village", "--role", "admin")
    assert run(*words, input=f"{PASSWORD}\nsomething else\n").exit_code == 1
    result = run(*words, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize(
    ("more", "changes", "sentence"),
    [
        (["--role", "community"], {}, "Community staff need an area"),
        (["--role", "admin", "--area", HILL], {}, "an admin has none"),
        (["--role", "community", "--area", "南镇"], {}, "no area 南镇"),
        (["--role", "admin"], {"password": "short"}, "at least 8 characters"),
        (["--role", "admin"], {"name": " "}, "A name has 1 to"),
        (["--role", "chief"], {}, "Invalid value"),
    ],
)
def test_staff_that_cannot_be_are_refused_in_one_sentence(
    run: Run, more: list[str], changes: dict[str, str], sentence: str
) -> None:
    result = add(run, *more, **changes)
    assert result.exit_code in (1, 2)
    assert sentence in result.stderr


@pytest.mark.usefixtures("village")
def test_a_name_and_a_phone_belong_to_one_member_of_staff(run: Run) -> None:
    for name in ("a", "b"):
        assert add(run, "--role", "admin", name=name).exit_code == 0
    assert "named a already" in add(run, "--role", "admin", name="a").stderr
    assert run("staff", "phone", "a", MOBILE).exit_code == 0
    assert "another member" in run("staff", "phone", "b", MOBILE).stderr
    assert "no member of staff named c" in run("staff", "phone", "c", MOBILE).stderr
    assert "no Chinese mobile" in run("staff", "phone", "b", "0574 8718 1234").stderr


@pytest.mark.usefixtures("village")
def test_a_batch_is_split_by_a_command(run: Run) -> None:
    result = run("batch", "split", "village")
    assert result.exit_code == 0
    assert result.stdout.split() == ["20", HILL, "10", LAKE, "10", WEST, "40", "together"]
    assert "made up" in result.stderr
    again = run("batch", "split", "village")
    assert (again.exit_code, "is split already" in again.stderr) == (1, True)


@pytest.mark.usefixtures("village")
def test_populations_come_from_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"area,population\n{EAST},1\n{WEST},7\n{HILL},2\n{LAKE},2\n", "utf-8-sig")
    opening = OPENING.isoformat()
    result = run("batch", "split", "village", "--opens-at", opening, "--populations", file)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.split()[:2] == ["5", HILL]
    assert result.stderr == ""


@pytest.mark.usefixtures("village")
def test_a_file_with_a_bad_line_splits_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"area,population\n{EAST},1\n{WEST},none\n", "utf-8")
    result = run("batch", "split", "village", "--populations", file)
    assert result.exit_code == 1
    assert "Line 3: the population must be a whole number" in result.stderr
    assert run("batch", "split", "village").exit_code == 0


@pytest.mark.usefixtures("village")
def test_hand_outs_are_recorded_and_listed(run: Run, service: Service, clock: FrozenClock) -> None:
    assert "after it" in run("handout", "record", "village", "H1").stderr
    at_deadline(service, clock)
    result = run("handout", "record", "village", "H1", "H3", "H3", WANG[:-1])
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert "of booking" in first
    assert second == "H3: 5 masks are handed out."
    assert [line.split(": ")[-1] for line in result.stderr.splitlines()] == [
        "this household had its share already.",
        "this is neither a resident ID nor a household number.",
    ]
    (line,) = run("handout", "list", "village").stdout.splitlines()
    assert line.split("  ")[2:] == [HILL, "5 masks", "H3", "command"]


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize(
    "more", [("--area", "南镇"), ("--opens-at", "soon"), ("--opens-at", "2020-02-01T00:00")]
)
def test_a_hand_out_from_nowhere_is_refused(run: Run, more: tuple[str, str]) -> None:
    result = run("handout", "record", "village", "H1", *more)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("village")
def test_the_file_of_a_batch_is_printed(run: Run, service: Service, clock: FrozenClock) -> None:
    at_deadline(service, clock)
    run("handout", "record", "village", resident(3))
    result = run("batch", "export", "village")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    handed_out = [row for row in rows if row["event"] == "handed_out"]
    assert [row["area"] for row in handed_out] == [HILL]
    assert result.stdout == run("batch", "export", "village").stdout


def test_a_closed_record_is_listed_as_such(run: Run, service: Service) -> None:
    scheme = district(4)
    plan = replace(scheme.releases[0], offline=True, closed_record=True, closes_at=None)
    with service.unit() as unit:
        load_scheme(unit, replace(scheme, releases=(plan,)))
    assert "(closed record)  notice" in run("handout", "list", "village").stdout
