"""The form of a plan: whose point, from which day, how long, how many; and what it asks for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request

from core.desk.reach import Desk
from core.errors import NotFound
from core.pickup.planning import Draft, PlanRequest, draft
from core.scheme.collecting import MOST_PER_SLOT
from core.scheme.hours import BadHours, read_all_hours
from core.store.points import Point, points_of
from core.store.schemes import area_ids
from core.unit import Unit
from staff.console.forms import BadField, number_field, text_field
from staff.console.language import gettext as _

MOST_DAYS = 14
FURTHEST = timedelta(days=366)
USUAL_HOURS = ("09:00-11:30", "13:00-17:00")
USUAL_PACE = 8
MOST_OPENINGS = 4  # of a day, breaks between them


@dataclass(frozen=True)
class Place:
    """What can be planned for: a point, or an area that has none yet. `name` is what is planned."""

    name: str
    point: Point | None

    @property
    def hours(self) -> tuple[str, ...]:
        """When it is open."""
        return tuple(map(str, self.point.hours)) if self.point else USUAL_HOURS

    @property
    def per_slot(self) -> int:
        """How many households it serves in a quarter of an hour."""
        return self.point.per_slot if self.point else USUAL_PACE


@dataclass(frozen=True)
class PlanForm:
    """What stands in the form; `days` None: as many as needed."""

    place: Place
    first: date | None
    days: int | None
    hours: tuple[str, ...]
    per_slot: int | None
    errors: dict[str, str]


def places_of(unit: Unit, desk: Desk) -> list[Place]:
    """The points that a member reaches, then their areas without a point."""
    rows = area_ids(unit, desk.scheme.id)
    points = points_of(unit, desk.scheme.id)
    used = {point.name for point in points} | {point.area for point in points}
    ours = [p for p in points if desk.reaches(p.scheme_id, p.area_id)]
    free = [
        area.name
        for area in desk.scheme.areas
        if area.name not in used and desk.reaches(desk.scheme.id, rows.get(area.name))
    ]
    return [Place(p.name, p) for p in ours] + [Place(name, None) for name in free]


def place_named(places: list[Place], name: str) -> Place:
    """The place of that name, else the point of the area of that name: it may have been made since
    the form was opened. Raises NotFound for one that is not theirs.
    """
    named = (place for place in places if place.name == name)
    of_area = (place for place in places if place.point and place.point.area == name)
    found = next(named, None) or next(of_area, None)
    if found is None:
        raise NotFound("There is no such pickup point.")
    return found


def fresh_form(place: Place, today: date) -> PlanForm:
    """The form before anything was entered: tomorrow, and as the point has it."""
    return PlanForm(place, today + timedelta(days=1), None, place.hours, place.per_slot, {})


def read_form(place: Place, today: date) -> PlanForm:
    """What was entered, with a sentence for each field that cannot be."""
    errors: dict[str, str] = {}
    form = PlanForm(
        place=place,
        first=_first(today, errors),
        days=_number("days", MOST_DAYS, errors),
        hours=read_openings(errors),
        per_slot=_number("per_slot", MOST_PER_SLOT, errors),
        errors=errors,
    )
    if form.per_slot is None:
        errors.setdefault("per_slot", _("Please enter how many households come."))
    return form


def read_openings(errors: dict[str, str]) -> tuple[str, ...]:
    """The fields `hours` as they were entered, empty ones left out."""
    entered = " ".join(request.values.getlist("hours"))[:200]
    hours = tuple(text for text in re.split(r"[,，、;；\s]+", entered) if text)[:MOST_OPENINGS]
    try:
        return tuple(str(opening) for opening in read_all_hours(hours))
    except BadHours:
        errors["hours"] = _("Please write whole quarters of an hour, such as 09:00-11:30.")
        return hours


def draft_of(unit: Unit, desk: Desk, form: PlanForm) -> Draft:
    """The plan that the form asks for. Where it takes as many days as needed, no slot is opened on
    days that nobody needs. Raises BadPlan, NotFound and Conflict.
    """
    assert form.first, "a form without errors has a first day"
    asked = _request(form, form.days or MOST_DAYS)
    found = draft(unit, desk.scheme, asked, area_ids=desk.area_ids)
    if form.days is None and found.plan.visits and not found.plan.left_over:
        needed = (found.plan.visits[-1][1].date() - form.first).days + 1
        found = draft(unit, desk.scheme, _request(form, needed), area_ids=desk.area_ids)
    return found


def _request(form: PlanForm, days: int) -> PlanRequest:
    assert form.first
    chosen = tuple(form.first + timedelta(days=day) for day in range(days))
    return PlanRequest(form.place.name, chosen, read_all_hours(form.hours), form.per_slot)


def _number(name: str, most: int, errors: dict[str, str]) -> int | None:
    try:
        return number_field(name, 1, most)
    except BadField as error:
        errors[name] = str(error)
        return None


def _first(today: date, errors: dict[str, str]) -> date | None:
    try:
        first = date.fromisoformat(text_field("first"))
    except (ValueError, BadField):
        first = None
    if first is None or not today <= first <= today + FURTHEST:
        errors["first"] = _("Please choose a day from today on.")
    return first
