"""The call list: whom staff call, and what came of it."""

import re
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
KINDS = {
    "call_back": "Asks to be called",
    "not_me": "Says: that was not me",
    "undelivered": "Could not be told",
    "missed": "Did not come",
    "wrong_number": "Find the right number",
    "barred": "May not book",
    "too_many_people": "Books for many people",
    "review_full": "Too many wait for review",
}
NOTE = re.compile(r"\w+ by (?P<way>text|call): (?P<reason>[^,]*)(?:, (?P<tries>\d+) tries)?")
REASONS = {
    "no-answer": "nobody answered",
    "busy": "the line was busy",
    "completed": "nobody pressed a key",
    "opted out": "wants no notices",
    "not a mobile": "takes no texts",
    "late": "it would have come too late",
}


@dataclass(frozen=True)
class Line:
    """A line of the list: the task, who it is about, and their shares."""

    call: Call
    kind: str  # in English
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
        note=_note(case.call.detail),
    )


def _note(detail: str) -> str:
    """Why the line could not tell somebody, as people say it."""
    found = NOTE.fullmatch(detail)
    if found is None:
        return detail
    reason = _(REASONS.get(found["reason"], found["reason"]))
    way = _("By call: %(reason)s") if found["way"] == "call" else _("By text: %(reason)s")
    tries = _(", %(n)s tries", n=found["tries"]) if found["tries"] else ""
    return way % {"reason": reason} + tries


def _lines(unit: Unit, desk: Desk, found: Sequence[Call]) -> list[Line]:
    scheme_id, reach = desk.scheme.id, desk.area_ids
    ids = [call.booking_id for call in found if call.booking_id]
    shares = {s.booking_id: s for s in shares_of_bookings(unit, scheme_id, ids, reach)}
    phones = [call.phone_digest for call in found if not call.booking_id and call.phone_digest]
    owners = store.owners_of(unit, scheme_id, phones, reach) if phones else {}
    return [
        _line(each, shares.get(each.booking_id or 0), owners.get(each.phone_digest or "", []))
        for each in found
    ]


def _line(call: Call, share: Share | None, owners: Sequence[tuple[str, str]]) -> Line:
    """About the people of the booking; without one about those whose phone it is."""
    if share:
        names = [mask_name(name) or mask_id(id.number) for name, id in share.people]
    else:
        names = [mask_name(name) for name, _area in owners]
    area = share.area if share else next((area for _name, area in owners), None)
    return Line(call, KINDS.get(call.kind, call.kind), tuple(names), area or "", share)
