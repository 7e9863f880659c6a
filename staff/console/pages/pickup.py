"""Pickup times: plan, look at it, send."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk.reach import Desk
from core.errors import Conflict
from core.outbox.delivery import after_quiet_hours
from core.pickup.planning import BadPlan, Draft
from core.pickup.points import UNSAVED
from core.pickup.sending import send
from core.store import audit, plan_progress
from core.store.plan_progress import SEEN
from core.store.points import taken_seats
from core.unit import Unit
from staff.console.forms import text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.plan_form import (
    MOST_DAYS,
    Place,
    PlanForm,
    draft_of,
    fresh_form,
    place_named,
    places_of,
    read_form,
)
from staff.console.plan_picture import DayPicture, days_of
from staff.console.shell import moment

RECENT = 5
MOST_SHOWN = 500  # households of a day or list that a preview names


@page("/pickup")
def pickup(desk: Desk) -> ResponseReturnValue:
    """The form, and below it the plan that it asks for."""
    with desk.view() as unit:
        places = places_of(unit, desk)
        if not places:
            return render_template("console/pickup_nothing.html")
        if "first" in request.args:
            return _preview(unit, desk, places, place_named(places, text_field("point")))
        form = fresh_form(_chosen(places), _today(unit, desk))
        return _page(unit, desk, places, form)


@page("/pickup/fields")
def pickup_fields(desk: Desk) -> str:
    """Hours and pace of the point that was just chosen."""
    with desk.view() as unit:
        place = place_named(places_of(unit, desk), text_field("point"))
        form = fresh_form(place, _today(unit, desk))
    return render_template("console/pickup_fields.html", form=form)


@page("/pickup/send", methods=("POST",))
def send_plan(desk: Desk) -> ResponseReturnValue:
    """Sends what was looked at. Where it is not what would be sent now, nothing is, and the new
    plan is shown; what has been sent already is not sent again.
    """
    seen = text_field("fingerprint")
    try:
        plan_id = _send(desk, seen)
    except (BadPlan, Conflict):
        with desk.view() as unit:
            plan_id = plan_progress.sent_with(unit, desk.scheme.id, seen)
    if plan_id:
        return redirect(url_for("console.plan", plan_id=plan_id), 303)
    changed = _("Nothing was sent: something has changed since this preview. This is the plan now.")
    with desk.view() as unit:
        places = places_of(unit, desk)
        return _preview(unit, desk, places, place_named(places, text_field("point")), changed), 409


def _send(desk: Desk, seen: str) -> int | None:
    """The plan that was sent, now or before; None where it would be another one."""
    with desk.unit() as unit:
        place = place_named(places_of(unit, desk), text_field("point"))
        form = read_form(place, _today(unit, desk))
        if form.errors:
            return None
        if before := plan_progress.sent_with(unit, desk.scheme.id, seen):
            return before
        draft = draft_of(unit, desk, form)
        if draft.fingerprint != seen or not (draft.plan.visits or draft.plan.deliveries):
            return None
        sent = send(unit, desk.scheme, draft, desk.actor)
        audit.record(unit, desk.actor, SEEN, desk.scheme.id, f"plan:{sent.plan_id}", seen)
        allowed = after_quiet_hours(unit.now, desk.scheme.timezone, desk.scheme.quiet_hours)
    flash(_said(sent.households + sent.brought, None if allowed == unit.now else allowed))
    return sent.plan_id


def _said(households: int, later: datetime | None) -> str:
    """What became of pressing the button; `later`: when the quiet hours are over."""
    if later is None:
        return _("Sent. The notices to %(n)s households are on their way.", n=households)
    at = moment(later)
    return _("Planned. Quiet hours: %(n)s households are told from %(at)s on.", n=households, at=at)


def _preview(
    unit: Unit, desk: Desk, places: list[Place], place: Place, notice: str | None = None
) -> str:
    form = read_form(place, _today(unit, desk))
    if form.errors:
        return _page(unit, desk, places, form, notice)
    try:
        draft = draft_of(unit, desk, form)
    except (BadPlan, Conflict) as error:
        return _page(unit, desk, places, form, notice, error=sentence_of(error))
    return _page(unit, desk, places, form, notice, draft=draft)


def _page(
    unit: Unit,
    desk: Desk,
    places: list[Place],
    form: PlanForm,
    notice: str | None = None,
    error: str | None = None,
    draft: Draft | None = None,
) -> str:
    scheme_id, reach = desk.scheme.id, desk.area_ids
    return render_template(
        "console/pickup.html",
        places=places,
        form=form,
        notice=notice,
        error=error,
        draft=draft,
        days=_picture(unit, draft) if draft else [],
        areas=_areas(unit, draft) if draft else {},
        most_shown=MOST_SHOWN,
        days_to_choose=[(days, days) for days in range(1, MOST_DAYS + 1)],
        plans=plan_progress.plans_of(unit, scheme_id, reach, None, RECENT),
    )


def _picture(unit: Unit, draft: Draft) -> list[DayPicture]:
    plan = draft.plan
    told: dict[datetime, int] = {}
    if draft.point.id != UNSAVED:
        told = taken_seats(unit, draft.point.id, plan.slots[0], plan.slots[-1])
    return days_of(plan, told)


def _areas(unit: Unit, draft: Draft) -> dict[str, str]:
    """Where the households live, by their key."""
    plan = draft.plan
    households = [household for household, _slot in plan.visits]
    shown = [*households, *plan.deliveries, *plan.left_over]
    first = {household.key: household.bookings[0] for household in shown}
    names = plan_progress.areas_of_bookings(unit, list(first.values()))
    return {key: names.get(booking, "") for key, booking in first.items()}


def _chosen(places: list[Place]) -> Place:
    """The point that a link names, else the first."""
    name = text_field("point")
    return place_named(places, name) if name else places[0]


def _today(unit: Unit, desk: Desk) -> date:
    moment: datetime = unit.now.astimezone(desk.scheme.timezone)
    return moment.date()
