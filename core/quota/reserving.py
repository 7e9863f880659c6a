"""A part of each release that is kept for some until a set time: for bookers by a channel, for a
priority group of the roll, or for those who wait.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.scheme.types import Scheme

WAITING = -1  # the rule of the waiting list's part
SERVED_WITHIN = timedelta(hours=1)  # then its part is everybody's, even where no worker runs


@dataclass(frozen=True)
class Kept:
    """One share that only the people of a rule (its place in the scheme) get before `until`."""

    rule: int
    until: datetime


def kept_shares(scheme: Scheme, opens_at: datetime, shares: int) -> list[Kept]:
    """What the scheme's rules keep out of so many shares; whole ones, rounded down."""
    day = opens_at.astimezone(scheme.timezone).date()
    in_line = [Kept(WAITING, opens_at + SERVED_WITHIN)] * int(shares * scheme.waiting_list.part)
    return in_line + [
        Kept(number, datetime.combine(day, rule.until, scheme.timezone))
        for number, rule in enumerate(scheme.reserved)
        for _ in range(int(shares * rule.part))
    ]


def rules_for(scheme: Scheme, channel: str, groups: Collection[str] | None) -> tuple[int, ...]:
    """The rules that somebody comes under; `groups` None: nobody knows yet, so they may."""
    return tuple(
        number
        for number, rule in enumerate(scheme.reserved)
        if channel in rule.channels
        or (rule.groups and (groups is None or set(groups) & set(rule.groups)))
    )
