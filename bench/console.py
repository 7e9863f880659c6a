"""The console's lists and figures at a million bookings, in milliseconds a page.

`python -m bench.console [BOOKINGS]` fills both databases with made-up rows and prints a table.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import text

from bench.ground import HOME, services
from bench.machine import facts
from core.desk import figures, listing, reviewing
from core.desk.listing import Filters
from core.desk.reach import Desk
from core.scheme.load import read_scheme
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store.desk_bookings import Sought
from core.store.schemes import area_ids
from core.store.staff import StaffRecord
from core.unit import Service, Unit

BOOKINGS, FREE, DAYS, REPEATS = 1_000_000, 40_000, 5, 5
SERIES = (
    "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < :rows) "
)
# What the lines of a district look like: most is booked by text, some waits for review.
STATUS = (
    "CASE WHEN n % 100 < 3 THEN 'review' WHEN n % 100 < 60 THEN 'collected' WHEN n % 100 < 62 "
    "THEN 'cancelled' WHEN n % 100 < 63 THEN 'rejected' ELSE 'booked' END"
)
CHANNEL = (
    "CASE WHEN n % 100 < 70 THEN 'sms' WHEN n % 100 < 98 THEN 'voice' WHEN n % 500 = 499 "
    "THEN 'staff' ELSE 'ussd' END"
)


def load(service: Service) -> Scheme:
    """Jiangbei with a release a day, the last of them open now; each has free shares."""
    text = (HOME / "schemes" / "ningbo-2020" / "jiangbei.toml").read_text(encoding="utf-8")
    scheme = read_scheme(text)
    plan, today = scheme.open_releases()[0], service.clock.now()
    plans = tuple(
        replace(
            plan,
            opens_at=today - timedelta(days=DAYS - n),
            closes_at=None,
            quantity=FREE * scheme.limit.masks,
        )
        for n in range(DAYS)
    )
    scheme = replace(scheme, releases=plans, batch_total=None)
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def fill(service: Service, scheme: Scheme, rows: int) -> None:
    """Writes so many bookings with their people and shares, spread over some days."""
    with service.unit() as unit:
        unit.connection.execute(text("CREATE TABLE moments (n INTEGER PRIMARY KEY, at TIMESTAMP)"))
        minutes = DAYS * 24 * 60
        _add_moments(unit, minutes)
        areas = sorted(area_ids(unit, scheme.id).values())
        values: dict[str, object] = {
            "rows": rows,
            "minutes": minutes,
            "areas": len(areas),
            "first": areas[0],
        }
        values |= {"days": DAYS, "scheme": scheme.id, "sealed": unit.sealer.seal("+8613800000001")}
        values |= {"id": unit.sealer.seal("330203194001011233"), "name": unit.sealer.seal("王小明")}
        for statement in _statements():
            unit.connection.execute(text(statement), values)
    with service.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        connection.execute(text("VACUUM ANALYZE" if is_postgresql else "ANALYZE"))


def _statements() -> tuple[str, ...]:
    first = "(SELECT min(id) FROM releases WHERE scheme_id = CAST(:scheme AS VARCHAR))"
    release = f"{first} + (series.n - 1) * CAST(:days AS BIGINT) / :rows"
    return (
        "INSERT INTO bookings (id, scheme_id, release_id, area_id, status, needs_review, masks, "
        f"channel, phone_digest, phone_sealed, created_at, changed_at) {SERIES} "
        f"SELECT series.n, CAST(:scheme AS VARCHAR), {release}, :first + series.n % :areas, "
        f"{STATUS.replace('n %', 'series.n %')}, series.n % 100 < 3, 5, "
        f"{CHANNEL.replace('n %', 'series.n %')}, 'phone ' || series.n, :sealed, at, at "
        "FROM series JOIN moments ON moments.n = series.n * CAST(:minutes AS BIGINT) / :rows",
        "INSERT INTO booking_people (booking_id, id_digest, last4_digest, id_sealed, name_sealed) "
        f"{SERIES} SELECT n, 'id ' || n, 'last ' || n % 10000, :id, :name FROM series",
        f"INSERT INTO allotments (release_id, masks, booking_id) {SERIES} "
        f"SELECT {release}, 5, series.n FROM series",
        f"INSERT INTO audit (at, actor, action, scheme_id, object, detail) {SERIES} "
        "SELECT (SELECT min(at) FROM moments), 'sms', 'book', CAST(:scheme AS VARCHAR), 'booking:' "
        "|| n, '' "
        "FROM series",
    )


def _add_moments(unit: Unit, minutes: int) -> None:
    begun = unit.now - timedelta(minutes=minutes)
    rows = [
        {
            "n": n,
            "at": (begun + timedelta(minutes=n))
            .replace(tzinfo=None)
            .isoformat(" ", "microseconds"),
        }
        for n in range(minutes + 1)
    ]
    if unit.connection.dialect.name == "postgresql":
        unit.connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    unit.connection.execute(text("INSERT INTO moments VALUES (:n, :at)"), rows)


def pages(service: Service, scheme: Scheme) -> dict[str, Callable[[Unit], object]]:
    """What a clerk opens, by what it is called."""
    with service.view() as unit:
        rows = area_ids(unit, scheme.id)
    one = scheme.areas[0].name
    admin = _desk(service, scheme, None, None)
    town = _desk(service, scheme, one, frozenset({rows[one]}))
    narrow, today = Filters(status="review", area=one), datetime.now(scheme.timezone).date()
    half = BOOKINGS // 2

    def listed(desk: Desk, filters: Filters, after: int | None = None) -> Callable[[Unit], object]:
        return lambda unit: listing.bookings_page(unit, desk, filters, after)

    def found(**sought: object) -> Callable[[Unit], object]:
        return lambda unit: listing.found_page(unit, admin, Sought(**sought), None)  # type: ignore[arg-type]

    return {
        "list, first page": listed(admin, Filters()),
        "list, a page in the middle": listed(admin, Filters(), half),
        "list, a town's clerk": listed(town, Filters()),
        "list, state and area": listed(admin, narrow, half),
        "list, a rare channel": listed(admin, Filters(channel="staff")),
        "list, a rare channel and state": listed(admin, Filters(channel="staff", status="missed")),
        "list, a release": listed(admin, Filters(release_id=1)),
        "list, one day": listed(admin, Filters(day=today - timedelta(days=2))),
        "search, reference": found(booking_id=half),
        "search, last four": found(last4_digest="last 4321"),
        "search, phone": found(phone_digest=f"phone {half}"),
        "search, household": found(household_digest="none"),
        "review, first page": lambda unit: reviewing.review_page(unit, admin, None),
        "today, administrator": lambda unit: figures.today(unit, admin),
        "today, a town's clerk": lambda unit: figures.today(unit, town),
    }


def _desk(
    service: Service, scheme: Scheme, area: str | None, reached: frozenset[int] | None
) -> Desk:
    role = "community" if area else "admin"
    staff = StaffRecord(1, "bench", scheme.id, role, area)
    return Desk(staff, scheme, reached, service, "zh")


def milliseconds(service: Service, open_page: Callable[[Unit], object]) -> float:
    """The median of some times that the page is read."""

    def once() -> float:
        begun = perf_counter()
        with service.view() as unit:
            open_page(unit)
        return (perf_counter() - begun) * 1000

    return median(once() for _ in range(REPEATS))


def main(rows: int = BOOKINGS) -> None:
    """Measures both databases in one run."""
    print(f"Machine: {facts()}\n{rows:,} bookings; milliseconds a page, median of {REPEATS}.\n")
    with services() as found:
        columns = {}
        for name, service in found.items():
            scheme = load(service)
            fill(service, scheme, rows)
            opened = pages(service, scheme)
            columns[name] = {what: milliseconds(service, page) for what, page in opened.items()}
        print(f"{'':34}" + "".join(f"{name:>12}" for name in columns))
        for what in next(iter(columns.values())):
            print(f"{what:34}" + "".join(f"{figures[what]:12.1f}" for figures in columns.values()))


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:2]))
