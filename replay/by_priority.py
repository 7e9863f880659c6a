"""The replay of a district without open booking: requests until a deadline, then by priority."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from core.scheme.types import ReleasePlan
from replay.districts import Plan
from replay.people import Applicant, by_groups
from replay.report import Report, Row
from replay.town import Town, WentWrong

NOTED, IN_LINE, OVER, GRANTED = "已登记，还没分到", "已经在排队", "已结束", "已约好"
BEYOND = 3  # requests in each village for which there is no share
QUIET = 2  # villages where fewer people ask than there are shares …
FEWER = 2  # … by so many


@dataclass(frozen=True)
class Village:
    """A town or village that hands its shares out itself; who asks for one, and who does not."""

    shares: int
    asking: list[Applicant]
    others: list[Applicant]


def replay_requests(town: Town, plan: Plan) -> Report:
    """Runs the split, the requests, the deadline and the hand-outs. Raises WentWrong."""
    (release,) = town.scheme.open_releases()
    town.clock.set(release.opens_at)
    town.staff("batch", "split", town.scheme.id)
    villages = list(_villages(town))
    for village in villages:
        town.move_in(village.asking + village.others)
    _ask(town, release, villages)
    _deadline(town, release, villages)
    by_priority = sum(_check_order(town, village) for village in villages)
    handed_out = sum(_hand_out_rest(town, village) for village in villages)
    _check_file(town)
    report = Report(town.scheme.id, plan.scale, notes=list(plan.notes))
    report.notes.append(
        f"in each of {len(villages)} areas priority 1 before 2: {by_priority} shares granted, "
        f"{handed_out} handed out by staff"
    )
    report.rows.append(_row(town, plan, release))
    report.second_try = "never"
    report.texts = town.texts
    return report


def split_whole(town: Town) -> str:
    """Splits the batch at full size and says that it adds up. Raises WentWrong."""
    town.staff("batch", "split", town.scheme.id)
    rows, total = town.books(), town.scheme.batch_total
    parts = [row.free for row in rows if row.area]
    if sum(parts) != total or any(row.free for row in rows if not row.area):
        raise WentWrong(f"{town.scheme.id}: {total} masks were split into {sum(parts)}")
    return f"all {total:,} split by made-up populations add up over {len(parts)} areas"


def _villages(town: Town) -> Iterator[Village]:
    """More requests than shares, but for the last few villages."""
    rows = [row for row in town.books() if row.area and row.free]
    for place, row in enumerate(rows):
        shares = row.free // town.scheme.limit.masks
        quiet = place >= len(rows) - QUIET
        asking = max(shares - FEWER, 0) if quiet else shares + BEYOND
        groups = _late_first(town.scheme.groups, asking) + [""] * (shares - asking)
        people = by_groups(town.scheme, row.area or "", groups)
        yield Village(shares, people[:asking], people[asking:])


def _late_first(groups: tuple[str, ...], count: int) -> list[str]:
    """The groups of so many people in the order of asking: who comes first is last in turn."""
    backwards = ["", *reversed(groups)]
    return [backwards[n * len(backwards) // count] for n in range(count)]


def _ask(town: Town, release: ReleasePlan, villages: list[Village]) -> None:
    """Group after group asks, the most urgent one last; nobody stands in line twice."""
    assert release.closes_at is not None
    groups = ("", *reversed(town.scheme.groups))
    step = (release.closes_at - release.opens_at) / len(groups)
    for turn, group in enumerate(groups):
        town.clock.set(release.opens_at + turn * step)
        for asking in (each for v in villages for each in v.asking if each.group == group):
            town.expect(NOTED, asking.phone, asking.asks)
    for village in villages:
        for asking in village.asking[:1]:
            town.expect(IN_LINE, asking.phone, asking.asks_again)


def _deadline(town: Town, release: ReleasePlan, villages: list[Village]) -> None:
    """Who comes too late is told so; then the shares are granted."""
    assert release.closes_at is not None
    town.clock.set(release.closes_at)
    late = villages[-1].others[0]
    town.expect(OVER, late.phone, late.asks)
    town.upkeep()


def _check_order(town: Town, village: Village) -> int:
    """How many have a share; nobody waits while somebody of a later group has one. Raises
    WentWrong.
    """
    order = (*town.scheme.groups, "")
    ranks: dict[bool, list[int]] = {True: [], False: []}
    for each in village.asking:
        granted = GRANTED in town.text(each.phone, "查询")
        ranks[granted].append(order.index(each.group))
    served, waiting = ranks[True], ranks[False]
    if len(served) != min(village.shares, len(village.asking)):
        raise WentWrong(f"{town.scheme.id}: {len(served)} of {village.shares} shares were granted")
    if served and waiting and max(served) > min(waiting):
        raise WentWrong(f"{town.scheme.id}: a later group was served before an earlier one")
    return len(served)


def _hand_out_rest(town: Town, village: Village) -> int:
    """Staff hand out what nobody asked for, household by household, and to none of them twice."""
    if not village.others:
        return 0
    households = [each.household for each in village.others]
    town.staff("handout", "record", town.scheme.id, *households)
    town.staff_refused("handout", "record", town.scheme.id, households[0])
    return len(households)


def _check_file(town: Town) -> None:
    """The file of the batch is the same twice and has a line for each household. Raises
    WentWrong.
    """
    file, again = (town.staff("batch", "export", town.scheme.id) for _ in range(2))
    lines = csv.DictReader(file.splitlines())
    masks = sum(
        int(line["masks"])
        for line in lines
        if line["event"] in ("granted", "handed_out") and line["household_or_id"]
    )
    if file != again or masks != sum(row.granted for row in town.books()):
        raise WentWrong(f"{town.scheme.id}: the file of the batch does not add up")


def _row(town: Town, plan: Plan, release: ReleasePlan) -> Row:
    """All villages together."""
    rows = town.books()
    return Row(
        opens_at=release.opens_at.astimezone(town.scheme.timezone),
        area="by priority",
        notice=plan.notice[0],
        released=sum(row.quantity for row in rows),
        carried_in=sum(row.carried_in - row.carried_out for row in rows),
        granted=sum(row.granted for row in rows),
        left=sum(row.free for row in rows),
        told="finished",
    )
