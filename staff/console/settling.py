"""Settling the ticked ones of a list: the review and the bookings share it."""

from flask import flash, request

from core.desk import reviewing
from core.desk.reach import Desk
from core.quota.reviewing import LONGEST_REASON, ReasonTooLong
from staff.console.forms import LARGEST_NUMBER, text_field
from staff.console.language import gettext as _

MOST_TICKED = 200


def settle(desk: Desk) -> None:
    """What the two lists with boxes share: does what the pressed button says to the ticked ones."""
    ticked = ticked_bookings()
    if not ticked:
        flash(_("Nothing was ticked."), "error")
    elif request.form.get("act") == "approve":
        _tell(reviewing.approve(desk, ticked), _("approved"))
    elif request.form.get("act") == "reject":
        _reject(desk, ticked)


def ticked_bookings() -> list[int]:
    """The bookings whose boxes were ticked; what is no number counts as none."""
    sent = request.form.getlist("booking")[:MOST_TICKED]
    numbers = (int(text) for text in dict.fromkeys(sent) if text.isascii() and text.isdigit())
    return [number for number in numbers if number <= LARGEST_NUMBER]


def _reject(desk: Desk, ticked: list[int]) -> None:
    reason = text_field("reason")
    try:
        _tell(reviewing.reject(desk, ticked, reason), _("rejected"))
    except ReasonTooLong:
        flash(
            _(
                "Please give a reason of 1 to %(n)s characters. Nothing was changed.",
                n=LONGEST_REASON,
            ),
            "error",
        )


def _tell(settled: reviewing.Settled, done: str) -> None:
    sentence = _("%(n)s %(done)s.", n=settled.done, done=done)
    if settled.elsewhere:
        sentence = _(
            "%(n)s %(done)s, %(others)s had been settled by others.",
            n=settled.done,
            done=done,
            others=settled.elsewhere,
        )
    flash(sentence, "message" if settled.done else "error")
