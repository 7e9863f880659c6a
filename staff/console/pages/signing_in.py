"""Signing in, the second factor of administrators, and signing out."""

import io

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.desk import second_factor as factor
from core.desk import signing_in as core
from core.desk.reach import Desk
from core.desk.throttle import Throttled
from core.errors import MaskLineError
from core.store import sign_ins
from staff.console.forms import inside, text_field
from staff.console.gate import Role, open_page, page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.shell import clock
from staff.console.visit import COOKIE, Visit, address, forget, remember, the_visit
from staff.line import the_line

ENDED = (
    "Your sign-in has ended, after 45 minutes without use or 12 hours in all. Please sign in again."
)


@open_page("/sign-in", methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """Name and password."""
    visit = the_visit()
    if request.method == "POST":
        return _try_password(visit)
    if visit:
        return redirect(_onwards(visit), 303)
    notice = _(ENDED) if request.cookies.get(COOKIE) else None
    return _sign_in_page(notice=notice)


def _try_password(before: Visit | None) -> ResponseReturnValue:
    name, service = text_field("name"), the_line().service
    try:
        token = core.sign_in(service, name, request.form.get("password", ""), address())
    except (core.WrongPassword, Throttled) as error:
        return _sign_in_page(_sentence(error), name), _status(error)
    if before:
        with service.unit() as unit:
            sign_ins.end(unit, before.sign_in.digest)
    answer = redirect(_next(), 303)
    remember(answer, token)
    return answer


def _sign_in_page(error: str | None = None, name: str = "", notice: str | None = None) -> str:
    return render_template(
        "console/sign_in.html", error=error, name=name, notice=notice, next=_next()
    )


@page("/second-factor", methods=("GET", "POST"), role=Role.HALF)
def second_factor(desk: Desk) -> ResponseReturnValue:
    """The code of an administrator's authenticator; at the first time its secret too."""
    visit = the_visit()
    assert visit  # the gate has seen to it
    if visit.sign_in.proved:
        return redirect(_next(), 303)
    if request.method == "GET":
        return _code_page(visit)
    moment = desk.service.clock.now() - the_line().settings.clock_offset  # authenticators know none
    code = "".join(text_field("code").split())
    try:
        token = factor.prove(desk.service, visit.sign_in, code, moment, address())
    except (factor.WrongCode, Throttled) as error:
        return _code_page(visit, _sentence(error)), _status(error)
    answer = redirect(_next(), 303)
    remember(answer, token)
    return answer


def _code_page(visit: Visit, error: str | None = None) -> str:
    with visit.desk.view() as unit:
        enrolled = factor.is_enrolled(unit, visit.sign_in)
        secret = None if enrolled else factor.offered_secret(unit.sealer, visit.sign_in)
    return render_template(
        "console/second_factor.html",
        error=error,
        next=_next(),
        picture=_picture(factor.enrolment_url(secret, visit.desk.actor)) if secret else None,
        secret=factor.in_groups(secret) if secret else None,
    )


def _picture(url: str) -> Markup:
    """A QR code as SVG; it stands in the page itself, so that no address holds the secret."""
    file = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(file, kind="svg", scale=5, xmldecl=False, svgns=False, svgclass="qr", lineclass=None)
    return Markup(file.getvalue().decode())


@page("/sign-out", methods=("POST",), role=Role.HALF)
def sign_out(desk: Desk) -> ResponseReturnValue:
    """Ends the sign-in of this browser."""
    visit = the_visit()
    assert visit  # the gate has seen to it
    with desk.unit() as unit:
        core.sign_out(unit, visit.sign_in)
    session.clear()  # the next one at this computer begins afresh
    flash(_("You are signed out."))
    answer = redirect(url_for("console.sign_in"), 303)
    forget(answer)
    return answer


def _onwards(visit: Visit) -> str:
    return _next() if visit.sign_in.proved else url_for("console.second_factor", next=_next())


def _next() -> str:
    return inside(request.values.get("next", ""))


def _sentence(error: MaskLineError) -> str:
    if isinstance(error, Throttled):
        return _("Too many attempts failed. Please try again at %(time)s.", time=clock(error.until))
    return sentence_of(error)


def _status(error: MaskLineError) -> int:
    return 429 if isinstance(error, Throttled) else 403
