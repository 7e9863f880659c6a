"""Rolls sent in as files, and how far the worker has read them."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.desk.reach import Desk
from core.errors import Conflict
from core.residents import roll_files
from core.residents.roll_files import BadRollFile
from core.residents.roll_rows import COLUMNS
from core.store.roll_files import latest_files
from staff.console.gate import ADMIN, page
from staff.console.language import gettext as _
from staff.console.pages.residents import reason_in_words

# Made-up people with right check digits.
EXAMPLE = (
    ("330205194005056810", "王示范", "205010000", "13800000001"),
    ("330205194406272987", "李样例", "205010001", "0574-87650001"),
    ("33022219360305178X", "赵练习", "", ""),
)


@page("/residents/rolls", methods=("GET", "POST"), role=ADMIN)
def rolls(desk: Desk) -> ResponseReturnValue:
    """The files so far, and the form for the next one."""
    if request.method == "GET":
        return _rolls_page(desk)
    file = request.files.get("file")
    content = file.read(roll_files.LARGEST + 1) if file else b""
    try:
        file_id = roll_files.take_in(desk.service, desk.scheme, content, desk.actor)
    except BadRollFile as error:
        return _rolls_page(desk, _(str(error))), 400
    return redirect(url_for("console.roll_file", file_id=file_id), 303)


@page("/residents/rolls/<row:file_id>", role=ADMIN)
def roll_file(desk: Desk, file_id: int) -> str:
    """One file: what became of its lines."""
    with desk.view() as unit:
        file = roll_files.found(unit, desk.scheme, file_id)
    named = sorted(file.refused, key=lambda each: each[0])
    refused = [(line, reason_in_words(reason)) for line, reason in named]
    return render_template("console/residents_roll.html", file=file, refused=refused)


@page("/residents/rolls/<row:file_id>/progress", role=ADMIN, live=True)
def roll_progress(desk: Desk, file_id: int) -> ResponseReturnValue:
    """The live part of that page; once the file is read the page opens itself anew."""
    with desk.view() as unit:
        file = roll_files.found(unit, desk.scheme, file_id)
    answer = make_response(render_template("console/residents_progress.html", file=file))
    if file.done_at:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page("/residents/rolls/<row:file_id>/stop", methods=("POST",), role=ADMIN)
def stop_roll(desk: Desk, file_id: int) -> ResponseReturnValue:
    """Ends the reading of a file."""
    try:
        with desk.unit() as unit:
            roll_files.stop_reading(unit, desk.scheme, file_id, desk.actor)
        flash(_("The file is not read any further."))
    except Conflict as error:
        flash(_(str(error)), "error")
    return redirect(url_for("console.roll_file", file_id=file_id), 303)


@page("/residents/rolls/example.csv", role=ADMIN)
def example_roll(desk: Desk) -> Response:
    """A file to begin with; Excel knows by its first bytes that it is UTF-8."""
    groups = (*desk.scheme.roll_groups, "", "", "")
    rows = [
        (number, name, household, desk.scheme.areas[0].name, phone, group)
        for (number, name, household, phone), group in zip(EXAMPLE, groups, strict=False)
    ]
    text = "".join(",".join(row) + "\r\n" for row in (COLUMNS, *rows))
    headers = {"Content-Disposition": 'attachment; filename="example.csv"'}
    return Response(text.encode("utf-8-sig"), headers=headers, content_type="text/csv")


def _rolls_page(desk: Desk, error: str | None = None) -> str:
    with desk.view() as unit:
        files = latest_files(unit, desk.scheme.id)
    return render_template(
        "console/residents_rolls.html", files=files, error=error, desk=desk, columns=COLUMNS
    )
