"""Today: how the releases stand, what is booked by the minute, what waits, who comes."""

from collections.abc import Mapping

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


@page("/today")
def today(desk: Desk) -> str:
    """The whole page."""
    return render_template("console/today.html", **_figures(desk))


@page("/today/figures", live=True)
def today_figures(desk: Desk) -> str:
    """Its figures alone, as they stand now; the page asks for them every few seconds."""
    return render_template("console/today_figures.html", **_figures(desk))


def _figures(desk: Desk) -> Mapping[str, object]:
    with desk.view() as unit:
        found, names, now = figures.today(unit, desk), areas.names(unit, desk.scheme.id), unit.now
    return {
        "today": found,
        "now": now,
        "names": names,
        "bars": [(each, _bar(each)) for each in found.releases],
        "columns": _columns(found),
        "top": top_of([minute.total for minute in found.minutes]),
        "height": HEIGHT,
        "channels": _used(found),
        "channel_words": [words.channel(channel) for channel in _used(found)],
        "words": words,
        "rows": _rows(found),
        "hours": [(hour, bar(_people(hour))) for hour in found.hours],
        "has_calls": "console.calls" in current_app.view_functions,
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
