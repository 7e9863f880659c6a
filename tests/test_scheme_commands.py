"""The commands that load schemes and rolls and print the books: one sentence where they refuse."""

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

import staff.commands
from core.phones import Phone, PhoneKind
from core.residents.resident_id import ResidentId
from core.settings import Settings
from core.store.bookings import NewBooking, Person, add_booking
from core.unit import Service
from staff.line import EXTENSION, Line
from tests.support.clock import OPENING, FrozenClock
from tests.support.ledger import Ledger
from tests.support.town import HEADER, JIANGBEI, LI, WANG

Run = Callable[..., Result]


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Run:
    """Runs a command as an operator types it."""
    app = Flask("maskline")
    settings = Settings.read(os.environ, tmp_path)
    app.extensions[EXTENSION] = Line(settings, service, Ledger(), Ledger())
    staff.commands.register(app)

    def run(*words: str | Path) -> Result:
        return app.test_cli_runner().invoke(args=[str(word) for word in words])

    return run


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    file = tmp_path / "roll.csv"
    bad = "330203194001011234,王,,洪塘,,"
    file.write_text(f"{HEADER}\n{WANG},王小明,,洪塘街道,13800000001,\n{bad}\n", encoding="utf-8")
    return file


def test_a_right_file_is_checked_without_a_database(run: Run, clock: FrozenClock) -> None:
    result = run("scheme", "check", JIANGBEI)
    assert result.exit_code == 0
    assert result.stdout == (
        "jiangbei.toml is right: 3 releases with 40,000 masks to book, "
        "the first opens 2020-02-07T08:30:00+08:00.\n"
    )
    assert result.stderr == ""


def test_a_file_of_the_past_is_right_with_a_warning(run: Run, clock: FrozenClock) -> None:
    clock.advance(hours=1)
    result = run("scheme", "check", JIANGBEI)
    assert result.exit_code == 0
    assert result.stderr == "Warning: The release of 2020-02-07T08:30:00+08:00 lies in the past.\n"


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (JIANGBEI.read_bytes().replace(b"masks = 5", b"masks = 0"), "limit.masks must be a whole"),
        ("id = '江北'".encode("gb18030"), "is not UTF-8"),
        (b"\0", "This is no TOML file"),
        (b"", "is missing"),
    ],
)
def test_a_wrong_file_ends_with_one_sentence(
    run: Run, tmp_path: Path, command: str, content: bytes, sentence: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_bytes(content)
    result = run("scheme", command, file)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: wrong.toml")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_scheme_is_loaded_and_listed(run: Run) -> None:
    assert run("scheme", "list").stdout == ""
    assert run("scheme", "load", JIANGBEI).stdout.startswith("jiangbei is loaded: 3 releases")
    assert run("scheme", "load", JIANGBEI).stdout.startswith("jiangbei was loaded before:")
    assert run("scheme", "list").stdout == "jiangbei  江北区  Jiangbei\n"


@pytest.mark.parametrize(
    ("given", "opening"),
    [
        ("2026-05-01T09:00", "2026-05-01T09:00:00+08:00"),
        ("2026-05-01T01:00:00Z", "2026-05-01T09:00:00+08:00"),
        ("2019-05-01 09:00:00.5+02:00", "2019-05-01T15:00:00+08:00"),
    ],
)
def test_the_first_opening_can_be_set(run: Run, given: str, opening: str) -> None:
    assert run("scheme", "load", JIANGBEI, "--first-opens-at", given).exit_code == 0
    _offline, first, *_ = json.loads(run("quota", "check", "--json").stdout)
    assert (first["release"], first["quantity"]) == (opening, 14_000)


@pytest.mark.parametrize("given", ["tomorrow", "9999-12-31", "0001-01-01T00:00", "½"])
def test_an_opening_that_is_no_moment_is_refused(run: Run, given: str) -> None:
    result = run("scheme", "load", JIANGBEI, "--first-opens-at", given)
    assert result.exit_code == 1
    assert "--first-opens-at must be a day and time" in result.stderr


def test_a_roll_is_imported_and_bad_rows_are_listed(run: Run, roll: Path) -> None:
    run("scheme", "load", JIANGBEI)
    result = run("roll", "import", "jiangbei", roll)
    assert result.exit_code == 0
    assert result.stdout.endswith("1 written, 0 unchanged, 1 left out.\n")
    assert result.stderr == (
        "Line 3: the last character of the ID number does not fit the others.\n"
    )
    assert WANG not in result.output
    assert "0 written, 1 unchanged" in run("roll", "import", "jiangbei", roll).stdout


@pytest.mark.parametrize(
    "words", [("roll", "import", "haishu", JIANGBEI), ("bookings", "export", "haishu")]
)
def test_a_scheme_that_is_not_loaded_is_named(run: Run, words: tuple[str | Path, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: There is no scheme 'haishu'")


def test_the_books_are_printed_in_line(run: Run) -> None:
    run("scheme", "load", JIANGBEI)
    header, *rows = run("quota", "check").stdout.splitlines()
    assert re.split(" +", header) == [
        *("scheme", "release", "quantity", "carried_in", "free"),
        *("granted", "collected", "carried_out", "area"),
    ]
    assert re.split("  +", rows[0]) == [
        *("jiangbei", "2020-02-06T00:00:00+08:00", "10,000", "0", "10,000", "0", "0", "0"),
        "(whole district)",
    ]
    assert {row.index("(") for row in rows} == {header.index("area")}


def test_the_books_as_json_have_the_fields_of_the_contract(run: Run) -> None:
    assert json.loads(run("quota", "check", "--json").stdout) == []
    run("scheme", "load", JIANGBEI)
    assert json.loads(run("quota", "check", "--json").stdout)[3] == {
        "scheme": "jiangbei",
        "release": "2020-02-09T08:30:00+08:00",
        "area": None,
        "quantity": 13_000,
        "carried_in": 0,
        "free": 13_000,
        "granted": 0,
        "collected": 0,
        "carried_out": 0,
    }


def test_books_that_do_not_add_up_end_with_exit_code_1(run: Run, service: Service) -> None:
    run("scheme", "load", JIANGBEI)
    assert run("quota", "check").exit_code == 0
    with service.unit() as unit:
        unit.connection.execute(text("UPDATE releases SET quantity = quantity + 5"))
    for options in ([], ["--json"]):
        result = run("quota", "check", *options)
        assert result.exit_code == 1
        assert result.stderr.count("does not add up") == 4


def test_bookings_are_exported_as_csv(run: Run, service: Service) -> None:
    run("scheme", "load", JIANGBEI)
    phone = Phone("+8613812345678", PhoneKind.MOBILE)
    with service.unit() as unit:
        for name in ("王小明", "张,三"):
            people = (Person(ResidentId(LI), name),)
            new = NewBooking("jiangbei", None, None, "waiting", 5, "sms", phone, people)
            add_booking(unit, new)
    rows = list(csv.DictReader(io.StringIO(run("bookings", "export", "jiangbei").stdout)))
    assert [row["name"] for row in rows] == ["王*明", "张*三"]
    assert rows[0]["id"].endswith("009X")
    assert rows[0]["created_at"] == OPENING.isoformat()
