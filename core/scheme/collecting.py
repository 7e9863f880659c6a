"""How and where masks are collected, as a scheme file says it (schemes/example.toml)."""

from collections.abc import Collection

from core.scheme.hours import BadHours, Hours, read_all_hours
from core.scheme.reader import Table, read_groups, read_short
from core.scheme.types import PickupRules, PointPlan

# Name and map line stand in the text that tells a household when to come: one segment together.
POINT_NAME, MAP_LINE, CONTACT, ENGLISH = 12, 14, 20, 40
MOST_PER_SLOT = 500


def read_pickup_rules(table: Table) -> PickupRules:
    """The table [pickup]. Raises SchemeError."""
    usual = PickupRules()
    return PickupRules(
        unable=read_groups(table, "unable", usual.unable),
        keep_days=table.number("keep_days", 1, 365, "days", usual.keep_days),
    )


def read_point(table: Table, areas: Collection[str]) -> PointPlan:
    """One table [[points]]. Raises SchemeError."""
    return PointPlan(
        name=read_short(table, "name", POINT_NAME),
        english=read_short(table, "english", ENGLISH),
        area=table.one_of("area", areas, "an area of this file"),
        map_line=_or_empty(table, "map_line", MAP_LINE),
        contact=_or_empty(table, "contact", CONTACT),
        hours=_hours(table),
        per_slot=table.number("per_slot", 1, MOST_PER_SLOT, "households a quarter of an hour"),
    )


def _or_empty(table: Table, key: str, most: int) -> str:
    """Left out or empty, it is not known."""
    known = table.has(key) and table.values[key] != ""
    return read_short(table, key, most) if known else ""


def _hours(table: Table) -> tuple[Hours, ...]:
    right = "a list of opening hours in whole quarters, such as 09:00-11:30"
    try:
        return read_all_hours(table.texts("hours", right))
    except BadHours:
        raise table.wrong("hours", right) from None
