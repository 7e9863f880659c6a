"""What every template can use: sentences, moments, masks, the navigation and links to files."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from markupsafe import Markup, escape

from core.catalogue import ZONE
from core.masking import mask_id, mask_name, mask_phone
from staff.console.forms import FORM_TOKEN, form_token
from staff.console.gate import ROLES, Role
from staff.console.language import current, gettext
from staff.console.visit import the_visit

STATIC = Path(__file__).resolve().parent / "static"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NAVIGATION = {
    "today": "Today",
    "bookings": "Bookings",
    "review": "Review",
    "pickup": "Pickup times",
    "handover": "Hand-over",
    "calls": "Call list",
    "residents": "Residents",
    "schemes": "Scheme",
    "people": "Staff",
    "audit": "Audit",
}


def equip(app: Flask) -> None:
    """Makes everything here known to the templates, imported macros included."""
    names = {
        "_": gettext,
        "asset": asset,
        "form_token": form_token,
        "FORM_TOKEN": FORM_TOKEN,
        "language": current,
        "navigation": navigation,
        "first_page": first_page,
        "next_page": next_page,
        "visit": the_visit,
    }
    app.jinja_env.globals.update(names)
    moments = {"moment": moment, "day": day, "clock": clock, "iso": iso}
    masks = {"mask_id": mask_id, "mask_name": mask_name, "mask_phone": mask_phone}
    app.jinja_env.filters.update({"attributes": attributes, **moments, **masks})


def navigation() -> list[tuple[str, str, bool]]:
    """Endpoint, label and whether it is the current page, of the pages that this member reaches."""
    visit = the_visit()
    if visit is None or not visit.sign_in.proved:
        return []
    pages = ((f"console.{name}", label) for name, label in NAVIGATION.items())
    return [
        (endpoint, gettext(label), _is_current(endpoint))
        for endpoint, label in pages
        if endpoint in current_app.view_functions
        and (ROLES[endpoint] is not Role.ADMIN or visit.desk.is_admin)
    ]


def _is_current(endpoint: str) -> bool:
    """A page below another belongs to it: /staff/people/3 is among the staff."""
    here, section = request.path, url_for(endpoint)
    return here == section or here.startswith(f"{section}/")


def next_page(after: int) -> str:
    """The address of this list's next page, its filters kept."""
    query: dict[str, Any] = {**request.args.to_dict(flat=False), "after": after}
    return url_for(str(request.endpoint), **{**query, **(request.view_args or {})})


def first_page() -> str:
    """The address of this list's first page, its filters kept."""
    query = {name: values for name, values in request.args.lists() if name != "after"}
    return url_for(str(request.endpoint), **{**query, **(request.view_args or {})})


def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep it."""
    return url_for("console.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def attributes(values: dict[str, Any]) -> Markup:
    """Attributes of an element: True stands by its name alone, None and False not at all."""
    kept = {name: value for name, value in values.items() if value not in (None, False)}
    parts = (name if value is True else f'{name}="{escape(value)}"' for name, value in kept.items())
    return Markup(" ".join(parts))


def moment(value: datetime) -> str:
    """`2月9日 9:15`, in English `9 Feb 9:15`, as the scheme's clocks show it."""
    return f"{day(value)} {clock(value)}"


def day(value: datetime) -> str:
    """`2月9日`, in English `9 Feb`."""
    local = _local(value)
    if current() == "en":
        return f"{local.day} {MONTHS[local.month - 1]}"
    return f"{local.month}月{local.day}日"


def clock(value: datetime) -> str:
    """`9:15`."""
    local = _local(value)
    return f"{local.hour}:{local.minute:02}"


def iso(value: datetime) -> str:
    """The moment for machines, in the scheme's zone."""
    return _local(value).isoformat(timespec="seconds")


def _local(value: datetime) -> datetime:
    visit = the_visit()
    return value.astimezone(visit.desk.scheme.timezone if visit else ZONE)
