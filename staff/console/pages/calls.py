"""The call list: whom staff call, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.desk.paging import PAGE, page_of
from core.desk.reach import Desk
from core.errors import Conflict
from core.masking import mask_id, mask_name
from core.phones import Phone
from core.pickup.calls import Case, NotPossible, Outcome, case_of, settle, show_phone
from core.store import call_list as store
from core.store.call_list import Call
from core.store.handing_over import Share, shares_of_bookings
from core.unit import Unit
from staff.console.forms import after, choice_field, text_field
from staff.console.gate import page
from staff.console.language import gettext as _
from staff.console.language import sentence_of

MOST_RESTING = 50
OUTCOMES = {
    Outcome.CONFIRMED: "Reached, they come",
    Outcome.MOVED: "Another time",
    Outcome.NO_ANSWER: "No answer",
    Outcome.WRONG_NUMBER: "Wrong number",
    Outcome.BROUGHT: "Will be brought home",
    Outcome.DONE: "Settled otherwise",
}


@dataclass(frozen=True)
class Line:
    """A line of the list: the task, who it is about, and their shares."""

    call: Call
    names: tuple[str, ...]  # masked
    area: str
    share: Share | None


@page("/calls")
def calls(desk: Desk) -> ResponseReturnValue:
    """Whom to call, oldest first; below them who did not answer within the hour."""
    scheme_id, reach = desk.scheme.id, desk.area_ids
    with desk.view() as unit:
        found = store.calls_to_make(unit, scheme_id, reach, after() or 0, PAGE + 1)
        shown = page_of(found, lambda call: call.id)
        last = shown.after is None
        resting = store.calls_resting(unit, scheme_id, reach, MOST_RESTING) if last else []
        return render_template(
            "console/calls.html",
            page=shown,
            lines=_lines(unit, desk, shown.rows),
            resting=_lines(unit, desk, resting),
            outcomes=OUTCOMES,
        )


@page("/calls/<row:task_id>")
def call(desk: Desk, task_id: int) -> ResponseReturnValue:
    """One task, with a key for everything that a call can lead to."""
    with desk.view() as unit:
        return _call_page(unit, desk, case_of(unit, desk.scheme, desk.area_ids, task_id))


@page("/calls/<row:task_id>/phone", methods=("POST",))
def call_phone(desk: Desk, task_id: int) -> ResponseReturnValue:
    """The same with the number to dial."""
    with desk.unit() as unit:
        case = case_of(unit, desk.scheme, desk.area_ids, task_id)
        phone = show_phone(unit, desk.scheme, case.call, desk.actor)
        return _call_page(unit, desk, case, phone)


@page("/calls/<row:task_id>/outcome", methods=("POST",))
def call_outcome(desk: Desk, task_id: int) -> ResponseReturnValue:
    """What came of the call; then the next task."""
    try:
        with desk.unit() as unit:
            case = case_of(unit, desk.scheme, desk.area_ids, task_id)
            outcome = Outcome(choice_field("outcome", list(Outcome), Outcome.DONE))
            settle(unit, desk.scheme, case, outcome, desk.actor, _chosen_time(case))
            following = _next(unit, desk, task_id)
    except (Conflict, NotPossible) as error:
        flash(sentence_of(error), "error")
        return redirect(url_for("console.call", task_id=task_id), 303)
    flash(_("Noted: %(outcome)s.", outcome=_(OUTCOMES[outcome])))
    if following is None:
        return redirect(url_for("console.calls"), 303)
    return redirect(url_for("console.call", task_id=following), 303)


def _chosen_time(case: Case) -> datetime | None:
    """The offered time that was chosen."""
    chosen = text_field("starts_at")
    return next((offer for offer in case.offers if offer.isoformat() == chosen), None)


def _next(unit: Unit, desk: Desk, task_id: int) -> int | None:
    """The next to call; after the last of the list its first."""
    scheme_id, reach = desk.scheme.id, desk.area_ids
    later = store.calls_to_make(unit, scheme_id, reach, task_id, 1)
    first = later or store.calls_to_make(unit, scheme_id, reach, 0, 1)
    return first[0].id if first else None


def _call_page(unit: Unit, desk: Desk, case: Case, phone: Phone | None = None) -> str:
    [line] = _lines(unit, desk, [case.call])
    return render_template(
        "console/calls_one.html",
        line=line,
        case=case,
        phone=phone,
        outcomes=OUTCOMES,
    )


def _lines(unit: Unit, desk: Desk, found: Sequence[Call]) -> list[Line]:
    scheme_id, reach = desk.scheme.id, desk.area_ids
    ids = [call.booking_id for call in found if call.booking_id]
    shares = {s.booking_id: s for s in shares_of_bookings(unit, scheme_id, ids, reach)}
    phones = [call.phone_digest for call in found if not call.booking_id and call.phone_digest]
    owners = store.owners_of(unit, scheme_id, phones, reach) if phones else {}
    lines = []
    for each in found:
        share = shares.get(each.booking_id or 0)
        if share:
            names = tuple(mask_name(name) or mask_id(id.number) for name, id in share.people)
            lines.append(Line(each, names, share.area or "", share))
        else:
            theirs = owners.get(each.phone_digest or "", [])
            names = tuple(mask_name(name) for name, _area in theirs)
            lines.append(Line(each, names, theirs[0][1] if theirs else "", None))
    return lines
