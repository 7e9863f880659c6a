"""Every district's days, replayed through signed webhooks with more residents than masks.

Jiangbei, whose figures the notice states, runs at full size; the others are scaled, Zhenhai too,
whose division among the towns is made up (`make replay` runs it in full).
"""

from dataclasses import replace

import pytest

from replay.districts import PLANS, QUIET_BEILUN, Plan
from replay.report import Report
from replay.running import run
from replay.table import headings, lines
from tests.support.databases import Databases

full_size = pytest.mark.timeout(900)
FULL = {"jiangbei", "zhenhai"}
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
    for row in report.rows:
        assert row.granted + row.left == row.released + row.carried_in
        assert row.left == 0 or plan.unasked
        if row.notice is not None:
            assert 0 <= row.notice - row.released * plan.scale < 10 * plan.scale
    assert report.second_try == ONCE_MORE[report.district]
    assert SPLIT.get(report.district, "") in " ".join(report.notes)


@full_size
def test_jiangbei_goes_as_the_notice_says_at_full_size() -> None:
    report = run("jiangbei", PLANS["jiangbei"])
    check(report, PLANS["jiangbei"])
    assert [row.released for row in report.rows] == [14_000, 13_000, 13_000]
    assert report.texts > 8_000


@pytest.mark.parametrize("district", sorted(set(PLANS) - FULL))
def test_a_district_goes_as_the_notice_says(district: str) -> None:
    check(run(district, PLANS[district]), PLANS[district])


def test_what_nobody_asked_for_on_a_quiet_day_is_granted_on_the_next() -> None:
    report = run("beilun", QUIET_BEILUN)
    check(report, QUIET_BEILUN)
    first, second, _ = report.rows
    assert first.left == QUIET_BEILUN.unasked * 5
    assert second.carried_in > first.left  # something was rejected and given back as well


@pytest.mark.parametrize(("district", "scale"), [("ninghai", 50), ("xiangshan", 200)])
def test_it_goes_the_same_way_on_postgresql(
    postgresql: Databases, district: str, scale: int
) -> None:
    plan = replace(PLANS[district], scale=scale)
    with postgresql.database() as url:
        check(run(district, plan, url), plan)


def test_the_table_fits_100_columns_and_shows_the_notices_figures() -> None:
    report = run("beilun", replace(PLANS["beilun"], scale=100))
    text = "\n".join((headings(), *lines(report)))
    assert all(len(line) <= 100 for line in text.splitlines())
    assert text.count("10,000") == 3


def test_zhenhai_goes_as_the_notice_says_with_a_fifth_of_its_masks() -> None:
    whole = PLANS["zhenhai"]
    plan = replace(whole, entered={town: masks // 5 for town, masks in whole.entered.items()})
    report = run("zhenhai", plan)
    check(report, plan)
    assert [row.released for row in report.rows] == [*plan.entered.values(), 0]
    assert report.rows[-1].told == "finished"
    assert report.texts > 7_200 // 5
