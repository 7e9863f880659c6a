"""The hand-over: a code or the last four, one press; and a list for the day without network."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.desk.paging import PAGE, page_of
from core.desk.reach import Desk
from core.errors import Conflict, NotFound
from core.pickup import handing_over as core
from core.pickup.handing_over import AlreadyGiven, HandedOver
from core.pickup.parcels import BadEntry, Found, find, parcels_of
from core.scheme.types import HandoverKind
from core.store import handing_over as store
from core.store.pickups import pickups_by_ids
from core.store.points import Point, find_point, points_of
from core.unit import Unit
from staff.console.forms import BadField, after, number_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.shell import clock, moment

DESK = "handover_point"  # in the session: the point that this browser stands at
PRESS = re.compile(r"[0-9a-f-]{8,36}")
MOST_TICKS = 2000
FURTHEST = timedelta(days=3660)


@page("/handover", methods=("GET", "POST"))
def handover(desk: Desk) -> ResponseReturnValue:
    """The field for a code; posted, what lies there for it. Codes stand in no address."""
    found, error, entered = None, None, ""
    with desk.view() as unit:
        if request.method == "POST":
            entered = text_field("entered")
            try:
                found = find(unit, desk.scheme, entered, desk.area_ids)
            except BadEntry as refused:
                error = sentence_of(refused)
        return _page(unit, desk, found, error, entered), 400 if error else 200


@page("/handover/point", methods=("POST",))
def handover_point(desk: Desk) -> ResponseReturnValue:
    """At which point this browser stands."""
    with desk.view() as unit:
        chosen = _point(unit, desk, number_field("point"))
    session[DESK] = chosen.id if chosen else None
    return redirect(url_for("console.handover"), 303)


@page("/handover/press", methods=("POST",))
def press(desk: Desk) -> ResponseReturnValue:
    """One press. The page's script gets a sentence back, a form without it the page."""
    sentence, good = _press(desk)
    if request.headers.get("Accept") == "application/json":
        return jsonify(sentence=sentence, good=good)
    flash(sentence, "message" if good else "error")
    return redirect(url_for("console.handover"), 303)


@page("/handover/take-back", methods=("POST",))
def take_back(desk: Desk) -> ResponseReturnValue:
    """Undoes a slip of the last minutes."""
    pickup_id = number_field("pickup") or 0
    with desk.unit() as unit:
        masks = core.take_back(unit, desk.scheme, desk.area_ids, pickup_id, desk.actor)
    flash(_("Taken back: %(n)s masks wait again.", n=masks))
    return redirect(url_for("console.handover"), 303)


@page("/handover/deliveries")
def deliveries(desk: Desk) -> ResponseReturnValue:
    """What is brought to the door and not there yet."""
    with desk.view() as unit:
        ids = store.deliveries(unit, desk.scheme.id, desk.area_ids, after() or 0, PAGE + 1)
        shown = page_of(ids, lambda pickup_id: pickup_id)
        known = pickups_by_ids(unit, shown.rows)
        ordered = {id: known[id] for id in shown.rows}
        parcels = parcels_of(unit, desk.scheme, ordered, desk.area_ids)
    return render_template(
        "console/handover_deliveries.html", page=shown, parcels=parcels, new_press=_new_press
    )


@page("/handover/list", methods=("GET", "POST"))
def handover_list(desk: Desk) -> ResponseReturnValue:
    """Everybody of a point and day by slot: to be printed, and its ticks to be entered later."""
    with desk.view() as unit:
        points = _points(unit, desk)
        point = _point(unit, desk, number_field("point")) or _here(points)
        day = _day(unit, desk)
        if request.method == "GET" or point is None:
            return _list_page(unit, desk, points, point, day)
    with desk.unit() as unit:
        coming = {str(id) for id in _of_day(unit, desk, point, day)}
        ticked = [int(t) for t in request.form.getlist("pickup")[:MOST_TICKS] if t in coming]
        entered, refused = core.enter_ticks(unit, desk.scheme, desk.area_ids, ticked, desk.actor)
    flash(_("Entered: %(n)s households.", n=entered))
    if refused:
        sentence = _("%(n)s could not be entered: handed over already, or frozen.", n=refused)
        flash(sentence, "error")
    return redirect(url_for("console.handover_list", point=point.id, day=day.isoformat()), 303)


