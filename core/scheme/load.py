"""A scheme file, read and checked: every wrong key gets one sentence (schemes/example.toml)."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import SchemeError
from core.scheme.checks import check_batch_total, check_scheme
from core.scheme.collecting import read_pickup_rules, read_point
from core.scheme.plans import check_releases
from core.scheme.reader import Table, read_groups, read_short
from core.scheme.turns import read_reserved, read_waiting_list
from core.scheme.types import (
    Area,
    FairUse,
    Granting,
    Handover,
    HandoverKind,
    HandoverPlace,
    Letter,
    Limit,
    LimitSubject,
    QuietHours,
    Rejected,
    ReleasePlan,
    Scheme,
    Words,
)

BY_STAFF = "staff"  # a quantity that staff enter later
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")

# What stands in texts is short, so that every text fits one segment of 70 characters.
NAME, PLACE, TITLE, WHERE, SHORT = 10, 12, 8, 16, 8
ENGLISH = 40


def read_scheme(text: str) -> Scheme:
    """The scheme in a TOML file. Raises SchemeError with one sentence that names the key."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"This is no TOML file: {error}.") from error
    scheme = scheme_from(values)
    check_batch_total(scheme)
    return scheme


def scheme_from(values: Mapping[str, Any]) -> Scheme:
    """The scheme in a table of the file's shape. Raises SchemeError."""
    table = Table(values)
    scheme = _scheme(table)
    table.finish()
    check_scheme(scheme)
    check_releases(scheme)
    return scheme


def _scheme(table: Table) -> Scheme:
    zone = _zone(table)
    areas = _areas(table)
    names = frozenset(area.name for area in areas)
    return Scheme(
        id=_id(table),
        name=_words(table, "name", NAME),
        timezone=zone,
        lines=_numbers(table, "lines"),
        granting=table.choice("granting", Granting),
        limit=table.table("limit", _limit),
        handover=table.table("handover", lambda inner: _handover(inner, names)),
        areas=areas,
        releases=table.tables("releases", lambda inner: _release(inner, zone, names)),
        letter=table.optional_table("letter", _letter),
        groups=read_groups(table, "groups"),
        helpline=_helpline(table),
        fair_use=table.table("fair_use", _fair_use),
        quiet_hours=table.table("quiet_hours", _quiet_hours),
        verification_days=table.number("verification_days", 1, 365, "days", default=90),
        waiting_list=table.table("waiting_list", read_waiting_list),
        reserved=table.optional_tables("reserved", read_reserved),
        rejected=table.choice("rejected", Rejected, default=Rejected.NEXT_RELEASE),
        batch_total=_count(table, "batch_total", "masks"),
        demonstration_populations=table.flag("demonstration_populations"),
        pickup=table.table("pickup", read_pickup_rules),
        points=table.optional_tables("points", lambda inner: read_point(inner, names)),
    )


def _id(table: Table) -> str:
    right = "small letters, digits and hyphens, at most 40"
    id = table.text("id", right)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", id):
        raise table.wrong("id", right)
    return id


def _zone(table: Table) -> ZoneInfo:
    right = "a time zone such as Asia/Shanghai"
    try:
        return ZoneInfo(table.text("timezone", right))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise table.wrong("timezone", right) from None


def _numbers(table: Table, key: str) -> tuple[str, ...]:
    right = "a list of phone numbers such as +8657400000000"
    numbers = table.texts(key, right)
    if not all(NUMBER.fullmatch(number) for number in numbers):
        raise table.wrong(key, right)
    return numbers


def _helpline(table: Table) -> str:
    right = "a phone number such as +8657400000000, or empty"
    if table.has("helpline") and table.values["helpline"] != "":
        number = table.text("helpline", right)
        if not NUMBER.fullmatch(number):
            raise table.wrong("helpline", right)
        return number
    return ""


def _words(table: Table, key: str, most: int) -> Words:
    def read(inner: Table) -> Words:
        return Words(read_short(inner, "zh", most), read_short(inner, "en", ENGLISH))

    return table.table(key, read)


def _limit(table: Table) -> Limit:
    return Limit(
        subject=table.choice("subject", LimitSubject),
        masks=table.number("masks", 1, 1000, "masks"),
        days=table.number("days", 1, 365, "days") if table.has("days") else None,
        household_number=table.flag("household_number"),
    )


def _count(table: Table, key: str, unit: str) -> int | None:
    return table.number(key, 1, 10_000_000, unit) if table.has(key) else None


def _areas(table: Table) -> tuple[Area, ...]:
    seen: set[str] = set()

    def read(inner: Table) -> Area:
        area = _area(inner, seen)
        for key, name in {"name": area.name, "short": area.short}.items():
            if name in seen:
                raise inner.wrong(key, f'a name that no other area has; "{name}" is one above')
        seen.update((area.name, area.short))
        return area

    return table.tables("areas", read)


def _area(table: Table, above: set[str]) -> Area:
    name = read_short(table, "name", 20)
    return Area(
        name=name,
        english=read_short(table, "english", ENGLISH),
        parent=table.one_of("parent", above, "an area that stands above this one"),
        short=read_short(table, "short", SHORT, default=name),
        population=_count(table, "population", "people"),
    )


def _handover(table: Table, areas: frozenset[str]) -> Handover:
    places = table.tables("places", lambda inner: _place(inner, areas))
    if sum(not place.areas for place in places) != 1:
        raise table.wrong(
            "places", "places of which exactly one names no areas, for everywhere else"
        )
    return Handover(
        kind=table.choice("kind", HandoverKind),
        within_hours=_hours(table),
        places=places,
        by=_words(table, "by", PLACE),
    )


def _hours(table: Table) -> int | None:
    return table.number("within_hours", 1, 720, "hours") if table.has("within_hours") else None


def _place(table: Table, areas: frozenset[str]) -> HandoverPlace:
    named = frozenset(table.texts("areas"))
    for unknown in sorted(named - areas):
        raise table.wrong("areas", f'names of areas of this file; "{unknown}" is none')
    return HandoverPlace(named, _words(table, "place", PLACE))


def _release(table: Table, zone: ZoneInfo, areas: frozenset[str]) -> ReleasePlan:
    return ReleasePlan(
        opens_at=table.moment("opens_at", zone),
        quantity=_quantity(table),
        area=table.one_of("area", areas, "an area of this file"),
        closes_at=table.optional_moment("closes_at", zone),
        offline=table.flag("offline"),
        finished=table.flag("finished"),
        closed_record=table.flag("closed_record"),
    )


def _quantity(table: Table) -> int:
    if table.has("quantity") and table.values["quantity"] == BY_STAFF:
        return 0
    try:
        return table.number("quantity", 1, 10_000_000, "masks")
    except SchemeError:
        right = f'a number of masks above 0, or "{BY_STAFF}" where staff enter it later'
        raise table.wrong("quantity", right) from None


def _letter(table: Table) -> Letter:
    return Letter(_words(table, "title", TITLE), _words(table, "where", WHERE))


def _fair_use(table: Table) -> FairUse:
    usual = FairUse()
    return FairUse(
        people_per_phone=table.number(
            "people_per_phone", 1, 1000, "people", usual.people_per_phone
        ),
        ids_tried_per_day=table.number(
            "ids_tried_per_day", 1, 1000, "IDs", usual.ids_tried_per_day
        ),
        review_share=table.share("review_share", usual.review_share),
    )


def _quiet_hours(table: Table) -> QuietHours:
    usual = QuietHours()
    return QuietHours(
        start=table.number("start", 0, 23, "hours", usual.start),
        end=table.number("end", 0, 23, "hours", usual.end),
    )
