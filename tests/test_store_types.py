"""Moments come back aware and in UTC from both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import StatementError

from core.store.database import reading
from core.store.tables import audit


def stored(engine: Engine, at: datetime) -> datetime:
    with engine.begin() as connection:
        connection.execute(audit.insert().values(at=at, actor="test", action="test"))
    with reading(engine) as connection:
        moment: datetime = connection.execute(select(audit.c.at)).scalar_one()
        return moment


@pytest.mark.parametrize(
    "text",
    ["2020-02-07T08:30:00+08:00", "2020-02-07T00:30:00+00:00", "2020-02-06T19:30:00.000001-05:00"],
)
def test_a_moment_comes_back_in_utc(engine: Engine, text: str) -> None:
    moment = datetime.fromisoformat(text)
    back = stored(engine, moment)
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        stored(engine, datetime(2020, 2, 7))


def test_moments_compare_across_zones(engine: Engine) -> None:
    """SQLite compares texts: it would be wrong if they were not all written in UTC."""
    stored(engine, datetime.fromisoformat("2020-02-07T08:30:00+08:00"))
    later = datetime.fromisoformat("2020-02-07T01:00:00+00:00")
    with reading(engine) as connection:
        assert connection.execute(select(audit.c.id).where(audit.c.at < later)).scalar() is not None
