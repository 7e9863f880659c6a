"""Scheme files: what is right is read to the last word, what is wrong gets one sentence."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from core.errors import SchemeError
from core.scheme.document import dump_scheme, load_scheme
from core.scheme.hours import read_all_hours
from core.scheme.load import read_scheme
from core.scheme.plans import shifted, warnings
from core.scheme.types import (
    Granting,
    HandoverKind,
    Limit,
    LimitSubject,
    PickupRules,
    PointPlan,
    Reserved,
    Scheme,
)
from tests.support.source import ROOT

FILES = sorted((ROOT / "schemes").rglob("*.toml"))
EXAMPLE = (ROOT / "schemes" / "example.toml").read_text(encoding="utf-8")
JIANGBEI = (ROOT / "schemes" / "ningbo-2020" / "jiangbei.toml").read_text(encoding="utf-8")
OPENING = datetime.fromisoformat("2020-02-07T08:30:00+08:00")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    return read_scheme(request.param.read_text(encoding="utf-8"))


def test_a_stored_scheme_is_the_same_again(scheme: Scheme) -> None:
    assert load_scheme(dump_scheme(scheme)) == scheme
    assert dump_scheme(load_scheme(dump_scheme(scheme))) == dump_scheme(scheme)


def test_a_scheme_of_a_district_is_named_like_its_file() -> None:
    for file in (ROOT / "schemes" / "ningbo-2020").glob("*.toml"):
        assert read_scheme(file.read_text(encoding="utf-8")).id == file.stem


def test_jiangbei_is_what_the_notice_says() -> None:
    scheme = read_scheme(JIANGBEI)
    assert scheme.limit == Limit(LimitSubject.PERSON, masks=5, days=10)
    assert [(r.opens_at, r.quantity) for r in scheme.open_releases()] == [
        (OPENING, 14_000),
        (OPENING + timedelta(days=1), 13_000),
        (OPENING + timedelta(days=2), 13_000),
    ]
    assert (scheme.handover.kind, scheme.handover.within_hours) == (HandoverKind.DELIVERY, 48)
    assert scheme.letter
    assert scheme.letter.title.zh == "告全区居民书"


@pytest.mark.parametrize(
    ("town", "place"),
    [(town, "街道办事处") for town in ("洪塘街道", "庄桥街道", "甬江街道")]
    + [("慈城镇", "慈城镇政府")]
    + [(town, "村、社区检查点") for town in ("中马街道", "白沙街道", "孔浦街道", "文教街道")],
)
def test_jiangbei_hands_over_at_the_place_of_each_town(town: str, place: str) -> None:
    assert read_scheme(JIANGBEI).handover.place_for(town).zh == place


def test_the_example_documents_every_key() -> None:
    names = set(keys(json.loads(dump_scheme(read_scheme(EXAMPLE)))))
    assert {
        name for name in names if not re.search(rf"^(\[.*)?{name}( =|\])", EXAMPLE, re.M)
    } == set()


def keys(value: Any) -> Iterator[str]:
    """Every key in a JSON value but the two languages."""
    if isinstance(value, list):
        for item in value:
            yield from keys(item)
    elif isinstance(value, dict):
        for name in value.keys() - {"zh", "en"}:
            yield name
            yield from keys(value[name])


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('id = "example"', 'id = "Exämple"', "id must be small letters, digits and hyphens"),
        ('id = "example"', "", "id is missing; it must be small letters"),
        ("Asia/Shanghai", "Asia/Ningbo", "timezone must be a time zone such as Asia/Shanghai."),
        ('= "first_come"', '= "lottery"', 'granting must be "first_come" or "priority".'),
        ('["+8657400000000"]', '["0574"]', "lines must be a list of phone numbers such as"),
        ('"+8657400000001"', '"110"', "helpline must be a phone number such as"),
        ('"困难"]', '"困难;"]', "groups must be a list of words without blanks"),
        (
            '"困难"]',
            '"六十岁以上"]',
            "groups must be a list of words such as 低保, each of them once.",
        ),
        ("verification_days = 90", "verification_days = 0", "whole number of days from 1 to 365"),
        ('zh = "示例区"', "zh = 7", "name.zh must be a text of at most 10 characters."),
        ('subject = "person"', 'subject = "dog"', 'limit.subject must be "person" or "household"'),
        (
            "masks = 5",
            "masks = true",
            "limit.masks must be a whole number of masks from 1 to 1000.",
        ),
        ("masks = 5", "mask = 5", "limit.masks is missing;"),
        (
            "days = 10",
            "day = 10",
            "limit.day is not known here; known are days, household_number, masks, subject.",
        ),
        ("masks = 5", "masks = 3", "releases[1].quantity must be a multiple of 3"),
        (
            'zh = "告居民书"',
            'zh = "告全区全体居民朋友书"',
            "letter.title.zh must be a text of at most 8",
        ),
        (
            'zh = "村、社区公告栏"',
            f'zh = "{"村" * 17}"',
            "letter.where.zh must be a text of at most 16",
        ),
        (
            '"桥头镇政府"',
            f'"{"镇" * 13}"',
            "handover.places[1].place.zh must be a text of at most 12",
        ),
        ('areas = ["桥头镇"]', 'areas = ["桥"]', "handover.places[1].areas must be names of areas"),
        ('areas = ["桥头镇"]', "", "handover.places must be places of which exactly one names no"),
        (
            "within_hours = 48",
            'within_hours = "48"',
            "handover.within_hours must be a whole number",
        ),
        ("T08:30:00\n# Masks", "\n# Masks", "releases[1].opens_at must be a day and time without"),
        (
            "quantity = 10_000",
            "quantity = 0",
            "releases[1].quantity must be a number of masks above 0",
        ),
        ("quantity = 10_000", "", "releases[1].quantity must be a number of masks above 0, or"),
        (
            "2020-02-07T20:00",
            "2020-02-07T08:30",
            "releases[1].closes_at must be later than opens_at",
        ),
        (
            'area = "桥头镇"',
            'area = "桥"',
            "releases[2].area must be the name of an area of this file",
        ),
        ("offline = false", 'offline = "no"', "releases[2].offline must be true or false."),
        ('quantity = "staff"', "quantity = 7", "releases[2].quantity must be a multiple of 5"),
        ("finished = false", "finished = 1", "releases[2].finished must be true or false."),
        ("household_number = false", "household_number = true", "limit.household_number needs"),
        ("closed_record = false", "closed_record = true", "releases[2].closed_record needs"),
        ('rejected = "next_release"', 'rejected = "never"', 'rejected must be "next_release" or'),
        (
            'granting = "first_come"',
            'granting = "priority"',
            'reserved and waiting_list.part need granting "first_come"',
        ),
        ("batch_total = 20_000", "batch_total = 9_995", "batch_total must be 10000, what the"),
        ("batch_total = 20_000", "batch_total = 0", "batch_total must be a whole number of masks"),
        (
            "population = 30_000",
            "population = 0",
            "areas[1].population must be a whole number of people",
        ),
        ("[waiting_list]\n", "[waiting_list]\nparts = 1", "waiting_list.parts is not known here"),
        ("part = 0.1\n", "part = 1.1\n", "waiting_list.part must be a part of 1, such as 0.2."),
        ("part = 0.2\n", "part = 0\n", "reserved[1].part must be a part of 1 above 0"),
        ("part = 0.2\n", "part = 0.85\n", "reserved.part and waiting_list.part must be at most 1"),
        (
            'until = "10:00"',
            "until = 10:00:00",
            "reserved[1].until must be a time of day in quotes",
        ),
        ('until = "10:00"', 'until = "24:00"', "reserved[1].until must be a time of day in quotes"),
        ('until = "10:00"\n', "", "reserved[1].until is missing; it must be a time of day"),
        ('["voice"]', '["phone"]', "reserved[1].channels must be a list out of sms, voice, ussd."),
        ('channels = ["voice"]', "", "reserved[1] must have either groups or channels."),
        (
            '["六十岁以上", "困难"]',
            '["七十岁以上"]',
            'reserved[2].groups must be words of groups; "七十岁以上" is none.',
        ),
        (
            'short = "河东村"',
            'short = "桥头"',
            "areas[2].short must be a name that no other area has",
        ),
        (
            'parent = "桥头镇"',
            'parent = "桥尾镇"',
            "areas[2].parent must be the name of an area that",
        ),
        ("review_share = 0.2", "review_share = 20", "fair_use.review_share must be a part of 1"),
        (
            "start = 20",
            "start = 24",
            "quiet_hours.start must be a whole number of hours from 0 to 23",
        ),
        ("[quiet_hours]", "[quiet]", "quiet is not known here; known are"),
        ('["行动不便"]', '["行动;不便"]', "pickup.unable must be a list of words"),
        ("keep_days = 7", "keep_days = 0", "pickup.keep_days must be a whole number of days from"),
        ("keep_days = 7", "kept_days = 7", "pickup.kept_days is not known here; known are"),
        (
            '"桥头便民中心"',
            f'"{"桥" * 13}"',
            "points[1].name must be a text of at most 12 characters.",
        ),
        ('english = "Qiaotou Service Centre"\n', "", "points[1].english is missing; it must be"),
        (
            'area = "桥头镇"\n# How to find',
            'area = "桥"\n# How to find',
            "points[1].area must be the name of an area of this file",
        ),
        (
            '"菜场东门对面"',
            f'"{"菜" * 15}"',
            "points[1].map_line must be a text of at most 14 characters.",
        ),
        (
            '"0574-87000000"',
            f'"{"7" * 21}"',
            "points[1].contact must be a text of at most 20 characters.",
        ),
        (
            '["09:00-11:30", "13:00-17:00"]',
            '["09:00-11:20"]',
            "points[1].hours must be a list of opening hours in whole quarters",
        ),
        (
            '["09:00-11:30", "13:00-17:00"]',
            '["09:00-11:30", "11:15-17:00"]',
            "points[1].hours must be a list of opening hours",
        ),
        ('["09:00-11:30", "13:00-17:00"]', "[]", "points[1].hours must be a list of opening"),
        (
            "per_slot = 8",
            "per_slot = 501",
            "points[1].per_slot must be a whole number of households a quarter of an hour from 1",
        ),
        ("[limit]", "[[limit]]", "limit must be a table [limit]."),
        ("[limit]", "[limit", "This is no TOML file:"),
    ],
)
def test_a_wrong_file_gets_a_sentence_that_names_the_key(
    right: str, wrong: str, sentence: str
) -> None:
    assert EXAMPLE.count(right) >= 1
    with pytest.raises(SchemeError) as caught:
        read_scheme(EXAMPLE.replace(right, wrong, 1))
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_point_and_how_collecting_goes_are_read() -> None:
    scheme = read_scheme(EXAMPLE)
    assert scheme.pickup == PickupRules(unable=("行动不便",), keep_days=7)
    assert scheme.points == (
        PointPlan(
            name="桥头便民中心",
            english="Qiaotou Service Centre",
            area="桥头镇",
            map_line="菜场东门对面",
            contact="0574-87000000",
            hours=read_all_hours(["09:00-11:30", "13:00-17:00"]),
            per_slot=8,
        ),
    )
    assert scheme.roll_groups == (*scheme.groups, "行动不便")


def test_a_file_without_points_has_none_and_the_usual_rules() -> None:
    scheme = read_scheme(JIANGBEI)
    assert (scheme.pickup, scheme.points) == (PickupRules(), ())


def test_releases_of_one_area_must_not_overlap() -> None:
    scheme = read_scheme(JIANGBEI)
    first, second, *others = scheme.releases
    for plans in (
        (first, replace(second, opens_at=first.opens_at), *others),
        (first, replace(second, opens_at=first.opens_at, offline=True), *others),
        (replace(first, closes_at=second.opens_at + timedelta(seconds=1)), second, *others),
    ):
        with pytest.raises(SchemeError, match="releases overlap: 2020-02-07T08:30:00"):
            load_scheme(dump_scheme(replace(scheme, releases=plans)))


def test_releases_of_two_areas_may_open_together() -> None:
    scheme = read_scheme(JIANGBEI)
    first = scheme.releases[0]
    plans = (replace(first, area="慈城镇"), replace(first, area="洪塘街道"))
    assert load_scheme(dump_scheme(replace(scheme, releases=plans))).releases == plans


def test_a_village_has_no_second_pile_while_that_of_its_town_or_district_is_open() -> None:
    scheme = read_scheme(EXAMPLE)
    first = replace(scheme.releases[0], area="桥头镇河东村", closes_at=None)
    for area in ("桥头镇", None):
        later = replace(first, area=area, opens_at=first.opens_at + timedelta(days=1))
        for plans in ((first, later), (later, first)):
            with pytest.raises(SchemeError, match=r"releases overlap: .* one area lies within the"):
                load_scheme(dump_scheme(replace(scheme, releases=plans)))


def test_a_town_may_open_when_the_district_has_ended() -> None:
    scheme = read_scheme(EXAMPLE)
    first = scheme.releases[0]
    assert first.closes_at
    plans = (first, replace(first, area="桥头镇", opens_at=first.closes_at, closes_at=None))
    assert load_scheme(dump_scheme(replace(scheme, releases=plans))).releases == plans


def test_a_priority_scheme_needs_groups() -> None:
    scheme = replace(read_scheme(EXAMPLE), granting=Granting.PRIORITY, groups=(), reserved=())
    with pytest.raises(SchemeError, match='groups must not be empty where granting is "priority"'):
        load_scheme(dump_scheme(scheme))


def test_areas_beside_each_other_all_have_a_population_or_none() -> None:
    scheme = read_scheme(EXAMPLE)
    town, village = scheme.areas
    other = replace(village, name="桥头镇河西村", short="河西村", population=None)
    with pytest.raises(SchemeError, match=r"areas\[3\].population is missing"):
        load_scheme(dump_scheme(replace(scheme, areas=(town, village, other))))
    assert load_scheme(dump_scheme(replace(scheme, areas=(town, other)))).areas == (town, other)
    none = tuple(replace(area, population=None) for area in scheme.areas)
    with pytest.raises(SchemeError, match="demonstration_populations must be false"):
        load_scheme(dump_scheme(replace(scheme, areas=none)))


def test_a_file_whose_quantities_are_all_known_has_its_batch_total() -> None:
    with pytest.raises(SchemeError, match="batch_total must be 50000, what the releases have"):
        read_scheme(JIANGBEI.replace("batch_total = 50_000", "batch_total = 50_005"))


def test_what_is_kept_until_before_the_opening_is_warned_about() -> None:
    kept = Reserved(part=0.2, until=time(8, 30), channels=("voice",))
    scheme = replace(read_scheme(JIANGBEI), reserved=(kept,))
    assert warnings(scheme, OPENING) == ["reserved[1].until is 08:30, before any release opens."]
    assert warnings(replace(scheme, reserved=(replace(kept, until=time(9)),)), OPENING) == []


def test_a_release_in_the_past_is_warned_about() -> None:
    scheme = read_scheme(JIANGBEI)
    assert warnings(scheme, OPENING) == []
    assert warnings(scheme, OPENING + timedelta(days=1)) == [
        "The release of 2020-02-07T08:30:00+08:00 lies in the past."
    ]


def test_shifting_counts_from_the_first_release_that_can_be_booked() -> None:
    scheme = read_scheme(JIANGBEI)
    offline = replace(scheme.releases[0], opens_at=OPENING - timedelta(days=1), offline=True)
    scheme = replace(scheme, releases=(offline, *scheme.open_releases()))
    moment = datetime(2026, 5, 1, 1, tzinfo=UTC)

    moved = shifted(scheme, moment)

    assert [plan.opens_at - moment for plan in moved.releases] == [
        timedelta(days=days) for days in (-1, 0, 1, 2)
    ]
    assert load_scheme(dump_scheme(moved)) == moved


def test_dates_cannot_be_shifted_where_nothing_can_be_booked() -> None:
    scheme = read_scheme(JIANGBEI)
    offline = tuple(replace(plan, offline=True) for plan in scheme.releases)
    with pytest.raises(SchemeError, match="no release open to booking"):
        shifted(replace(scheme, releases=offline), OPENING)
