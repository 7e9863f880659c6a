"""Every district's days, replayed through signed webhooks with more residents than masks."""

from dataclasses import replace

import pytest

from replay.districts import PLANS, QUIET_BEILUN, Plan
from replay.report import Report
from replay.running import run
from replay.table import headings, lines
from tests.support.databases import Databases

FULL = ("jiangbei", "zhenhai")
SCALED = sorted(set(PLANS) - set(FULL))
SPLIT = {"yinzhou": "all 126,550 split", "xiangshan": "all 89,300 split"}
ONCE_MORE = {
    **dict.fromkeys(("jiangbei", "beilun"), "16 no, 17 yes"),
    **dict.fromkeys(("haishu", "yuyao", "yinzhou", "xiangshan"), "never"),
    "cixi": "14 no, 15 yes",
    "ninghai": "11 no, 12 yes",
    "zhenhai": "15 no, 16 yes",
}


def check(report: Report, plan: Plan) -> None:
    """Each day exactly what was there was granted; the limit held, and lifted on its day."""
    assert [row.notice for row in report.rows] == [*plan.notice]
    for row, stated in zip(report.rows, plan.notice, strict=True):
        assert row.granted + row.left == row.released + row.carried_in
        assert row.left == 0 or plan.unasked
        if stated is not None:
            assert 0 <= stated - row.released * plan.scale < 10 * plan.scale
    assert report.second_try == ONCE_MORE[report.district]
    assert SPLIT.get(report.district, "") in " ".join(report.notes)


@pytest.mark.parametrize("district", SCALED)
def test_a_district_goes_as_its_scheme_says(district: str) -> None:
    check(run(district, PLANS[district]), PLANS[district])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("district", FULL)
def test_a_district_goes_as_its_scheme_says_at_full_size(district: str) -> None:
    plan = PLANS[district]
    assert plan.scale == 1
    report = run(district, plan)
    check(report, plan)
    assert report.texts * 5 > sum(row.granted for row in report.rows)


def test_what_nobody_asked_for_on_a_quiet_day_is_granted_on_the_next() -> None:
    report = run("beilun", QUIET_BEILUN)
    check(report, QUIET_BEILUN)
    first, second, _ = report.rows
    assert first.left == QUIET_BEILUN.unasked * 5
    assert second.carried_in > first.left  # something was rejected and given back as well


@pytest.mark.parametrize("district", ["ninghai", "xiangshan"])
@pytest.mark.parametrize("kind", ["postgresql"])
def test_it_goes_the_same_way_on_the_other_database(
    district: str, kind: str, request: pytest.FixtureRequest
) -> None:
    databases: Databases = request.getfixturevalue(kind)
    with databases.database() as url:
        check(run(district, PLANS[district], url), PLANS[district])


def test_the_table_fits_100_columns_and_shows_the_notices_figures() -> None:
    report = run("beilun", replace(PLANS["beilun"], scale=500))
    text = "\n".join((headings(), *lines(report)))
    assert all(len(line) <= 100 for line in text.splitlines())
    assert text.count("10,000") == 3
