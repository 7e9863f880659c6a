"""No webhook ends in a 5xx: what fails unexpectedly is logged and answered all the same."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response
from werkzeug.exceptions import HTTPException

from core.tracing import trace_without_values

P = ParamSpec("P")
log = logging.getLogger("maskline")


def sheltered(
    view: Callable[P, Response], fallback: Callable[[], Response]
) -> Callable[P, Response]:
    """The view, which answers `fallback()` where it raises anything but an HTTP error."""

    @wraps(view)
    def safe_view(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except HTTPException:
            raise
        except Exception as error:
            log.error("a webhook failed: %s", trace_without_values(error))
            return fallback()

    return safe_view
