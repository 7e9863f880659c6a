"""Bookings: the list with its filters, the search, the file, and settling several at once."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk import listing
from core.desk.listing import Filters, Row
from core.desk.paging import Page
from core.desk.reach import Desk
from core.desk.searching import LONGEST, read_search
from core.quota.reviewing import LONGEST_REASON
from core.store import areas, openings
from core.store.desk_bookings import STATUSES
from core.unit import Unit
from staff.console import words
from staff.console.forms import after, choice_field, number_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.settling import settle
from staff.console.shell import moment

BYTE_ORDER_MARK = "\ufeff"  # so that spreadsheets read the Chinese
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate
ROWS_AT_ONCE = 500


@page("/bookings")
def bookings(desk: Desk) -> ResponseReturnValue:
    """The list, newest first."""
    filters = _filters(desk)
    with desk.view() as unit:
        found = listing.bookings_page(unit, desk, filters, after())
        return _list_page(unit, desk, filters, found)


@page("/bookings/search", methods=("GET", "POST"))
def search_bookings(desk: Desk) -> ResponseReturnValue:
    """What a search finds. It is posted, so that no address holds an ID or a phone."""
    term = text_field("search", LONGEST) if request.method == "POST" else ""
    if not term:
        return redirect(url_for("console.bookings"), 303)
    with desk.view() as unit:
        sought = read_search(unit, desk.scheme, term)
        found = listing.found_page(unit, desk, sought, number_field("after"))
        return _list_page(unit, desk, Filters(), found, searched=term)


@page("/bookings/settle", methods=("POST",))
def settle_bookings(desk: Desk) -> ResponseReturnValue:
    """Approves or rejects the ticked ones, and says what became of them."""
    settle(desk)
    return redirect(url_for("console.bookings", **_query(_filters(desk))), 303)


@page("/bookings/file")
def bookings_file(desk: Desk) -> ResponseReturnValue:
    """The filtered list as CSV, masked; it is sent while it is read."""
    name = f"bookings-{desk.scheme.id}.csv"
    return Response(
        _csv(desk, _filters(desk)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _list_page(
    unit: Unit, desk: Desk, filters: Filters, found: Page[Row], searched: str = ""
) -> str:
    return render_template(
        "console/bookings.html",
        page=found,
        filters=filters,
        query=_query(filters),
        searched=searched,
        statuses=[("", _("Every state")), *((s, words.status(s)) for s in STATUSES)],
        channels=[("", _("Every channel")), *words.channels()],
        areas=[("", _("Every area")), *((name, name) for name in listing.areas_of(desk))],
        releases=[("", _("Every release")), *_releases(unit, desk)],
        reasons=words.reasons(),
        longest_reason=LONGEST_REASON,
        words=words,
    )


def _releases(unit: Unit, desk: Desk) -> list[tuple[str, str]]:
    names = areas.names(unit, desk.scheme.id)
    releases = (r for r in openings.releases_of(unit, desk.scheme.id) if r.is_opening)
    return [
        (str(r.id), f"{moment(r.opens_at)} {names[r.area_id] if r.area_id else ''}".strip())
        for r in sorted(releases, key=lambda r: (r.opens_at, r.id))
    ]


def _filters(desk: Desk) -> Filters:
    """The filters of the address or the form; what cannot be is left out."""
    release = request.values.get("release", "")
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(request.values.get("day", ""))
    return Filters(
        status=choice_field("status", STATUSES),
        channel=choice_field("channel", listing.CHANNELS),
        area=choice_field("area", listing.areas_of(desk)),
        release_id=int(release) if release.isascii() and release.isdigit() else None,
        day=day if day and date(2000, 1, 1) <= day < date(2200, 1, 1) else None,
    )


def _query(filters: Filters) -> dict[str, Any]:
    """The filters as an address has them."""
    values = {
        "status": filters.status,
        "channel": filters.channel,
        "area": filters.area,
        "release": str(filters.release_id or ""),
        "day": str(filters.day or ""),
    }
    return {name: value for name, value in values.items() if value}


def _csv(desk: Desk, filters: Filters) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    with desk.view() as unit:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for number, row in enumerate(listing.exported(unit, desk, filters), 1):
            writer.writerow([_harmless(cell) for cell in row])
            if number % ROWS_AT_ONCE == 0:
                yield _taken(buffer)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _harmless(cell: str) -> str:
    """A name such as =1+1 stays a text in a spreadsheet."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
