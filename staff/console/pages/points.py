"""Pickup points: where people collect, when it is open, how many it serves."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk.reach import Desk
from core.errors import NotFound
from core.scheme.collecting import CONTACT, ENGLISH, MAP_LINE, MOST_PER_SLOT, POINT_NAME
from core.scheme.hours import read_all_hours
from core.scheme.types import PointPlan
from core.store import audit
from core.store import points as store
from core.store.points import Point
from core.store.schemes import area_ids
from core.unit import Unit
from staff.console.forms import BadField, number_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.plan_form import USUAL_HOURS, USUAL_PACE, read_openings

LIMITS = {"name": POINT_NAME, "english": ENGLISH, "map_line": MAP_LINE, "contact": CONTACT}
NEEDED = ("name", "english")
FRESH = {"hours": USUAL_HOURS, "per_slot": USUAL_PACE}


@page("/pickup/points")
def points(desk: Desk) -> ResponseReturnValue:
    """The points that the member reaches."""
    with desk.view() as unit:
        found = store.points_of(unit, desk.scheme.id)
    ours = [point for point in found if desk.reaches(point.scheme_id, point.area_id)]
    return render_template("console/points.html", points=ours)


@page("/pickup/points/new", methods=("GET", "POST"))
def new_point(desk: Desk) -> ResponseReturnValue:
    """Adds a point."""
    return _form(desk, None)


@page("/pickup/points/<row:point_id>", methods=("GET", "POST"))
def point(desk: Desk, point_id: int) -> ResponseReturnValue:
    """Changes a point."""
    with desk.view() as unit:
        found = store.find_point(unit, point_id)
    if found is None:
        raise NotFound("There is no such pickup point.")
    desk.demand(found.scheme_id, found.area_id)
    return _form(desk, found)


def _form(desk: Desk, found: Point | None) -> ResponseReturnValue:
    if request.method == "GET":
        shown = vars(found) | {"hours": tuple(map(str, found.hours))} if found else FRESH
        return _form_page(desk, found, shown, {})
    errors: dict[str, str] = {}
    entered = _read(errors)
    with desk.unit() as unit:
        areas = _areas(unit, desk)
        if entered["area"] not in areas:
            errors["area"] = _("Please choose an area.")
        if not errors and not _save(unit, desk, found, entered, areas[str(entered["area"])]):
            errors["name"] = _("Another pickup point has this name.")
    if errors:
        return _form_page(desk, found, entered, errors), 400
    flash(_("The pickup point %(name)s is saved.", name=entered["name"]))
    return redirect(url_for("console.points"), 303)


def _form_page(
    desk: Desk, found: Point | None, shown: Mapping[str, object], errors: dict[str, str]
) -> str:
    with desk.view() as unit:
        areas = _areas(unit, desk)
    return render_template(
        "console/points_form.html",
        point=found,
        form=shown,
        errors=errors,
        areas=areas,
        limits=LIMITS,
        most=MOST_PER_SLOT,
    )


def _read(errors: dict[str, str]) -> dict[str, object]:
    entered: dict[str, object] = {"area": request.form.get("area", "")}
    for name, longest in LIMITS.items():
        entered[name] = request.form.get(name, "").strip()
        try:
            value = text_field(name, longest)
        except BadField as error:
            errors[name] = str(error)
            continue
        if not value and name in NEEDED:
            errors[name] = _("This is needed.")
        elif not value.isprintable():
            errors[name] = _("Please write one line of text.")
    entered["hours"] = read_openings(errors)
    try:
        entered["per_slot"] = number_field("per_slot", 1, MOST_PER_SLOT)
    except BadField as error:
        errors["per_slot"], entered["per_slot"] = str(error), request.form["per_slot"]
    if entered["per_slot"] is None:
        errors["per_slot"] = _("This is needed.")
    return entered


def _save(
    unit: Unit, desk: Desk, found: Point | None, entered: dict[str, object], area_id: int | None
) -> bool:
    """Writes it; False where its name is another's."""
    scheme_id = desk.scheme.id
    plan = _plan(entered)
    namesake = [p.id for p in store.points_of(unit, scheme_id) if p.name == plan.name]
    if namesake and (found is None or namesake != [found.id]):
        return False
    if found:
        store.change_point(unit, found.id, plan, area_id)
        row: int | None = found.id
    else:
        row = store.add_point(unit, scheme_id, plan, area_id)
    if row is not None:
        action = "change_point" if found else "add_point"
        audit.record(unit, desk.actor, action, scheme_id, f"point:{row}")
    return row is not None


def _plan(entered: dict[str, object]) -> PointPlan:
    hours, pace = entered["hours"], entered["per_slot"]
    assert isinstance(hours, tuple) and isinstance(pace, int)
    return PointPlan(
        name=str(entered["name"]),
        english=str(entered["english"]),
        area=str(entered["area"]) or None,
        map_line=str(entered["map_line"]),
        contact=str(entered["contact"]),
        hours=read_all_hours(hours),
        per_slot=pace,
    )


def _areas(unit: Unit, desk: Desk) -> dict[str, int | None]:
    """Whose point it may be, by name; "": everybody's, which administrators alone may say."""
    rows = area_ids(unit, desk.scheme.id)
    named = {area.name: rows[area.name] for area in desk.scheme.areas if area.name in rows}
    ours = {name: row for name, row in named.items() if desk.reaches(desk.scheme.id, row)}
    return {"": None, **ours} if desk.area_ids is None else {**ours}
