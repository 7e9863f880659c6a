"""The replay of a district without open booking: requests until a deadline, then by priority."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.quota import QuotaRow
from core.scheme.types import ReleasePlan
from replay.districts import Plan
from replay.people import Applicant, by_groups
from replay.report import Report, Row
from replay.town import Town, WentWrong

NOTED, IN_LINE, OVER = "已登记，还没分到", "已经在排队", "已结束"
GRANTED = "编号"
BEYOND = 3  # requests in each village for which there is no share
QUIET = 2  # villages where fewer people ask than there are shares …
FEWER = 2  # … by so many
HANDED_OUT = "granted", "handed_out"  # lines of the batch file, each a household


@dataclass(frozen=True)
class Village:
    """Whatever hands masks out itself: its shares, who asks for them, and who does not."""

    area: str
    shares: int
    asking: list[Applicant]
    others: list[Applicant]


def replay_requests(town: Town, plan: Plan, split_in_full: str) -> Report:
    """Runs requests, deadline and hand-outs. `split_in_full` is the note of the full batch's split.
    Raises WentWrong.
    """
    (release,) = town.scheme.open_releases()
    town.clock.set(release.opens_at)
    town.staff("batch", "split", town.scheme.id)
    villages = list(_villages(town))
    for village in villages:
        town.move_in(village.asking + village.others)
    _ask(town, release, villages)
    told = _deadline(town, release, villages)
    served = [_check_order(town, village) for village in villages]
    handed_out = sum(_hand_out_rest(town, village) for village in villages)
    _check_file(town)
    report = Report(town.scheme.name.en, plan.scale, notes=[split_in_full, *plan.notes])
    report.notes.append(
        f"{len(villages)} towns and villages, {sum(served)} shares by priority in each, "
        f"{handed_out} more handed out by village staff"
    )
    report.rows.append(_row(town, plan, release, told))
    report.second_try = "never"
    report.texts = len(town.carrier.texts) // 2
    return report


def split_whole(town: Town) -> str:
    """Splits the batch at full size and says that it adds up. Raises WentWrong."""
    town.staff("batch", "split", town.scheme.id)
    rows, total = town.books(), town.scheme.batch_total or 0
    parts = [row.free for row in rows if row.area]
    if sum(parts) != total or any(row.free for row in rows if not row.area):
        raise WentWrong(f"{town.scheme.id}: {total} masks were split into {sum(parts)}")
    return f"all {total:,} split by (made-up) population add up over {len(parts)} areas"


def _villages(town: Town) -> Iterator[Village]:
    """More requests than shares, but for the last few villages."""
    rows = [row for row in town.books() if row.area and row.free]
    for place, row in enumerate(rows, 1):
        assert row.area is not None
        shares = row.free // town.scheme.limit.masks
        quiet = place > len(rows) - QUIET
        asking = max(shares - FEWER, 0) if quiet else shares + BEYOND
        people = by_groups(town.scheme, row.area, _words(town, asking, shares - asking))
        yield Village(row.area, shares, people[:asking], people[asking:])


def _words(town: Town, asking: int, others: int) -> list[str]:
    """Groups for as many people: who asks first is last in the scheme's order."""
    backwards = ["", *reversed(town.scheme.groups)]
    words = [backwards[n * len(backwards) // asking] for n in range(asking)]
    return words + [""] * max(others, 0)
