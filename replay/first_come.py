"""The replay of a district where who books first gets a share."""

from collections import defaultdict

from core.scheme.types import ReleasePlan
from replay.days import Pile
from replay.districts import Plan
from replay.people import applicants, take
from replay.report import Report, Row
from replay.second_try import try_again
from replay.town import Town

FINISHED = "已结束"


def replay_days(town: Town, plan: Plan) -> Report:
    """Runs every opening of every area in order, then the second tries. Raises WentWrong."""
    piles = _piles(town, plan)
    for pile in piles:
        pile.move_in()
    openings = sorted(
        (release.opens_at, place, day)
        for place, pile in enumerate(piles)
        for day, release in enumerate(pile.releases)
    )
    report = Report(town.scheme.id, plan.scale, notes=list(plan.notes))
    report.rows += [piles[place].open(day) for _, place, day in openings]
    report.rows += [_finished(town, gone) for gone in town.scheme.releases if gone.finished]
    report.second_try = try_again(piles[0])
    town.books()
    report.texts = town.texts
    return report


def _piles(town: Town, plan: Plan) -> list[Pile]:
    by_area = defaultdict[str | None, list[ReleasePlan]](list)
    for release in sorted(town.scheme.open_releases(), key=lambda release: release.opens_at):
        by_area[release.area].append(release)
    return [Pile(town, plan, area, releases) for area, releases in by_area.items()]


def _finished(town: Town, gone: ReleasePlan) -> Row:
    """A town whose share was gone before says so to whoever lives there."""
    resident, *_ = people = take(applicants(town.scheme, gone.area), 1)
    town.move_in(people)
    town.expect(FINISHED, resident.phone, resident.asks)
    local = gone.opens_at.astimezone(town.scheme.timezone)
    area = town.scheme.area_named(gone.area or "")
    return Row(local, area.english if area else "", None, 0, 0, 0, 0, told="finished")