def _page(unit: Unit, desk: Desk, found: Found | None, error: str | None, entered: str) -> str:
    points = _points(unit, desk)
    return render_template(
        "console/handover.html",
        points=points,
        standing=_here(points),
        found=found,
        error=error,
        entered=entered,
        now=unit.now,
        today=_local(unit.now, desk).date(),
        zone=desk.scheme.timezone,
        brings=desk.scheme.handover.kind is HandoverKind.DELIVERY,
        is_slip=core.is_slip,
        actor=desk.actor,
        new_press=_new_press,
    )


def _new_press() -> str:
    """What a press and its repeats have in common."""
    return uuid4().hex


def _press(desk: Desk) -> tuple[str, bool]:
    """What to say of a press, and whether the masks are handed over."""
    sent = text_field("press")
    detail = f"press {sent}" if PRESS.fullmatch(sent) else ""
    pickup_id, booking_id = number_field("pickup"), number_field("booking")
    hand: Callable[..., HandedOver] = core.hand_over
    if pickup_id is None:
        hand = core.hand_over_without_time
    target = pickup_id or booking_id or 0
    try:
        with desk.unit() as unit:
            given = hand(unit, desk.scheme, desk.area_ids, target, desk.actor, detail)
    except AlreadyGiven as error:
        at, by = moment(error.giving.at), error.giving.actor
        return _("Nothing was handed over: %(actor)s did so at %(at)s.", actor=by, at=at), False
    except (Conflict, NotFound) as error:
        return sentence_of(error), False
    if given.again:
        return _("Noted already: %(n)s masks.", n=given.masks), True
    at = clock(given.giving.at)
    return _("Handed over: %(n)s masks, at %(at)s.", n=given.masks, at=at), True


def _list_page(unit: Unit, desk: Desk, points: list[Point], point: Point | None, day: date) -> str:
    ids = _of_day(unit, desk, point, day) if point else []
    known = pickups_by_ids(unit, ids)
    parcels = parcels_of(unit, desk.scheme, {id: known[id] for id in ids}, desk.area_ids)
    return render_template(
        "console/handover_list.html", points=points, point=point, day=day, parcels=parcels
    )


def _of_day(unit: Unit, desk: Desk, point: Point, day: date) -> list[int]:
    first = datetime.combine(day, datetime.min.time(), desk.scheme.timezone)
    return store.pickups_between(unit, point.id, first, first + timedelta(days=1))


def _points(unit: Unit, desk: Desk) -> list[Point]:
    found = points_of(unit, desk.scheme.id)
    return [point for point in found if desk.reaches(point.scheme_id, point.area_id)]


def _point(unit: Unit, desk: Desk, point_id: int | None) -> Point | None:
    """A point by its row. Raises NotFound where it is out of reach."""
    if point_id is None:
        return None
    point = find_point(unit, point_id)
    if point is None:
        raise NotFound("There is no such pickup point.")
    desk.demand(point.scheme_id, point.area_id)
    return point


def _here(points: list[Point]) -> Point | None:
    """The point that this browser stands at; the only one where there is but one."""
    if len(points) == 1:
        return points[0]
    return next((point for point in points if point.id == session.get(DESK)), None)


def _day(unit: Unit, desk: Desk) -> date:
    """The day that is asked for, else today."""
    today = _local(unit.now, desk).date()
    try:
        asked = date.fromisoformat(text_field("day"))
    except (ValueError, BadField):
        return today
    return asked if abs(asked - today) <= FURTHEST else today


def _local(value: datetime, desk: Desk) -> datetime:
    return value.astimezone(desk.scheme.timezone)
