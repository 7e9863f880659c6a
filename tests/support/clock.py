"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta

from replay.clock import StandingClock

OPENING = datetime.fromisoformat("2020-02-07T08:30:00+08:00")


class FrozenClock(StandingClock):
    """Begins at the first opening of Jiangbei's scheme, where a test says nothing else."""

    def __init__(self, moment: datetime = OPENING) -> None:
        super().__init__(moment)

    def advance(self, **delta: float) -> datetime:
        """Moves the clock, `advance(minutes=10)`, and returns the new moment."""
        self._now += timedelta(**delta)
        return self._now
