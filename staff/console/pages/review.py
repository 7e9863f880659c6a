"""Review: what the roll does not vouch for, the oldest first."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.desk import reviewing
from core.desk.reach import Desk
from core.quota.reviewing import LONGEST_REASON
from staff.console import words
from staff.console.forms import after
from staff.console.gate import page
from staff.console.settling import settle


@page("/review")
def review(desk: Desk) -> str:
    """What waits, with what the roll says of it."""
    with desk.view() as unit:
        found = reviewing.review_page(unit, desk, after())
    return render_template(
        "console/review.html",
        page=found,
        reasons=words.reasons(),
        longest_reason=LONGEST_REASON,
        words=words,
    )


@page("/review/settle", methods=("POST",))
def settle_review(desk: Desk) -> ResponseReturnValue:
    """Approves or rejects the ticked ones, and says what became of them."""
    settle(desk)
    return redirect(url_for("console.review"), 303)
