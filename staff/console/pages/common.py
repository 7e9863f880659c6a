"""What belongs to no page: the way in, the language, the static files, and addresses in vain."""

from flask import abort, redirect, request, send_from_directory, session, url_for
from flask.typing import ResponseReturnValue

from core.catalogue import LANGUAGES
from core.desk.reach import Desk
from core.store import staff as store
from staff.console.forms import choice_field, inside
from staff.console.gate import open_page, page
from staff.console.shell import STATIC, navigation
from staff.console.visit import the_visit
from staff.line import the_line

A_YEAR = 365 * 24 * 3600
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE")


@page("/")
def home(_desk: Desk) -> ResponseReturnValue:
    """The first page of the navigation."""
    first = next((endpoint for endpoint, _, _ in navigation()), "console.own_password")
    return redirect(url_for(first), 303)


@open_page("/language", methods=("POST",))
def choose_language() -> ResponseReturnValue:
    """The language from now on: kept with the member, before signing in with the browser."""
    language = choice_field("language", LANGUAGES, "zh")
    session["language"] = language
    if visit := the_visit():
        with the_line().service.unit() as unit:
            store.set_language(unit, visit.sign_in.staff.id, language)
    return redirect(inside(request.form.get("back", "")), 303)


@open_page("/static/<path:filename>")
def static(filename: str) -> ResponseReturnValue:
    """Style, scripts and pictures; their address changes with their content."""
    age = A_YEAR if "v" in request.args else 0
    return send_from_directory(STATIC, filename, max_age=age)


@open_page("/<path:_address>", methods=EVERY_METHOD)
def nothing(_address: str) -> ResponseReturnValue:
    """An address that no page has."""
    abort(404)
