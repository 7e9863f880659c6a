"""Only what Twilio signed comes in (FIELD.md, Twilio webhooks)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, request
from twilio.request_validator import RequestValidator
from werkzeug.exceptions import HTTPException

from core.settings import Settings

LARGEST_FORM = 64 * 1024  # bytes; a text of 1,600 characters takes 15 kB


def guard(settings: Settings) -> Callable[[], Response | None]:
    """A `before_request` function that answers 403 to what is not signed, or signed wrongly."""
    validator = RequestValidator(settings.auth_token)

    def check() -> Response | None:
        request.max_content_length = LARGEST_FORM
        url = settings.public_url + raw_target(request.environ)
        return None if _is_signed(validator, url) else Response(status=403)

    return check


def raw_target(environ: Mapping[str, Any]) -> str:
    """Path and query as they were sent: Flask's own are decoded, which breaks the signature."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not raw:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        raw = quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~")
        raw += "?" + environ["QUERY_STRING"] if environ.get("QUERY_STRING") else ""
    if raw.startswith("/"):
        return str(raw)
    parts = urlsplit(raw)  # a proxy may send the whole address
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_signed(validator: RequestValidator, url: str) -> bool:
    signature = request.headers.get("X-Twilio-Signature")
    if not signature:
        return False
    try:
        return bool(validator.validate(url, request.form, signature))
    except (HTTPException, ValueError):  # a form too large, broken or not to be decoded
        return False
