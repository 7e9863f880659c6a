"""Pickup points go by their own names and by those of areas, which get one when they need it."""

from dataclasses import replace

import pytest

from core.errors import Conflict, NotFound
from core.pickup.points import UNSAVED, point_named, saved
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store import points
from core.unit import Unit
from tests.support.town import jiangbei
from tests.support.unplanned import MORNING, add_point
from tests.support.village import HILL, LAKE, district


@pytest.fixture
def scheme(unit: Unit) -> Scheme:
    found = district()
    load_scheme(unit, found)
    return found


def test_a_point_is_named_by_itself_or_by_its_area(unit: Unit, scheme: Scheme) -> None:
    hall, named_lake = add_point(unit, "大会堂", HILL), add_point(unit, LAKE, None)
    for name, found in (("大会堂", hall), (HILL, hall), (LAKE, named_lake)):
        assert point_named(unit, scheme, name, make=False) == found
    with pytest.raises(NotFound, match="no pickup point and no area 南镇"):
        point_named(unit, scheme, "南镇", make=False)


def test_an_area_without_a_point_gets_one_from_what_the_scheme_says(unit: Unit) -> None:
    scheme = jiangbei()
    load_scheme(unit, scheme)
    shown = point_named(unit, scheme, "洪塘", make=False, hours=MORNING, per_slot=8)
    assert (shown.id, points.points_of(unit, scheme.id)) == (UNSAVED, [])
    made = point_named(unit, scheme, "洪塘街道", make=True, hours=MORNING, per_slot=8)
    assert made == replace(shown, id=made.id)
    assert (made.place, made.area, made.hours, made.per_slot) == (
        *("洪塘（街道办事处）", "洪塘街道"),
        *(MORNING, 8),
    )
    assert point_named(unit, scheme, "洪塘", make=True, hours=MORNING, per_slot=3) == made
    elsewhere = point_named(unit, scheme, "中马街道", make=False, hours=MORNING, per_slot=8)
    assert elsewhere.map_line == ""
    assert saved(unit, made) == made
    with pytest.raises(Conflict, match="look at the plan once more"):
        saved(unit, shown)


def test_no_point_takes_the_name_of_another(unit: Unit, scheme: Scheme) -> None:
    long = replace(scheme.areas[0], name="东" * 13, short="东" * 13)
    add_point(unit, "东" * 12, None)
    with pytest.raises(Conflict, match="is another pickup point"):
        point_named(unit, replace(scheme, areas=(long,)), "东" * 13, make=True)
