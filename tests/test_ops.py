"""Alive, ready and measured, for those who run the line."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert

import ops
from core.sealing import Sealer
from core.store.database import open_engine
from core.store.tables import allotments, areas, bookings, challenges, notices, releases, schemes
from core.unit import Service, Unit
from tests import IDENTITY_KEY
from tests.support.clock import OPENING, FrozenClock


def _client(service: Service) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(ops.blueprint(service))
    return app.test_client()


def _on(engine: Engine, clock: FrozenClock) -> Service:
    return Service(engine, Sealer(IDENTITY_KEY), clock)


@pytest.fixture
def unreachable(clock: FrozenClock) -> Service:
    return _on(open_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing"), clock)


def test_a_migrated_database_makes_the_line_ready(service: Service) -> None:
    client = _client(service)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_database_without_tables_is_not_ready(blank_engine: Engine, clock: FrozenClock) -> None:
    client = _client(_on(blank_engine, clock))
    answer = client.get("/readyz")
    assert (answer.status_code, "init" in answer.text) == (503, True)
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"), [("/healthz", 200), ("/readyz", 503), ("/metrics", 503)]
)
def test_without_a_database_the_process_is_alive_but_not_ready(
    unreachable: Service, path: str, status: int
) -> None:
    answer = _client(unreachable).get(path)
    assert answer.status_code == status
    assert "nobody" not in answer.text


def test_an_empty_line_has_metrics(service: Service) -> None:
    text = _client(service).get("/metrics").text
    assert "maskline_oldest_due_notice_seconds 0.0\n" in text


def test_the_metrics_are_what_the_database_holds(service: Service) -> None:
    with service.unit() as unit:
        _fill(unit)
    answer = _client(service).get("/metrics")
    assert answer.mimetype == "text/plain"
    release = 'release="2020-02-07T00:30:00+00:00",scheme="jiangbei"'
    for line in (
        'maskline_bookings{scheme="jiangbei",status="booked"} 1.0',
        f'maskline_masks{{area="",{release},state="free"}} 10.0',
        f'maskline_masks{{area="",{release},state="granted"}} 5.0',
        f'maskline_masks{{area="洪塘街道",{release},state="free"}} 0.0',
        'maskline_notices{channel="text",state="queued"} 2.0',
        "maskline_oldest_due_notice_seconds 90.0",
        'maskline_challenges_last_hour{means="code",on_roll="yes"} 1.0',
    ):
        assert line in answer.text.splitlines()


def _fill(unit: Unit) -> None:
    """One booked share of three, a town that has nothing yet, three notices, two codes."""
    execute = unit.connection.execute
    execute(insert(schemes).values(id="jiangbei", document="{}", revision=1, loaded_at=unit.now))
    execute(insert(areas).values(id=1, scheme_id="jiangbei", name="洪塘街道"))
    for id_, area in ((1, None), (2, 1)):
        row = {"id": id_, "scheme_id": "jiangbei", "area_id": area, "opens_at": OPENING}
        execute(insert(releases).values(**row, kind="booked", quantity=15))
    execute(insert(bookings).values(_booking(unit)))
    for booking in (1, None, None):
        execute(insert(allotments).values(release_id=1, masks=5, booking_id=booking))
    for number, seconds in enumerate((-90, +60)):
        execute(insert(notices).values(_notice(unit, number, seconds)))
    for number, minutes in enumerate((-5, -61)):
        execute(insert(challenges).values(_challenge(unit, number, minutes)))


def _booking(unit: Unit) -> dict[str, object]:
    row = {"id": 1, "scheme_id": "jiangbei", "release_id": 1, "status": "booked", "masks": 5}
    phone = {"channel": "sms", "phone_digest": "d", "phone_sealed": b"s"}
    return row | phone | {"created_at": unit.now, "changed_at": unit.now}


def _notice(unit: Unit, number: int, due_in_seconds: int) -> dict[str, object]:
    row = {"token": f"t{number}", "kind": "code", "channel": "text", "line": "+8657487000000"}
    phone = {"phone_digest": "d", "phone_sealed": b"s", "language": "zh", "secret": False}
    times = {"due_at": unit.now + timedelta(seconds=due_in_seconds), "created_at": unit.now}
    return row | phone | times | {"state": "queued"}


def _challenge(unit: Unit, number: int, minutes: int) -> dict[str, object]:
    at = unit.now + timedelta(minutes=minutes)
    row = {"token": f"c{number}", "phone_digest": "d", "prefix_digest": "p", "on_roll": True}
    return row | {"means": "code", "created_at": at, "expires_at": at + timedelta(minutes=10)}
