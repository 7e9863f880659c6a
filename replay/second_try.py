"""Somebody who had a share asks again: refused until the day that the scheme sets, then granted."""

from datetime import date, datetime, time, timedelta

from replay.days import BOOKED, HAD, Pile
from replay.people import Applicant

LONG_AFTER = 30  # days after the last opening
TRIED = 3  # people who try on the day before


def try_again(pile: Pile) -> str:
    """Tries it while a share is free in the last release, which stays open; on which days that was
    refused and granted.
    """
    days = pile.town.scheme.limit.days
    return _never(pile) if days is None else _after(pile, days)


def _after(pile: Pile, days: int) -> str:
    """On day N-1 refused, naming day N; on day N granted, from its first minute on."""
    first = _local_day(pile, 0)
    eve, day = first + timedelta(days=days - 1), first + timedelta(days=days)
    _set(pile, eve, time(12))
    pile.town.give_back(pile.served[-1][-1])
    named = f"{HAD}，{day.month}月{day.day}日起"
    for had in pile.served[0][:TRIED]:
        pile.town.expect(named, had.phone, had.asks_again)
    _set(pile, day, time(0))
    _books(pile, pile.served[0][0])
    return f"{eve.day} no, {day.day} yes"


def _never(pile: Pile) -> str:
    """Refused long after, too; a newcomer gets the share."""
    _set(pile, _local_day(pile, -1) + timedelta(days=LONG_AFTER), time(12))
    pile.town.give_back(pile.served[-1][-1])
    for had in pile.served[0][:TRIED]:
        pile.town.expect(HAD, had.phone, had.asks_again)
    _books(pile, pile.queue[0])
    return "never"


def _books(pile: Pile, whose: Applicant) -> None:
    pile.town.expect(BOOKED, whose.phone, whose.asks_again)


def _local_day(pile: Pile, release: int) -> date:
    return pile.releases[release].opens_at.astimezone(pile.town.scheme.timezone).date()


def _set(pile: Pile, day: date, at: time) -> None:
    pile.town.clock.set(datetime.combine(day, at, pile.town.scheme.timezone))
