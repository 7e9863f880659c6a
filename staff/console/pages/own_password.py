"""Everybody's own page: a new password."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk import signing_in
from core.desk.members import change_own_password
from core.desk.reach import Desk
from core.desk.throttle import Throttled
from core.staff import BadStaff
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.visit import address, remember


@page("/password", methods=("GET", "POST"))
def own_password(desk: Desk) -> ResponseReturnValue:
    """Changes the password of who is signed in; every other browser is signed out."""
    if request.method == "GET":
        return render_template("console/own_password.html", error=None)
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        token = change_own_password(desk.service, desk.staff, old, new, address())
    except (signing_in.WrongPassword, BadStaff, Throttled) as error:
        return render_template("console/own_password.html", error=sentence_of(error)), 400
    flash(_("Your password is changed. You are signed out everywhere else."))
    answer = redirect(url_for("console.own_password"), 303)
    remember(answer, token)
    return answer
