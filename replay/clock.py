"""A clock that stands still until somebody sets it."""

from datetime import UTC, datetime


class StandingClock:
    """Tells the moment that it was set to."""

    def __init__(self, moment: datetime) -> None:
        self.set(moment)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Sets the clock to an aware moment."""
        self._now = moment.astimezone(UTC)
