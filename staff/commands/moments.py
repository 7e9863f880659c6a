"""The moments that operators type."""

from datetime import datetime

from core.errors import NotFound
from core.scheme.reader import read_moment
from core.scheme.types import Scheme


def moment_of(text: str, scheme: Scheme, option: str = "--opens-at") -> datetime:
    """The moment that an option names. Raises NotFound where it is no day and time."""
    moment = read_moment(text, scheme.timezone)
    if moment is None:
        raise NotFound(f"{option} must be a day and time such as `quota check` shows for releases.")
    return moment
