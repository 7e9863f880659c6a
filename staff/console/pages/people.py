"""The members of staff, for administrators."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import passwords, staff
from core.desk import members
from core.desk.reach import Desk
from core.errors import Conflict, MaskLineError
from staff.console.forms import after, choice_field, text_field
from staff.console.gate import ADMIN, page
from staff.console.language import gettext as _
from staff.console.language import sentence_of


@page("/people", role=ADMIN)
def people(desk: Desk) -> str:
    """Everybody, and the form for somebody new."""
    return _people_page(desk)


@page("/people/new", methods=("POST",), role=ADMIN)
def add_person(desk: Desk) -> ResponseReturnValue:
    """Adds a member; the password is shown on the answer itself and nowhere else."""
    name, password, was_generated = text_field("name"), *_password()
    role = choice_field("role", staff.ROLES)
    area = text_field("area") or None
    try:
        with desk.unit() as unit:
            staff.add(unit, desk.scheme, name, role, area, password, desk.actor)
    except MaskLineError as error:
        return _people_page(desk, sentence_of(error)), 400
    if was_generated:
        return render_template("console/staff_password.html", name=name, password=password)
    flash(_("%(name)s can sign in now.", name=name))
    return redirect(url_for("console.people"), 303)


@page("/people/<row:member_id>", role=ADMIN)
def person(desk: Desk, member_id: int) -> str:
    """One member, and what can be changed."""
    return _person_page(desk, member_id)


@page("/people/<row:member_id>/password", methods=("POST",), role=ADMIN)
def person_password(desk: Desk, member_id: int) -> ResponseReturnValue:
    """A new password for another member."""
    password, was_generated = _password()
    try:
        members.set_password(desk.service, desk.staff, member_id, password)
    except staff.BadStaff as error:
        return _person_page(desk, member_id, password_error=sentence_of(error)), 400
    if was_generated:
        with desk.view() as unit:
            name = members.find_member(unit, desk.scheme.id, member_id).name
        return render_template("console/staff_password.html", name=name, password=password)
    return _done(member_id, _("The password is changed."))


@page("/people/<row:member_id>/phone", methods=("POST",), role=ADMIN)
def person_phone(desk: Desk, member_id: int) -> ResponseReturnValue:
    """The phone that a member texts from."""
    number = text_field("phone")
    try:
        with desk.unit() as unit:
            members.set_phone(unit, desk.staff, member_id, number)
    except (staff.BadStaff, Conflict) as error:
        return _person_page(desk, member_id, phone_error=sentence_of(error)), 400
    return _done(member_id, _("The phone is noted.") if number else _("The phone is taken off."))


@page("/people/<row:member_id>/second-factor", methods=("POST",), role=ADMIN)
def person_second_factor(desk: Desk, member_id: int) -> ResponseReturnValue:
    """Another administrator sets up an authenticator anew."""
    with desk.unit() as unit:
        members.reset_second_factor(unit, desk.staff, member_id)
    return _done(member_id, _("At the next sign-in a new authenticator is set up."))


@page("/people/<row:member_id>/leave", methods=("POST",), role=ADMIN)
def person_leaves(desk: Desk, member_id: int) -> ResponseReturnValue:
    """A member has left."""
    with desk.unit() as unit:
        members.let_go(unit, desk.staff, member_id)
    return _done(member_id, _("They cannot sign in or text any more."))


@page("/people/<row:member_id>/return", methods=("POST",), role=ADMIN)
def person_returns(desk: Desk, member_id: int) -> ResponseReturnValue:
    """A member is back."""
    with desk.unit() as unit:
        members.take_on_again(unit, desk.staff, member_id)
    return _done(member_id, _("They can sign in again. Please note their phone anew."))


def _password() -> tuple[str, bool]:
    """The password that was typed; a generated one where none was."""
    typed = request.form.get("password", "")
    return typed or passwords.generated(), not typed


def _people_page(desk: Desk, error: str | None = None) -> str:
    with desk.view() as unit:
        page = members.list_members(unit, desk.scheme, after(), text_field("search"))
    return render_template("console/staff.html", page=page, error=error, desk=desk)


def _person_page(desk: Desk, member_id: int, **errors: str) -> str:
    with desk.view() as unit:
        member = members.find_member(unit, desk.scheme.id, member_id)
    return render_template("console/staff_member.html", member=member, desk=desk, **errors)


def _done(member_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("console.person", member_id=member_id), 303)
