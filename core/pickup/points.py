"""Pickup points as staff name them; an area that has none yet gets one from what is known of it."""

from collections.abc import Sequence

from core.errors import Conflict, NotFound
from core.phones import Phone, read_phone
from core.scheme.collecting import CONTACT, ENGLISH, MAP_LINE, POINT_NAME
from core.scheme.hours import Hours
from core.scheme.types import Area, PointPlan, Scheme
from core.store import areas
from core.store import points as store
from core.store.points import Point
from core.unit import Unit

UNSAVED = 0  # the row of a point that is only shown so far


def point_named(
    unit: Unit,
    scheme: Scheme,
    name: str,
    *,
    make: bool,
    hours: Sequence[Hours] = (),
    per_slot: int = 0,
) -> Point:
    """The point of that name, else the one of the area of that full or short name. Where the area
    has none yet it gets one with these hours and pace, written only where `make` says so (its row
    is UNSAVED else). Raises NotFound; Conflict where no name is left for it.
    """
    points = store.points_of(unit, scheme.id)
    area = scheme.area_named(name)
    found = next((point for point in points if point.name == name), None)
    if found is None and area:
        found = next((point for point in points if point.area == area.name), None)
    if found:
        return found
    if area is None:
        raise NotFound(
            "The scheme %(scheme)s has no pickup point and no area %(name)s.",
            scheme=scheme.id,
            name=name,
        )
    plan = _plan_for(scheme, area, {point.name for point in points}, tuple(hours), per_slot)
    return saved(unit, _unsaved(unit, scheme, plan)) if make else _unsaved(unit, scheme, plan)


def saved(unit: Unit, point: Point) -> Point:
    """The point with its row, which is written where it has none yet. Raises Conflict where
    somebody else has used its name meanwhile.
    """
    if point.id != UNSAVED:
        return point
    plan = PointPlan(
        point.name,
        point.english,
        point.area,
        point.map_line,
        point.contact,
        point.hours,
        point.per_slot,
    )
    row = store.add_point(unit, point.scheme_id, plan, point.area_id)
    written = store.find_point(unit, row) if row else None
    if written is None:
        raise Conflict(
            "There is a pickup point %(name)s now; look at the plan once more.", name=point.name
        )
    return written


def _unsaved(unit: Unit, scheme: Scheme, plan: PointPlan) -> Point:
    area_id = areas.area_id(unit, scheme.id, plan.area) if plan.area else None
    return Point(
        id=UNSAVED,
        scheme_id=scheme.id,
        area_id=area_id,
        area=plan.area,
        name=plan.name,
        english=plan.english,
        map_line=plan.map_line,
        contact=plan.contact,
        hours=plan.hours,
        per_slot=plan.per_slot,
    )


def _plan_for(
    scheme: Scheme, area: Area, used: set[str], hours: tuple[Hours, ...], per_slot: int
) -> PointPlan:
    names = (area.short[:POINT_NAME], area.name[:POINT_NAME])
    name = next((name for name in names if name not in used), None)
    if name is None:
        raise Conflict(
            "%(name)s is another pickup point; give %(area)s one first.",
            name=names[0],
            area=area.name,
        )
    return PointPlan(
        name=name,
        english=area.english[:ENGLISH],
        area=area.name,
        map_line=_map_line(scheme, area),
        contact=_helpline(scheme),
        hours=hours,
        per_slot=per_slot,
    )


def _map_line(scheme: Scheme, area: Area) -> str:
    """The place that the scheme names for this very area; what serves everywhere else is none."""
    named = any(area.name in place.areas for place in scheme.handover.places)
    place = scheme.handover.place_for(area.name).zh if named else ""
    return place if len(place) <= MAP_LINE else ""


def _helpline(scheme: Scheme) -> str:
    phone = read_phone(scheme.helpline)
    return phone.national[:CONTACT] if isinstance(phone, Phone) else ""
