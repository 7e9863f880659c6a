"""Today: how the releases stand, what is booked by the minute, what waits, who comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from flask import current_app, render_template

from core.desk import figures
from core.desk.figures import Hour, Minute, ReleaseFigures, Today
from core.desk.listing import CHANNELS
from core.desk.reach import Desk
from core.store import areas
from staff.console import words
from staff.console.charts import Piece, bar, column, top_of
from staff.console.gate import page

HEIGHT = 120  # of the chart's field
SUMMED = 10  # minutes a row of the table beside the chart
KEPT, KEPT_TIMES = "maskline_today", 20  # so counting takes a twentieth of the time at most


@dataclass(frozen=True)
class Counted:
    """The figures of one desk at one moment."""

    today: Today
    names: Mapping[int, str]
    now: datetime


@page("/today")
def today(desk: Desk) -> str:
    """The whole page."""
    return render_template("console/today.html", **_shown(_counted(desk)))


@page("/today/figures", live=True)
def today_figures(desk: Desk) -> str:
    """Its figures alone; the page asks for them every few seconds."""
    return render_template("console/today_figures.html", **_shown(_recent(desk)))


def _counted(desk: Desk) -> Counted:
    with desk.view() as unit:
        return Counted(figures.today(unit, desk), areas.names(unit, desk.scheme.id), unit.now)


def _recent(desk: Desk) -> Counted:
    """What many clerks ask for every few seconds is counted for all of them at once: where counting
    takes long, the figures are kept for some times as long.
    """
    kept: dict[object, tuple[float, Counted]] = current_app.extensions.setdefault(KEPT, {})
    key, begun = (desk.scheme.id, desk.area_ids), monotonic()
    until, found = kept.get(key, (0.0, None))
    if found is None or begun >= until:
        found = _counted(desk)
        kept[key] = (monotonic() + KEPT_TIMES * (monotonic() - begun), found)
    return found


def _shown(counted: Counted) -> Mapping[str, Any]:
    found = counted.today
    return {
        "today": found,
        "now": counted.now,
        "names": counted.names,
        "bars": [(each, _bar(each)) for each in found.releases],
        "columns": _columns(found),
        "top": top_of([minute.total for minute in found.minutes]),
        "height": HEIGHT,
        "channels": _used(found),
        "channel_words": [words.channel(channel) for channel in _used(found)],
        "rows": _rows(found),
        "hours": [(hour, bar(_people(hour))) for hour in found.hours],
        "has_calls": "console.calls" in current_app.view_functions,
        "words": words,
    }


def _bar(release: ReleaseFigures) -> tuple[Piece, ...]:
    values = {
        "free": release.free or 0,
        "booked": release.booked,
        "review": release.review,
        "collected": release.collected,
        "carried": release.carried_out or 0,
    }
    return bar(values)


def _columns(found: Today) -> list[tuple[Minute, tuple[Piece, ...]]]:
    top = top_of([minute.total for minute in found.minutes])
    return [(minute, column(_ordered(minute), HEIGHT, top)) for minute in found.minutes]


def _ordered(minute: Minute) -> dict[str, int]:
    return {channel: minute.by_channel.get(channel, 0) for channel in CHANNELS}


def _used(found: Today) -> list[str]:
    """The channels that the legend names: those of people, and what else was used."""
    used = {channel for minute in found.minutes for channel in minute.by_channel}
    return [channel for channel in CHANNELS if channel in used or channel in ("sms", "voice")]


def _people(hour: Hour) -> dict[str, int]:
    return {"collected": hour.collected, "awaited": hour.awaited}


def _rows(found: Today) -> list[tuple[Minute, Minute, dict[str, int], int]]:
    """The chart as a table: ten minutes a row."""
    rows = []
    for start in range(0, len(found.minutes), SUMMED):
        some = found.minutes[start : start + SUMMED]
        sums = {c: sum(m.by_channel.get(c, 0) for m in some) for c in CHANNELS}
        rows.append((some[0], some[-1], sums, sum(sums.values())))
    return rows
