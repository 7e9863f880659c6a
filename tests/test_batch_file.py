"""The file per batch: every mask from where it came to where it went, the same bytes each time."""

import csv
import io
from datetime import timedelta

import pytest

from core.allocation.batch_file import COLUMNS, export_batch
from core.allocation.handing_out import record_handout
from core.quota import giving_back
from core.quota.books import check
from core.quota.reference import reference_of
from core.quota.reviewing import reject
from core.scheme.types import ReleasePlan, Scheme
from core.schemes import load_scheme
from core.store.bookings import bookings_in
from core.unit import Service
from tests.support.clock import OPENING, FrozenClock
from tests.support.crowd import book, request, resident
from tests.support.town import jiangbei
from tests.support.village import (
    DEADLINE,
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

Row = dict[str, str]


def exported(service: Service, scheme: Scheme) -> str:
    output = io.StringIO()
    with service.view() as unit:
        csv.writer(output, lineterminator="\n").writerows(export_batch(unit, scheme))
    return output.getvalue()


def rows_of(service: Service, scheme: Scheme) -> list[Row]:
    return list(csv.DictReader(io.StringIO(exported(service, scheme))))


def events(rows: list[Row], area: str = "") -> list[tuple[str, int]]:
    return [(row["event"], int(row["masks"])) for row in rows if row["area"] == area]


@pytest.fixture
def served(service: Service, clock: FrozenClock) -> Scheme:
    """Eight shares, four households that asked, one share given out by hand."""
    people = [
        (1, "330100021", HILL, SECOND),
        (2, "330100022", HILL, FIRST),
        (3, "330100023", LAKE, ""),
        (4, "330100024", WEST, ""),
    ]
    scheme = district(8)
    settle(service, scheme, [*people, (5, "330100025", WEST, "")])
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock)
    clock.advance(minutes=1)
    with service.unit() as unit:
        for who in ("330100022", "330100025"):
            record_handout(unit, scheme, "李书记", who)
    return scheme


def test_each_household_stands_there_with_its_group_and_who_gave_it(
    service: Service, served: Scheme
) -> None:
    found = [
        (
            row["area"],
            row["event"],
            row["masks"],
            row["household_or_id"],
            row["group"],
            row["actor"],
        )
        for row in rows_of(service, served)
        if row["event"] in ("granted", "handed_out")
    ]
    assert found == [
        (HILL, "granted", "5", "33***0021", SECOND, "line"),
        (HILL, "handed_out", "5", "33***0022", FIRST, "李书记"),
        (LAKE, "granted", "5", "33***0023", "", "line"),
        (WEST, "granted", "5", "33***0024", "", "line"),
        (WEST, "handed_out", "5", "33***0025", "", "李书记"),
    ]


def test_the_split_is_shown_on_both_sides(service: Service, served: Scheme) -> None:
    rows = rows_of(service, served)
    assert events(rows) == [
        ("received", 40),
        *(("split_out", masks) for masks in (20, 10, 10)),
        ("total", 40),
    ]
    assert events(rows, HILL)[0] == ("split_in", 20)
    assert [row["reference"].split()[-1] for row in rows if row["event"] == "split_out"] == [
        *(HILL, LAKE, WEST)
    ]
    assert rows[-1]["reference"] == (
        "received 0 + carried_in 10 = granted 5 + handed_out 5 + free 0 + held 0 + carried_out 0"
    )


def test_a_second_run_gives_the_same_bytes(
    service: Service, served: Scheme, clock: FrozenClock
) -> None:
    first = exported(service, served)
    clock.advance(hours=3)
    assert exported(service, served) == first
    assert first.startswith(",".join(COLUMNS) + "\n")


def test_no_personal_data_is_shown(service: Service, served: Scheme) -> None:
    text = exported(service, served)
    for number in range(1, 6):
        assert resident(number) not in text
        assert f"33010002{number}" not in text
        assert f"居民{number}" not in text


@pytest.fixture
def busy(service: Service, clock: FrozenClock) -> Scheme:
    """Two days on which shares were booked, given back, rejected, carried over and collected."""
    plans = (
        ReleasePlan(OPENING - timedelta(days=1), 20, offline=True, closed_record=True),
        ReleasePlan(OPENING, 20),
        ReleasePlan(OPENING + timedelta(days=1), 10),
    )
    scheme = jiangbei(releases=plans, batch_total=None)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    for n in (1, 2):
        book(service, scheme, request(n))
    book(service, scheme, request(3, on_roll=False))
    with service.unit() as unit:
        first, _ = bookings_in(unit, scheme.id, "booked")
        giving_back.give_back(unit, scheme, first, "sms")
        record_handout(unit, scheme, "command", resident(2))
        (stranger,) = bookings_in(unit, scheme.id, "review")
        reject(unit, reference_of(stranger.id), "地址不在本区", "command")
    clock.set(OPENING + timedelta(days=1))
    book(service, scheme, request(4))
    return scheme


def test_what_was_given_back_and_rejected_is_shown_where_it_happened(
    service: Service, busy: Scheme
) -> None:
    rows = rows_of(service, busy)
    by_release: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        by_release.setdefault(row["release"], []).append((row["event"], int(row["masks"])))
    assert list(by_release.values()) == [
        [("received", 20), ("handed_out", 20), ("total", 20)],
        [
            *(("received", 20), ("handed_out", 5), ("rejected", 5), ("given_back", 5)),
            *(("carried_out", 5), ("carried_out", 10), ("total", 20)),
        ],
        [
            *(("received", 10), ("carried_in", 5), ("carried_in", 10)),
            *(("granted", 5), ("free", 20), ("total", 25)),
        ],
    ]
    reasons = [r["reference"].split(", ")[-1] for r in rows if r["event"] == "carried_out"]
    assert reasons == ["rejected", "unclaimed"]


def test_a_person_is_shown_by_the_masked_id(service: Service, busy: Scheme) -> None:
    whose = {row["household_or_id"] for row in rows_of(service, busy)} - {""}
    assert all(len(number) == 18 and number[4:14] == "*" * 10 for number in whose)


@pytest.mark.parametrize("fixture", ["served", "busy"])
def test_every_total_adds_up_and_agrees_with_the_books(
    service: Service, fixture: str, request: pytest.FixtureRequest
) -> None:
    scheme: Scheme = request.getfixturevalue(fixture)
    rows = rows_of(service, scheme)
    with service.view() as unit:
        books = {(row.release, row.area or ""): row for row in check(unit)}
    totals = [row for row in rows if row["event"] == "total"]
    assert [(row["release"], row["area"]) for row in totals] == list(books)
    for row in totals:
        book = books[row["release"], row["area"]]
        amounts = _amounts(row["reference"])
        coming = amounts["received"] + amounts["carried_in"]
        assert int(row["masks"]) == coming == sum(amounts.values()) - coming
        assert amounts["received"] == book.quantity
        assert amounts["granted"] + amounts["handed_out"] == book.granted
        assert amounts["free"] + amounts["held"] == book.free
        assert amounts["carried_out"] == book.carried_out


def _amounts(text: str) -> dict[str, int]:
    words = text.replace("+", "").replace("=", "").split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}


def test_requests_that_nobody_granted_are_no_masks(service: Service, clock: FrozenClock) -> None:
    people = [(n, f"33010002{n}", WEST, "") for n in range(3)]
    scheme = district(4)
    settle(service, scheme, people)
    ask_all(service, scheme, clock, people)
    at_deadline(service, clock, DEADLINE)
    assert events(rows_of(service, scheme), WEST) == [
        *(("split_in", 5), ("granted", 5), ("total", 5))
    ]
