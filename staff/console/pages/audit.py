"""Who did what: the audit rows, for administrators."""

from flask import render_template

from core.desk.audit_trail import list_entries
from core.desk.reach import Desk
from core.quota.reference import reference_of
from staff.console.forms import after, text_field
from staff.console.gate import ADMIN, page
from staff.console.language import gettext as _

# In words, in the order that a list of them offers.
ACTIONS = {
    "sign_in": "signed in",
    "enrol": "set up an authenticator",
    "sign_out": "signed out",
    "change_password": "changed their password",
    "add_staff": "added a member of staff",
    "set_password": "gave a password",
    "set_staff_phone": "noted a staff phone",
    "forget_staff_phone": "took a staff phone off",
    "reset_second_factor": "reset an authenticator",
    "let_go": "let a member of staff go",
    "take_on_again": "took a member of staff on again",
    "book": "booked",
    "wait": "put on the waiting list",
    "give_back": "gave back",
    "grant": "granted",
    "withdraw": "withdrew",
    "approve": "approved",
    "reject": "rejected",
    "not_me": "reported a booking as not theirs",
    "book_for": "booked for somebody",
    "wait_for": "put somebody on the waiting list",
    "correct": "corrected a booking",
    "thaw": "settled a refusal",
    "move_pickup": "changed a pickup time",
    "tell_again": "sent a notice again",
    "add_point": "added a pickup point",
    "change_point": "changed a pickup point",
    "send_plan": "sent pickup times",
    "send_preview": "sent a previewed plan",
    "confirm_pickup": "confirmed a pickup time",
    "bring_pickup": "asked for bringing home",
    "miss": "missed a pickup time",
    "lapse": "let a share lapse",
    "register": "registered",
    "hand_out": "handed out",
    "hand_out_undone": "undid a hand-out",
    "split": "split a release",
    "set_quantity": "set a quantity",
    "load_scheme": "loaded the scheme",
    "send_roll": "sent a roll",
    "import_roll": "imported a roll",
    "stop_roll": "stopped a roll",
    "add_resident": "added a resident",
    "correct_resident": "corrected a resident",
    "remove_resident": "took a resident off the roll",
    "set_populations": "set populations",
    "bar": "barred from booking",
    "lift_bar": "lifted a bar",
    "task_done": "did a task",
    "call": "called somebody",
    "show_phone": "looked at a phone number",
    "put_through": "was put through",
    "offer_again": "asked again",
    "missed_confirmation": "answered a question wrongly",
    "try_id": "asked for somebody",
}
ACTORS = {
    "sms": "by text",
    "voice": "by call",
    "ussd": "by menu",
    "staff": "staff desk",
    "command": "command line",
    "line": "the line",
    "worker": "the worker",
}
OBJECTS = {
    "booking": "Booking",
    "staff": "Staff",
    "release": "Release",
    "task": "Task",
    "pickup": "Pickup",
    "plan": "Plan",
    "point": "Pickup point",
    "handout": "Hand-out",
    "bar": "Bar",
    "phone": "Phone",
    "resident": "Resident",
    "roll_file": "Roll",
}


@page("/audit", role=ADMIN)
def audit(desk: Desk) -> str:
    """Newest first; of one actor or one action where they are chosen."""
    actor, action = text_field("actor"), text_field("action")
    with desk.view() as unit:
        found = list_entries(unit, desk.scheme, after(), actor, action)
    return render_template(
        "console/audit.html",
        page=found,
        actor=actor,
        action=action,
        actions=[("", _("Everything")), *((key, _(text)) for key, text in ACTIONS.items())],
        in_words=in_words,
        actor_of=actor_in_words,
        object_of=_object_of,
    )


def actor_in_words(name: str) -> str:
    """A member by name, what acts by itself by a word."""
    return _(ACTORS[name]) if name in ACTORS else name


def in_words(action: str) -> str:
    """What was done."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def _object_of(object: str) -> str:
    """A booking by the number that the resident knows; a phone is a digest that says nothing."""
    kind, _colon, name = object.partition(":")
    if kind not in OBJECTS:
        return object
    if kind == "phone":
        return _(OBJECTS[kind])
    label = reference_of(int(name)) if kind == "booking" and name.isdigit() else name
    return f"{_(OBJECTS[kind])} {label}"
