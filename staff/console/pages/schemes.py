"""The scheme: its rules, its releases and their quantities, and how a batch is split."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.allocation.batches import (
    known_populations,
    made_up,
    release_to_split,
    set_populations,
    split,
)
from core.allocation.splitting import NotSplittable
from core.desk import releases
from core.desk.reach import Desk
from core.errors import Conflict, NotFound
from core.quota.quantities import WrongQuantity
from core.scheme.types import Granting
from core.unit import Unit
from staff.console.forms import BadField, number_field
from staff.console.gate import ADMIN, page
from staff.console.language import gettext as _
from staff.console.scheme_facts import facts_of

MOST_MASKS = 10_000_000
KINDS = {
    "booked": "First come",
    "priority": "By priority",
    "offline": "By staff",
    "closed": "Handed out before",
}


@page("/schemes", role=ADMIN)
def schemes(desk: Desk) -> str:
    """The rules as the scheme's file has them, and every release."""
    with desk.view() as unit:
        rows = releases.release_rows(unit, desk.scheme)
        people = known_populations(unit, desk.scheme)
        splittable = _splittable(unit, desk)
    return render_template(
        "console/schemes.html",
        desk=desk,
        facts=facts_of(desk.scheme),
        KINDS=KINDS,
        rows=rows,
        together=sum(row.quantity for row in rows),
        people=people,
        made_up=made_up(desk.scheme, people),
        splittable=splittable,
        by_priority=desk.scheme.granting is Granting.PRIORITY,
    )


@page("/schemes/releases/<row:release_id>", methods=("GET", "POST"), role=ADMIN)
def release(desk: Desk, release_id: int) -> ResponseReturnValue:
    """One release and its quantity; what is entered is shown once more before it is set."""
    if request.method == "GET":
        return _release_page(desk, release_id)
    try:
        quantity = number_field("quantity", most=MOST_MASKS)
        before = number_field("before")
        if quantity is None:
            raise BadField(_("Please enter how many masks it has."))
        _demand_whole_shares(desk, quantity)
        if before is None:
            return _confirm_page(desk, release_id, quantity)
        with desk.unit() as unit:
            releases.set_release(unit, desk, release_id, quantity, before)
    except BadField as error:
        return _release_page(desk, release_id, str(error)), 400
    except (Conflict, WrongQuantity) as error:
        return _release_page(desk, release_id, _(str(error))), 409
    flash(_("The release has %(masks)s masks now.", masks=f"{quantity:,}"))
    return redirect(url_for("console.schemes"), 303)


@page("/schemes/populations", methods=("POST",), role=ADMIN)
def set_scheme_populations(desk: Desk) -> ResponseReturnValue:
    """How many people live where."""
    people: dict[str, int] = {}
    try:
        for number, area in enumerate(desk.scheme.areas):
            count = number_field(f"people-{number}", least=1, most=MOST_MASKS)
            if count is not None:
                people[area.name] = count
    except BadField as error:
        flash(str(error), "error")
        return redirect(url_for("console.schemes"), 303)
    with desk.unit() as unit:
        set_populations(unit, desk.scheme, people, desk.actor)
    flash(_("The populations are noted."))
    return redirect(url_for("console.schemes"), 303)


@page("/schemes/releases/<row:release_id>/split", methods=("POST",), role=ADMIN)
def split_release(desk: Desk, release_id: int) -> ResponseReturnValue:
    """Splits what the district has over its areas."""
    with desk.view() as unit:
        row = releases.release_row(unit, desk.scheme, release_id)
    try:
        with desk.unit() as unit:
            found = release_to_split(unit, desk.scheme, row.opens_at)
            people = known_populations(unit, desk.scheme)
            parts = split(unit, desk.scheme, found, people, desk.actor)
    except NotSplittable:
        flash(_("Areas that stand beside each other need a population each."), "error")
    except (Conflict, NotFound):
        flash(_("This release has nothing left to split."), "error")
    else:
        values = {"masks": f"{sum(parts.values()):,}", "areas": len(parts)}
        flash(_("%(masks)s masks are split over %(areas)s areas.", **values))
    return redirect(url_for("console.schemes"), 303)


def _demand_whole_shares(desk: Desk, quantity: int) -> None:
    share = desk.scheme.limit.masks
    if quantity % share:
        raise BadField(
            _("Please enter a multiple of %(share)s masks, which is one share.", share=share)
        )


def _splittable(unit: Unit, desk: Desk) -> int | None:
    """The release of the district that can be split over its areas."""
    try:
        return release_to_split(unit, desk.scheme, None).id
    except NotFound:
        return None


def _release_page(desk: Desk, release_id: int, error: str | None = None) -> str:
    with desk.view() as unit:
        row = releases.release_row(unit, desk.scheme, release_id)
    return render_template("console/schemes_release.html", desk=desk, row=row, error=error)


def _confirm_page(desk: Desk, release_id: int, quantity: int) -> str:
    with desk.view() as unit:
        change = releases.change(unit, desk.scheme, release_id, quantity)
    return render_template("console/schemes_confirm.html", desk=desk, change=change)
