"""Runs the replay of one district, on a database of its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

from core.scheme.types import Granting
from replay.by_priority import replay_requests, split_whole
from replay.districts import Plan, scheme_of
from replay.first_come import replay_days
from replay.report import Report
from replay.town import town


def run(district: str, plan: Plan, database_url: str | None = None) -> Report:
    """The replay of a district; without a URL in SQLite files that are gone afterwards. Raises
    WentWrong.
    """
    with TemporaryDirectory() as home:
        url = database_url or _file(home, "replay")
        scheme = scheme_of(district, plan.scale)
        if scheme.granting is not Granting.PRIORITY:
            with town(scheme, url) as built:
                return replay_days(built, plan)
        with town(scheme_of(district, 1), _file(home, "whole")) as whole:
            split = split_whole(whole)
        with town(scheme, url) as built:
            report = replay_requests(built, plan)
        report.notes.insert(0, split)
        return report


def _file(home: str, name: str) -> str:
    return f"sqlite:///{Path(home) / name}.db"
