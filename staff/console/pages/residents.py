"""The roll: searching it, correcting it by hand."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk import roll
from core.desk.listing import areas_of
from core.desk.reach import Desk
from core.errors import Conflict
from core.residents import corrections
from core.residents.corrections import BadCorrection
from core.residents.csv_lines import BadRow
from staff.console.forms import after, choice_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _

TYPED = ("name", "household", "phone")  # empty: they stay as they are


@page("/residents")
def residents(desk: Desk) -> str:
    """Everybody on the roll whom the desk reaches, by area."""
    area = choice_field("area", areas_of(desk))
    with desk.view() as unit:
        found = roll.residents_page(unit, desk, area, after())
    return _list(desk, found, area=area)


@page("/residents/search", methods=("GET", "POST"))
def search_residents(desk: Desk) -> ResponseReturnValue:
    """Whoever is found by what was typed; it stands in no address."""
    sought = text_field("sought", 60) if request.method == "POST" else ""
    if not sought:
        return redirect(url_for("console.residents"), 303)
    with desk.view() as unit:
        found = roll.search(unit, desk, sought)
    if len(found.rows) == 1:
        return redirect(url_for("console.resident", resident_id=found.rows[0].id), 303)
    return _list(desk, found, searched=True)


@page("/residents/new", methods=("GET", "POST"))
def add_resident(desk: Desk) -> ResponseReturnValue:
    """Somebody who is missing from the roll."""
    if request.method == "GET":
        return _new_page(desk)
    given = {name: text_field(name) for name in ("id_number", *TYPED, "area")}
    try:
        with desk.unit() as unit:
            resident_id = corrections.add(unit, desk, given | {"groups": _ticked()})
    except BadCorrection as error:
        return _new_page(desk, _errors(error)), 400
    except Conflict as error:
        return _new_page(desk, {"id_number": _(str(error))}), 409
    flash(_("The resident is on the roll now."))
    return redirect(url_for("console.resident", resident_id=resident_id), 303)


@page("/residents/<row:resident_id>", methods=("GET", "POST"))
def resident(desk: Desk, resident_id: int) -> ResponseReturnValue:
    """One resident, and what can be corrected."""
    if request.method == "GET":
        return _resident_page(desk, resident_id)
    try:
        with desk.unit() as unit:
            changed = corrections.correct(unit, desk, resident_id, _given())
    except BadCorrection as error:
        return _resident_page(desk, resident_id, _errors(error)), 400
    flash(_("The roll is corrected.") if changed else _("There was nothing to change."))
    return _back(resident_id)


@page("/residents/<row:resident_id>/remove", methods=("POST",))
def remove_resident(desk: Desk, resident_id: int) -> ResponseReturnValue:
    """Takes somebody off the roll."""
    try:
        with desk.unit() as unit:
            corrections.remove(unit, desk, resident_id)
    except Conflict as error:
        flash(_(str(error)), "error")
        return _back(resident_id)
    flash(_("The resident is off the roll."))
    return redirect(url_for("console.residents"), 303)


def reason_in_words(reason: BadRow) -> str:
    """Why something cannot stand on the roll, as a sentence of its own."""
    words = _(reason.words, **reason.values)
    return words[:1].upper() + words[1:]


def _given() -> dict[str, str]:
    """What the form changes: what it shows as it was is left to whoever changes it meanwhile."""
    given = {name: text for name in TYPED if (text := text_field(name))}
    given |= {name: "" for name in ("household", "phone") if request.form.get(f"no_{name}")}
    if (area := text_field("area")) != text_field("area_was"):
        given["area"] = area
    if (groups := _ticked()) != text_field("groups_were"):
        given["groups"] = groups
    return given


def _ticked() -> str:
    return ";".join(request.form.getlist("group"))


def _errors(error: BadCorrection) -> dict[str, str]:
    return {column: reason_in_words(reason) for column, reason in error.reasons.items()}


def _list(desk: Desk, found: object, *, area: str = "", searched: bool = False) -> str:
    return render_template(
        "console/residents.html",
        page=found,
        area=area,
        areas=[(name, name) for name in areas_of(desk)],
        searched=searched,
        desk=desk,
    )


def _new_page(desk: Desk, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "console/residents_new.html",
        desk=desk,
        areas=[(name, name) for name in areas_of(desk)],
        errors=errors or {},
    )


def _resident_page(desk: Desk, resident_id: int, errors: dict[str, str] | None = None) -> str:
    with desk.view() as unit:
        dossier = roll.dossier(unit, desk, resident_id)
    return render_template(
        "console/resident.html",
        dossier=dossier,
        resident=dossier.resident,
        desk=desk,
        areas=[(name, name) for name in areas_of(desk)],
        errors=errors or {},
    )


def _back(resident_id: int) -> ResponseReturnValue:
    return redirect(url_for("console.resident", resident_id=resident_id), 303)
