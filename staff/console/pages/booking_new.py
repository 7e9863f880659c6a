"""Booking for somebody who stands or calls before the clerk."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.allocation.waiting import InLine
from core.desk.listing import areas_of
from core.desk.reach import Desk
from core.masking import mask_id, mask_name
from core.quota.availability import NothingPlanned, NotOpen, SoldOut
from core.quota.booking import Booked, Refusal
from core.quota.claiming import AlreadyHad
from core.quota.fairness import ForStaff
from core.quota.on_behalf import BadEntry, Entry, Outcome, book_for, people_needed, read_entry
from core.quota.reference import reference_of
from core.store.bookings import Person
from staff.console.forms import text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.shell import moment

FOR_STAFF = {
    "barred": "This person or this phone may not book at present; the office knows why.",
    "too_many_people": "This phone has booked for as many people as one phone may.",
    "review_full": "Too much of this release waits for review already. Please review first.",
}


@page("/bookings/new", methods=("GET", "POST"))
def new_booking(desk: Desk) -> ResponseReturnValue:
    """The form; a good one books and goes on to the booking."""
    entry = _entry()
    if request.method == "GET":
        return _form(desk, entry)
    try:
        outcome = _book(desk, entry)
    except BadEntry as error:
        return _form(desk, entry, {error.field: sentence_of(error)}), 400
    if isinstance(outcome, Booked):
        flash(_done(outcome))
        return redirect(url_for("console.booking", booking_id=outcome.booking_id), 303)
    if isinstance(outcome, InLine):
        flash(
            _("Put on the waiting list.") if outcome.new else _("Is on the waiting list already.")
        )
        return redirect(url_for("console.new_booking"), 303)
    return _form(desk, entry, {"": refusal(outcome)}), 409


def _book(desk: Desk, entry: Entry) -> Outcome:
    with desk.unit() as unit:
        asked = read_entry(unit, desk.scheme, entry)
        if not desk.reaches(desk.scheme.id, asked.request.area_id):
            raise BadEntry("id", "This resident does not live in your area.")
        return book_for(unit, desk.scheme, asked, desk.actor, wait=entry.wait)


def _done(outcome: Booked) -> str:
    values = {"masks": outcome.masks, "reference": reference_of(outcome.booking_id)}
    if outcome.status == "review":
        return _("Noted: %(masks)s masks, reference %(reference)s. It waits for review.", **values)
    return _("Booked: %(masks)s masks, reference %(reference)s.", **values)


def refusal(outcome: Refusal) -> str:
    """Why nothing was booked."""
    match outcome:
        case AlreadyHad(person, None):
            return _("%(who)s has had a share; there is one only.", who=_name(person))
        case AlreadyHad(person, again):
            return _("%(who)s has had a share; again from %(day)s.", who=_name(person), day=again)
        case SoldOut(None):
            return _("Nothing is free any more, and no further opening is planned.")
        case SoldOut(opens_at) if opens_at:
            return _("Nothing is free now. The next opening is %(time)s.", time=moment(opens_at))
        case NotOpen(opens_at):
            return _("It is not open yet. The opening is %(time)s.", time=moment(opens_at))
        case NothingPlanned(finished=True):
            return _("It is over here.")
        case ForStaff(reason):
            return _(FOR_STAFF[reason])
        case _other:
            return _("No quantity is planned yet.")


def _name(person: Person) -> str:
    return mask_name(person.name) if person.name else mask_id(person.id.number)


def _entry() -> Entry:
    return Entry(
        id=text_field("id"),
        second=text_field("second"),
        name=text_field("name"),
        area=text_field("area"),
        phone=text_field("phone"),
        wait=bool(text_field("wait")),
    )


def _form(desk: Desk, entry: Entry, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "console/booking_new.html",
        entry=entry,
        errors=errors or {},
        pair=people_needed(desk.scheme) == 2,
        household=desk.scheme.limit.household_number,
        areas=[("", _("As on the roll")), *((name, name) for name in areas_of(desk))],
    )
