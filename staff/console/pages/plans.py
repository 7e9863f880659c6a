"""Plans that were sent: how their notices go, and who has to be called."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.desk.paging import PAGE, page_of
from core.desk.reach import Desk
from core.errors import NotFound
from core.pickup.parcels import parcels_of
from core.store import plan_progress as store
from core.store.pickups import pickups_by_ids
from core.unit import Unit
from staff.console.forms import after
from staff.console.gate import page

STOP_POLLING = 286  # htmx asks no more


@page("/pickup/plans")
def plans(desk: Desk) -> ResponseReturnValue:
    """Every plan, newest first."""
    with desk.view() as unit:
        rows = store.plans_of(unit, desk.scheme.id, desk.area_ids, after(), PAGE + 1)
    return render_template("console/pickup_plans.html", page=page_of(rows, lambda plan: plan.id))


@page("/pickup/plans/<row:plan_id>")
def plan(desk: Desk, plan_id: int) -> ResponseReturnValue:
    """One plan: its figures, and its households; `only=call`: those on the call list."""
    with desk.view() as unit:
        return render_template(
            "console/pickup_plan.html",
            plan=_plan(unit, desk, plan_id),
            progress=store.progress_of(unit, plan_id),
            waves=store.waves_of(unit, plan_id),
            **_households(unit, desk, plan_id),
        )


@page("/pickup/plans/<row:plan_id>/households", live=True)
def plan_households(desk: Desk, plan_id: int) -> ResponseReturnValue:
    """The households alone, as they stand now."""
    with desk.view() as unit:
        _plan(unit, desk, plan_id)
        over = store.progress_of(unit, plan_id).is_over
        households = _households(unit, desk, plan_id)
    fragment = render_template("console/pickup_households.html", **households)
    return fragment, STOP_POLLING if over else 200


@page("/pickup/plans/<row:plan_id>/progress", live=True)
def plan_figures(desk: Desk, plan_id: int) -> ResponseReturnValue:
    """The figures alone, as long as they change."""
    with desk.view() as unit:
        sent = _plan(unit, desk, plan_id)
        progress, waves = store.progress_of(unit, plan_id), store.waves_of(unit, plan_id)
    fragment = render_template(
        "console/pickup_progress.html", plan=sent, progress=progress, waves=waves
    )
    return fragment, STOP_POLLING if progress.is_over else 200


def _households(unit: Unit, desk: Desk, plan_id: int) -> dict[str, Any]:
    """A page of them; in `parcels` what lies there for those within reach."""
    only = request.args.get("only") == "call"
    told = store.households_of(unit, plan_id, after() or 0, PAGE + 1, only_to_call=only)
    shown = page_of(told, lambda household: household.pickup_id)
    pickups = pickups_by_ids(unit, [household.pickup_id for household in shown.rows])
    parcels = parcels_of(unit, desk.scheme, pickups, desk.area_ids)
    by_pickup = {parcel.pickup.id: parcel for parcel in parcels if parcel.pickup}
    return {"only": only, "page": shown, "parcels": by_pickup}


def _plan(unit: Unit, desk: Desk, plan_id: int) -> store.SentPlan:
    found = store.find_plan(unit, plan_id)
    if found is None:
        raise NotFound("There is no such plan.")
    desk.demand(found.scheme_id, found.area_id)
    return found
