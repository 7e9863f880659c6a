"""Schemes in the database: loading twice, loading anew, finding the one that serves a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from core.errors import Conflict, NotFound, SchemeError
from core.phones import Phone, PhoneKind
from core.quota.books import check
from core.residents.resident_id import ResidentId
from core.scheme.hours import read_hours
from core.scheme.plans import shifted
from core.scheme.types import Area, PointPlan, Scheme
from core.schemes import SchemeShelf, all_schemes, find_scheme, load_scheme
from core.store import pickup_plans, points
from core.store.bookings import NewBooking, Person, add_booking
from core.store.residents import ResidentRow, upsert_residents
from core.store.schemes import area_ids
from core.unit import Service, Unit
from tests.support.clock import OPENING
from tests.support.town import WANG, jiangbei, small

PHONE = Phone("+8613800000001", PhoneKind.MOBILE)
HALL = PointPlan("大会堂", "Hall", "中马街道", "", "", (read_hours("09:00-11:30"),), 8)
WITHOUT_ZHONGMA = tuple(area for area in jiangbei().areas if area.name != "中马街道")


def book(unit: Unit, scheme: Scheme) -> int:
    person = Person(ResidentId(WANG))
    new = NewBooking(scheme.id, None, None, "cancelled", 5, "sms", PHONE, (person,))
    return add_booking(unit, new)


def count(unit: Unit, table: str) -> int:
    return int(unit.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@contextmanager
def queries(unit: Unit) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(unit.connection, "before_cursor_execute", note)
    yield seen
    event.remove(unit.connection, "before_cursor_execute", note)


def test_the_whole_quantity_lies_there_in_shares(unit: Unit) -> None:
    assert load_scheme(unit, jiangbei())
    assert count(unit, "allotments") == 50_000 // 5
    assert [(row.quantity, row.free, row.adds_up) for row in check(unit)] == [
        (10_000, 10_000, True),
        (14_000, 14_000, True),
        (13_000, 13_000, True),
        (13_000, 13_000, True),
    ]


def test_a_loaded_scheme_is_found_as_it_was(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    assert find_scheme(unit, "jiangbei") == jiangbei()
    with pytest.raises(NotFound, match="'haishu'"):
        find_scheme(unit, "haishu")


def test_loading_twice_changes_nothing_even_after_bookings(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    book(unit, jiangbei())
    assert not load_scheme(unit, jiangbei())
    assert count(unit, "allotments") == 10_000


def test_other_dates_replace_the_releases_while_nothing_is_booked(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    later = shifted(jiangbei(), OPENING + timedelta(days=30))
    assert load_scheme(unit, later)
    assert find_scheme(unit, "jiangbei") == later
    days = ["2020-03-07", "2020-03-08", "2020-03-09", "2020-03-10"]
    assert [row.release[:10] for row in check(unit)] == days


def test_other_releases_are_refused_once_something_was_booked(service: Service) -> None:
    with service.unit() as unit:
        load_scheme(unit, jiangbei())
        book(unit, jiangbei())
    with pytest.raises(Conflict, match="jiangbei has bookings"), service.unit() as unit:
        load_scheme(unit, small(jiangbei(), 1, 1, 1))
    with service.view() as unit:
        assert find_scheme(unit, "jiangbei") == jiangbei()


def test_words_may_change_after_bookings(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    book(unit, jiangbei())
    assert load_scheme(unit, jiangbei(helpline="+8657487000009"))
    assert find_scheme(unit, "jiangbei").helpline == "+8657487000009"
    assert count(unit, "allotments") == 10_000


def test_areas_keep_their_rows_and_their_residents(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    before = area_ids(unit, "jiangbei")
    cicheng = before["慈城镇"]
    upsert_residents(unit, "jiangbei", [ResidentRow(WANG, "王小明", "", cicheng, "", ())])
    village = Area("半浦村", "Banpu", "慈城镇", "半浦")
    areas = (*(area for area in jiangbei().areas if area.name != "中马街道"), village)

    load_scheme(unit, jiangbei(areas=areas))

    after = area_ids(unit, "jiangbei")
    assert after.keys() == {area.name for area in areas}
    assert after["慈城镇"] == cicheng


def test_an_area_with_residents_cannot_be_left_out(service: Service) -> None:
    with service.unit() as unit:
        load_scheme(unit, jiangbei())
        area_id = area_ids(unit, "jiangbei")["中马街道"]
        upsert_residents(unit, "jiangbei", [ResidentRow(WANG, "王小明", "", area_id, "", ())])
    areas = tuple(area for area in jiangbei().areas if area.name != "中马街道")
    with pytest.raises(Conflict, match="中马街道 cannot be left out"), service.unit() as unit:
        load_scheme(unit, jiangbei(areas=areas))


def test_a_scheme_made_in_memory_keeps_to_the_rules_of_the_file(unit: Unit) -> None:
    first, *others = jiangbei().releases
    with pytest.raises(SchemeError, match="multiple of 5"):
        load_scheme(unit, jiangbei(releases=(replace(first, quantity=7), *others)))


def test_a_finished_release_has_ended_and_has_no_shares(unit: Unit) -> None:
    first, *others = jiangbei().releases
    load_scheme(unit, jiangbei(releases=(replace(first, quantity=0, finished=True), *others)))
    assert [row.free for row in check(unit)] == [10_000, 0, 13_000, 13_000]


def test_the_shelf_finds_the_schemes_of_a_line(service: Service) -> None:
    shelf = SchemeShelf()
    with service.unit() as unit:
        assert not shelf.for_line(unit, "+8657487000000")
        for id, lines in {"b": (), "a": (), "c": ("+8657487000003",)}.items():
            load_scheme(replace_now(unit, seconds=ord(id[0]) % 2), jiangbei(id=id, lines=lines))
        assert [scheme.id for scheme in all_schemes(unit)] == ["b", "a", "c"]
        assert [scheme.id for scheme in shelf.all(unit)] == ["b", "a", "c"]
        for line, ids in {"+8657487000003": ["c"], "+8657487000000": ["b", "a"]}.items():
            assert [scheme.id for scheme in shelf.for_line(unit, line)] == ids


def replace_now(unit: Unit, **later: float) -> Unit:
    return replace(unit, now=unit.now + timedelta(**later))


def test_the_shelf_costs_one_tiny_query_and_sees_what_changed(unit: Unit) -> None:
    shelf = SchemeShelf()
    load_scheme(unit, jiangbei())
    assert shelf.get(unit, "jiangbei") == jiangbei()
    with queries(unit) as seen:
        kept = shelf.get(unit, "jiangbei")
    assert kept is shelf.get(unit, "jiangbei")
    assert len(seen) == 1
    assert "document" not in seen[0]

    load_scheme(unit, jiangbei(verification_days=30))

    assert shelf.get(unit, "jiangbei").verification_days == 30
    with pytest.raises(NotFound):
        shelf.get(unit, "haishu")


def test_loading_leaves_an_audit_row(unit: Unit) -> None:
    load_scheme(unit, jiangbei())
    row = unit.connection.execute(text("SELECT actor, action, scheme_id FROM audit")).one()
    assert tuple(row) == ("command", "load_scheme", "jiangbei")


def test_points_that_staff_changed_stay_and_new_ones_are_added(unit: Unit) -> None:
    load_scheme(unit, jiangbei(points=(HALL,)))
    (hall,) = points.points_of(unit, "jiangbei")
    points.change_point(unit, hall.id, replace(HALL, per_slot=3), None)
    load_scheme(unit, jiangbei(points=(HALL, replace(HALL, name="学校", area=None))))
    assert [(point.name, point.per_slot) for point in points.points_of(unit, "jiangbei")] == [
        ("大会堂", 3),
        ("学校", 8),
    ]


def test_an_area_left_out_takes_its_unused_point_along(unit: Unit) -> None:
    load_scheme(unit, jiangbei(points=(HALL,)))
    (hall,) = points.points_of(unit, "jiangbei")
    points.set_seats(unit, hall.id, {OPENING: 2})
    load_scheme(unit, jiangbei(areas=WITHOUT_ZHONGMA))
    assert points.points_of(unit, "jiangbei") == []
    assert count(unit, "seats") == 0


def test_an_area_whose_point_was_used_cannot_be_left_out(service: Service) -> None:
    with service.unit() as unit:
        load_scheme(unit, jiangbei(points=(HALL,)))
        (hall,) = points.points_of(unit, "jiangbei")
        pickup_plans.add_plan(unit, "jiangbei", hall.id, "李书记", 1)
    with pytest.raises(Conflict, match="中马街道 cannot be left out"), service.unit() as unit:
        load_scheme(unit, jiangbei(areas=WITHOUT_ZHONGMA))
    with service.view() as unit:
        assert points.points_of(unit, "jiangbei") == [hall]
