"""Whose request it is: the cookie, the sign-in it stands for, and the desk it opens."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from werkzeug.wrappers import Response

from core.desk import signing_in
from core.desk.reach import Desk, areas_reached
from core.schemes import SchemeShelf
from core.settings import Settings
from core.store.sign_ins import SignIn
from staff.line import the_line

COOKIE = "maskline_sign_in"
PATH = "/staff"
SHELF = "maskline_console"


@dataclass(frozen=True)
class Visit:
    """A sign-in that stands, and its desk."""

    sign_in: SignIn
    desk: Desk


def begin_visit() -> None:
    """Finds out whose request it is; every request of the console begins with this."""
    g.visit = _find(request.cookies.get(COOKIE, ""))
    g.language = g.visit.desk.language if g.visit else session.get("language")


def the_visit() -> Visit | None:
    """The visit of this request; None: nobody is signed in."""
    return cast(Visit | None, getattr(g, "visit", None))


def address() -> str:
    """Where the request comes from, for counting failures: as the outermost of our own proxies saw
    it, where there are any. Whatever a browser writes into that header itself stands before it.
    """
    hops, route = the_line().settings.trusted_proxies, request.access_route
    return route[-hops] if 0 < hops <= len(route) else request.remote_addr or ""


def remember(response: Response, token: str) -> None:
    """Hands the browser its token. It ends with the browser; the database ends it earlier."""
    response.set_cookie(COOKIE, token, **_cookie_rules())


def forget(response: Response) -> None:
    """Takes the token back."""
    response.delete_cookie(COOKIE, **_cookie_rules())


def is_encrypted_by(settings: Settings) -> bool:
    """Whether browsers reach the console over HTTPS."""
    return urlsplit(settings.public_url).scheme == "https"


def _cookie_rules() -> dict[str, Any]:
    encrypted = is_encrypted_by(the_line().settings)
    return {"path": PATH, "httponly": True, "secure": encrypted, "samesite": "Lax"}


def _find(token: str) -> Visit | None:
    if not token:
        return None
    service = the_line().service
    with service.view() as unit:
        found = signing_in.find(unit, token)
        if found is None:
            return None
        shelf = cast(SchemeShelf, current_app.extensions[SHELF])
        scheme = shelf.get(unit, found.staff.scheme_id)
        reached = areas_reached(unit, found.staff)
    language = session.get("language") or found.language
    return Visit(found, Desk(found.staff, scheme, reached, service, language))
