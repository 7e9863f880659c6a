"""The console's first page: its figures are those of the books, and those of a desk's own area."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.desk import figures, listing, reviewing
from core.desk.listing import Filters
from core.desk.reach import Desk, areas_reached
from core.desk.searching import read_search
from core.quota.books import check
from core.store import bookings
from core.store.staff import find_staff
from core.unit import Unit
from staff.console.charts import BAR, bar, column, top_of
from tests.support.console import hire
from tests.support.desk import HONGTANG, ZHONGMA, booked, clerk, with_pickup
from tests.support.town import LANDLINE, LI, STRANGER, WANG, ZHANG, Town
from tests.test_indexes import listening, plan


def desk_of(place: Town, area: str | None = None) -> Desk:
    """The desk of somebody who was hired for that area."""
    name = area or "区里"
    hire(place.service, place.scheme, name, area)
    with place.service.view() as unit:
        member = find_staff(unit, name)
        assert member
        return Desk(member, place.scheme, areas_reached(unit, member), place.service, "zh")


def figures_of(place: Town, desk: Desk) -> figures.Today:
    with place.service.view() as unit:
        return figures.today(unit, desk)


def test_the_bars_are_the_books(place: Town) -> None:
    desk = desk_of(place)
    ids = [booked(place, WANG), booked(place, ZHANG, ZHONGMA, LANDLINE)]
    booked(place, STRANGER, name="钱来也")
    with place.service.unit() as unit:
        bookings.move_booking(unit, ids[1], "collected", ("booked",))
    for _half_a_day in range(6):
        with place.service.view() as unit:
            books = {row.release: row for row in check(unit)}
        for found in figures_of(place, desk).releases:
            row = books[place.scheme.local_iso(found.opens_at)]
            assert found.total == row.quantity + row.carried_in
            assert (found.free, found.carried_out) == (row.free, row.carried_out)
            assert (found.granted, found.collected) == (row.granted, row.collected)
        place.work(hours=12)


def test_open_next_and_last_are_shown_not_the_whole_history(place: Town) -> None:
    desk = desk_of(place)
    assert [r.state for r in figures_of(place, desk).releases] == ["open", "next"]
    place.work(days=1, minutes=1)
    assert {"open", "ended"} <= {r.state for r in figures_of(place, desk).releases}


def test_a_community_sees_the_bookings_of_its_area(place: Town) -> None:
    desk = desk_of(place, HONGTANG)
    booked(place, WANG)
    booked(place, ZHANG, ZHONGMA, LANDLINE)
    booked(place, STRANGER, name="钱来也")
    found = figures_of(place, desk)
    release = found.releases[0]
    assert (release.booked, release.review, release.free, release.total) == (5, 5, None, None)
    assert found.in_review == 1
    assert sum(minute.total for minute in found.minutes) == 2


def test_bookings_are_counted_by_minute_and_channel(place: Town) -> None:
    desk = desk_of(place)
    booked(place, WANG)
    place.clock.advance(minutes=59, seconds=30)
    booked(place, LI, phone="13900000002")
    minutes = figures_of(place, desk).minutes
    assert [m.by_channel for m in (minutes[0], minutes[-1])] == [{"staff": 1}, {"staff": 1}]
    place.clock.advance(minutes=1)
    assert sum(m.total for m in figures_of(place, desk).minutes) == 1


def test_todays_pickups_are_counted_by_the_hour(place: Town) -> None:
    desk, other = desk_of(place), desk_of(place, ZHONGMA)
    for number, code in ((WANG, "11111"), (LI, "22222")):
        with_pickup(place, booked(place, number, phone="13900000002"), code)
    with place.service.unit() as unit:
        bookings.move_booking(unit, 1, "collected", ("ready",))
    (hour,) = figures_of(place, desk).hours
    assert (hour.expected, hour.collected, hour.awaited) == (2, 1, 1)
    assert hour.at.astimezone(place.scheme.timezone).hour == 9
    assert figures_of(place, other).hours == ()
    place.clock.advance(days=1)
    assert figures_of(place, desk).hours == ()


@pytest.mark.parametrize("area", [None, HONGTANG])
def test_the_page_says_its_figures_in_text_too(place: Town, area: str | None) -> None:
    browser = clerk(place, "某人", area)
    booked(place, WANG)
    for path in ("/staff/today", "/staff/today/figures"):
        page = browser.get(path)
        assert page.status_code == 200
        assert re.search(
            r'<svg class="bar"[^>]*role="img"[^>]*aria-label="[^"]*已预约 5', page.text
        )
        assert "style=" not in page.text
        assert 'hx-trigger="every 5s"' in page.text or path.endswith("figures")


def test_asking_by_itself_keeps_no_sign_in_alive(place: Town) -> None:
    browser = clerk(place)
    for _quarter in range(4):
        place.clock.advance(minutes=15)
        live = browser.get("/staff/today/figures")
    assert live.status_code == 303


@pytest.mark.parametrize(
    ("totals", "top"), [([0], 4), ([5], 6), ([9], 10), ([41], 60), ([100], 100)]
)
def test_a_scale_ends_at_a_round_number(totals: list[int], top: int) -> None:
    assert top_of(totals) == top


def test_pieces_fill_their_bar() -> None:
    pieces = bar({"a": 1, "b": 0, "c": 3})
    assert [(p.name, p.start, p.length) for p in pieces] == [("a", 0, BAR / 4), ("c", BAR / 4, 750)]
    assert bar({"a": 0}) == ()
    assert [(p.start, p.length) for p in column({"a": 1, "b": 2}, 100, 4)] == [(75, 25), (25, 50)]


LISTS = "ix_bookings_scheme_id_status_id"


@pytest.mark.parametrize(
    ("work", "index"),
    [
        (lambda unit, desk: listing.bookings_page(unit, desk, Filters(), None), LISTS),
        (lambda unit, desk: listing.bookings_page(unit, desk, Filters(status="review"), 9), LISTS),
        (
            lambda unit, desk: listing.bookings_page(unit, desk, Filters(area=HONGTANG), None),
            "ix_bookings_area_id_status_id_release_id",
        ),
        (
            lambda unit, desk: listing.bookings_page(unit, desk, Filters(release_id=1), None),
            "ix_bookings_release_id_status_id",
        ),
        (
            lambda unit, desk: listing.bookings_page(unit, desk, Filters(channel="staff"), None),
            "ix_bookings_scheme_id_channel_status_id",
        ),
        (
            lambda unit, desk: listing.found_page(
                unit, desk, read_search(unit, desk.scheme, "1233"), None
            ),
            "ix_booking_people_last4_digest",
        ),
        (
            lambda unit, desk: listing.found_page(
                unit, desk, read_search(unit, desk.scheme, "13800000001"), None
            ),
            "ix_bookings_phone_digest",
        ),
        (lambda unit, desk: reviewing.review_page(unit, desk, None), LISTS),
        (figures.today, "ix_allotments_grantable"),
        (figures.today, "ix_bookings_scheme_id_created_at"),
    ],
)
def test_no_page_reads_all_bookings(
    place: Town, work: Callable[[Unit, Desk], object], index: str
) -> None:
    desk = desk_of(place)
    booked(place, WANG)
    with place.service.unit() as unit:
        with listening(unit) as heard:
            work(unit, desk)
        plans = [plan(unit, statement) for statement in heard]
        on_sqlite = unit.connection.dialect.name == "sqlite"
    assert index in " ".join(plans) or not on_sqlite  # PostgreSQL takes any for a single row
    walks = [
        text
        for text in plans
        if re.search(r"SCAN (bookings|allotments)\b|Seq Scan on bookings", text)
    ]
    assert walks == []


def test_many_clerks_share_one_counting(place: Town) -> None:
    browser = clerk(place)
    first = browser.get("/staff/today/figures").text
    kept = place.app.extensions["maskline_today"]
    assert len(kept) == 1
    (until, counted), key = next(iter(kept.values())), next(iter(kept))
    kept[key] = (until + timedelta(days=1).total_seconds(), counted)
    booked(place, WANG)
    assert browser.get("/staff/today/figures").text == first
    assert browser.get("/staff/today").text != first
