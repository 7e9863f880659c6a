"""When each notice of a plan goes out: in waves, so that replies and calls do not come at once."""

from datetime import datetime, timedelta

from core.outbox.delivery import Hours, after_quiet_hours

AT_LEAST = 1000  # notices in a wave: the provider takes them within half a minute
AT_MOST = 40  # waves: from 8:00, when quiet hours usually end, the last begins at 11:15
APART = timedelta(minutes=5)


def waves(count: int, now: datetime, hours: Hours) -> list[datetime]:
    """When each of so many notices is due, the first first; none in quiet hours."""
    size = max(AT_LEAST, -(-count // AT_MOST))
    due: list[datetime] = []
    moment = now
    while len(due) < count:
        moment = after_quiet_hours(moment, hours.zone, hours.quiet)
        due += [moment] * min(size, count - len(due))
        moment += APART
    return due
