"""What the log may say of an error: where it happened, never what it was about."""

import traceback
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


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
