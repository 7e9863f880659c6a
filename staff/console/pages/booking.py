"""One booking: its page, and what staff do with it."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.desk import one_booking
from core.desk.listing import areas_of
from core.desk.reach import Desk
from core.errors import Conflict
from core.quota.reviewing import LONGEST_REASON
from core.quota.settling import BadFact, Facts
from staff.console import words
from staff.console.forms import choice_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of
from staff.console.pages.audit import actor_in_words, in_words
from staff.console.settling import settle
from staff.console.shell import moment


@page("/bookings/<row:booking_id>")
def booking(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Everything about it, masked."""
    return _page(desk, booking_id)


@page("/bookings/<row:booking_id>/settle", methods=("POST",))
def settle_booking(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Approves or rejects it."""
    _demand(desk, booking_id)
    settle(desk)
    return _back(booking_id)


@page("/bookings/<row:booking_id>/give-back", methods=("POST",))
def give_booking_back(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Gives it back, which the clerk has ticked that the resident asked for."""
    if not text_field("asked"):
        asked = _("Please tick that the resident asked for it.")
        return _page(desk, booking_id, {"asked": asked}), 400
    try:
        one_booking.give_back(desk, booking_id)
        flash(_("The booking was given back."))
    except Conflict as error:
        flash(sentence_of(error), "error")
    return _back(booking_id)


@page("/bookings/<row:booking_id>/not-me", methods=("POST",))
def settle_not_me(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Settles that somebody said 不是我."""
    stands = choice_field("act", ("stands", "give_back"))
    _demand(desk, booking_id)
    if not stands:
        return _back(booking_id)
    try:
        one_booking.settle_not_me(desk, booking_id, stands=stands == "stands")
        flash(_("The booking stands.") if stands == "stands" else _("The booking was given back."))
    except Conflict as error:
        flash(sentence_of(error), "error")
    return _back(booking_id)


@page("/bookings/<row:booking_id>/correct", methods=("POST",))
def correct_booking(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Writes the right name and area."""
    facts = Facts(text_field("name"), text_field("area"))
    try:
        changed = one_booking.correct(desk, booking_id, facts)
        flash(_("The booking was corrected.") if changed else _("Nothing was changed."))
    except BadFact as error:
        return _page(desk, booking_id, {error.field: sentence_of(error)}, facts), 400
    except Conflict as error:
        flash(sentence_of(error), "error")
    return _back(booking_id)


@page("/bookings/<row:booking_id>/slot", methods=("POST",))
def move_booking_slot(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """Another pickup time."""
    _demand(desk, booking_id)
    starts_at = _moment(text_field("slot"))
    if starts_at is None:
        flash(_("Please choose a time of the list."), "error")
        return _back(booking_id)
    try:
        one_booking.move_slot(desk, booking_id, starts_at)
        flash(_("The pickup is now at %(time)s; the household is told.", time=moment(starts_at)))
    except Conflict as error:
        flash(sentence_of(error), "error")
    return _back(booking_id)


@page("/bookings/<row:booking_id>/tell", methods=("POST",))
def tell_booking_again(desk: Desk, booking_id: int) -> ResponseReturnValue:
    """The pickup notice once more."""
    try:
        one_booking.tell_again(desk, booking_id)
        flash(_("The notice is on its way again."))
    except Conflict as error:
        flash(sentence_of(error), "error")
    return _back(booking_id)


def _page(
    desk: Desk, booking_id: int, errors: dict[str, str] | None = None, wrong: Facts | None = None
) -> str:
    with desk.view() as unit:
        found = one_booking.look_at(unit, desk, booking_id)
    return render_template(
        "console/booking.html",
        found=found,
        errors=errors or {},
        wrong=wrong,
        areas=[("", "–"), *((name, name) for name in areas_of(desk))],
        reasons=words.reasons(),
        longest_reason=LONGEST_REASON,
        in_words=in_words,
        actor_of=actor_in_words,
        words=words,
    )


def _demand(desk: Desk, booking_id: int) -> None:
    with desk.view() as unit:
        one_booking.demanded(unit, desk, booking_id)


def _back(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("console.booking", booking_id=booking_id), 303)


def _moment(text: str) -> datetime | None:
    """A moment with its offset; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found.year > 2000 else None
