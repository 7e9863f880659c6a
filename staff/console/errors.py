"""What goes wrong is said on a page of its own, in one sentence; and what every answer carries."""

import logging
from http import HTTPStatus

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from core.desk.throttle import Throttled
from core.errors import Conflict, MaskLineError, NotFound
from core.store.database import StoreError
from core.tracing import trace_without_values
from staff.console.gate import blueprint
from staff.console.language import gettext as _
from staff.console.language import sentence_of

log = logging.getLogger("maskline")

POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
STATUSES: tuple[tuple[type[MaskLineError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (Throttled, 429),
)
SENTENCES = {
    400: "The request cannot be read. Please go back and try again.",
    403: "Your role does not reach this page.",
    404: "There is no such page.",
    405: "There is no such page.",
    413: "The file is too large: at most 32 MB.",
    500: "Something went wrong here. Nothing was changed. Please try again.",
    503: "The database cannot be reached just now. Please try again in a minute.",
}


@blueprint.errorhandler(MaskLineError)
def refused(error: MaskLineError) -> ResponseReturnValue:
    """What the core refuses."""
    status = next((code for kind, code in STATUSES if isinstance(error, kind)), 400)
    return error_page(sentence_of(error), status)


@blueprint.errorhandler(HTTPException)
def http_error(error: HTTPException) -> ResponseReturnValue:
    """What the gate refuses, and requests that cannot be."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    own = error.description if error.description != type(error).description else None
    return error_page(_(own or SENTENCES.get(status) or HTTPStatus(status).phrase), status)


@blueprint.errorhandler(StoreError)
def database_failed(error: StoreError) -> ResponseReturnValue:
    """The database is away, or refuses."""
    log.error("a page failed: %s", trace_without_values(error))
    return error_page(_(SENTENCES[503]), 503)


@blueprint.errorhandler(Exception)
def failed(error: Exception) -> ResponseReturnValue:
    """A mistake of ours; the log gets no value of it."""
    log.error("a page failed: %s", trace_without_values(error))
    return error_page(_(SENTENCES[500]), 500)


def error_page(sentence: str, status: int) -> ResponseReturnValue:
    """One sentence, and the ways on."""
    return render_template("console/error.html", sentence=sentence, status=status), status


@blueprint.after_request
def guard_answer(response: Response) -> Response:
    """Nothing foreign runs in a page, nobody frames it, and no shared computer keeps it."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "console.static":
        response.headers["Cache-Control"] = "no-store"
    return response
