"""No webhook ends in a 5xx: what fails unexpectedly is logged and answered all the same."""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from flask import Response
from werkzeug.exceptions import HTTPException

P = ParamSpec("P")
HOME = Path(__file__).resolve().parent.parent
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


def trace_without_values(error: BaseException) -> str:
    """The error's type and the project's lines it came through.

    Never its text: that of a database error holds the statement's parameters.
    """
    frames = [
        f"{Path(frame.filename).relative_to(HOME)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_ours(Path(frame.filename))
    ]
    return f"{type(error).__module__}.{type(error).__name__} at {' > '.join(frames)}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(HOME) and "site-packages" not in path.parts
