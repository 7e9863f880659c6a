"""The gate: the only way to a page of the console.

Every view is registered by `page` or `open_page`. What a page demands is checked here, before the
view runs: a sign-in, a role, and for forms their token.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial, wraps
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.desk.reach import Desk
from core.desk.signing_in import note_use
from core.store.database import StoreError, lost_a_race
from staff.console.forms import is_ours
from staff.console.visit import Visit, begin_visit, the_visit

__all__ = ["ADMIN", "ANY", "Desk", "blueprint", "open_page", "page"]

STRANGERS_FORM = 64 * 1024  # bytes
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_FORM = 32 * 1024 * 1024  # a district's roll


class Role(StrEnum):
    """Whom a page is for."""

    OPEN = "open"  # everybody, signed in or not
    HALF = "half"  # who gave the password, whether the second factor came or not
    ANY = "any"  # every member of staff
    ADMIN = "admin"


ANY, ADMIN = Role.ANY, Role.ADMIN
ROLES: dict[str, Role] = {}  # by endpoint; a test holds every route against it

blueprint = Blueprint("console", __name__, url_prefix="/staff", template_folder="templates")
blueprint.before_request(begin_visit)

View: TypeAlias = Callable[..., ResponseReturnValue]
Methods: TypeAlias = tuple[str, ...]


def page(
    rule: str, methods: Methods = ("GET",), role: Role = ANY, *, live: bool = False
) -> Callable[[View], View]:
    """A page for members of staff; the view gets their Desk first, then the rule's parameters.

    `live`: the page asks for it by itself, so that asking is no use of the sign-in.
    """

    def add(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            visit = the_visit()
            request.max_content_length = LARGEST_FORM if visit else STRANGERS_FORM
            if visit is None or not (visit.sign_in.proved or role is Role.HALF):
                return _to_sign_in(visit)
            _demand_role(visit, role)
            _demand_sense(values)
            _demand_our_form()
            if not live:
                note_use(visit.desk.service, visit.sign_in)
            return _once_more(partial(view, visit.desk, **values))

        return _register(rule, methods, role, view, guarded)

    return add


def open_page(rule: str, methods: Methods = ("GET",)) -> Callable[[View], View]:
    """A page for everybody; its forms carry a token too."""

    def add(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            request.max_content_length = STRANGERS_FORM
            _demand_sense(values)
            _demand_our_form()
            return _once_more(partial(view, **values))

        return _register(rule, methods, Role.OPEN, view, guarded)

    return add


def _once_more(view: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The page; where the database ended a form's transaction for another's sake nothing of it is
    left, and it is done a second time.
    """
    try:
        return view()
    except StoreError as error:
        if request.method in SAFE or not lost_a_race(error):
            raise
        for file in request.files.values():
            file.stream.seek(0)
        return view()


def _register(rule: str, methods: Methods, role: Role, view: View, guarded: View) -> View:
    blueprint.add_url_rule(rule, view.__name__, guarded, methods=methods)
    ROLES[f"{blueprint.name}.{view.__name__}"] = role
    return view


def _to_sign_in(half: Visit | None) -> ResponseReturnValue:
    """To the sign-in, or on to its second step. A page's own requests cannot follow: they get 401
    and the address where the whole page must go.
    """
    to = "console.second_factor" if half else "console.sign_in"
    if request.headers.get("HX-Request"):
        page_itself = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return Response(status=401, headers={"HX-Redirect": url_for(to, next=page_itself or None)})
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(to, next=here), 303)


def _demand_role(visit: Visit, role: Role) -> None:
    if role is ADMIN and not visit.desk.is_admin:
        abort(403)


def _demand_sense(values: dict[str, Any]) -> None:
    """No text that a database cannot hold. Reading the form refuses one that is too large."""
    sent = (text for field in request.values.lists() for text in (field[0], *field[1]))
    if any("\0" in text for text in (*sent, *map(str, values.values()))):
        abort(400)


def _demand_our_form() -> None:
    if request.method not in SAFE and not is_ours():
        abort(403, "This page is out of date. Please open it again.")
