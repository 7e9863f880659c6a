"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

OPENING = datetime.fromisoformat("2020-02-07T08:30:00+08:00")


class FrozenClock:
    """Tells the moment it was set to: by default the first opening of Jiangbei's scheme."""

    def __init__(self, moment: datetime = OPENING) -> None:
        self.set(moment)

    def now(self) -> datetime:
        return self._now

    def advance(self, **delta: float) -> datetime:
        """Moves the clock, `advance(minutes=10)`, and returns the new moment."""
        self._now += timedelta(**delta)
        return self._now

    def set(self, moment: datetime) -> None:
        """Sets the clock to an aware moment."""
        self._now = moment.astimezone(UTC)
