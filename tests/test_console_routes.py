"""Every route of the console, found by walking the application: it refuses who is not signed in,
who lacks the role, who lacks the area, and a forged form; and odd input gets a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.store.tables import metadata
from staff.console.gate import ROLES, Role
from staff.console.shell import STATIC
from tests.support.console import Browser, hire, signed_in
from tests.support.console_areas import OTHER_AREA, OtherArea
from tests.support.town import Town

ADMIN, CLERK, AREA = "区管理员", "李书记", "洪塘街道"
PREFIX = "/staff"

# What stands in a rule's parameters on the walk, by the converter; nothing has that number.
VALUES = {"row": 999_999, "default": "nothing", "path": "nothing", "string": "nothing"}

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Route:
    """One way into the console."""

    endpoint: str
    method: str
    path: str

    @property
    def role(self) -> Role:
        return ROLES[self.endpoint]


def routes(app: Flask) -> Iterator[Route]:
    """Every rule below /staff with each of its methods, parameters filled in."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(rule.endpoint, method, filled(app, rule))


def filled(app: Flask, rule: Rule) -> str:
    """The rule's address with plausible parameters."""
    kinds = {name: kind for kind, name in converters(app, rule)}
    values = {name: VALUES[kinds[name]] for name in rule.arguments - set(rule.defaults or ())}
    _domain, path = rule.build(values) or ("", "")
    assert path, rule
    return path


def converters(app: Flask, rule: Rule) -> Iterator[tuple[str, str]]:
    """The kind and the name of each parameter of a rule."""
    kinds = {kind: name for name, kind in app.url_map.converters.items()}
    for name, converter in rule._converters.items():
        kind = kinds[type(converter)]
        yield ("default" if kind in ("string", "default") else kind), name


def open_as(browser: Browser, route: Route, **form: str) -> TestResponse:
    """The route as a browser would open it."""
    return browser.client.open(route.path, method=route.method, data=form or None)


def written(place: Town) -> dict[str, list[Any]]:
    """Everything in the database but what each request may note: seen_at and failed sign-ins."""
    with place.service.view() as unit:
        return {
            table.name: list(unit.connection.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name not in ("sign_ins", "sign_in_failures")
        }


@pytest.fixture
def office(place: Town) -> Browser:
    """A signed-in administrator."""
    hire(place.service, place.scheme, ADMIN)
    return signed_in(place.app, place.service, ADMIN)


@pytest.fixture
def village(place: Town) -> Browser:
    """Community staff of one area, signed in."""
    hire(place.service, place.scheme, CLERK, AREA)
    return signed_in(place.app, place.service, CLERK)


def test_every_route_went_through_the_gate(place: Town) -> None:
    walked = list(routes(place.app))
    assert len(walked) > 20
    assert [route for route in walked if route.endpoint not in ROLES] == []


def test_who_is_not_signed_in_is_sent_to_the_sign_in(place: Town) -> None:
    before = written(place)
    stranger = Browser(place.app, place.service)
    for route in routes(place.app):
        if route.role is not Role.OPEN:
            answer = open_as(stranger, route)
            assert answer.status_code == 303, route
            assert answer.location.startswith("/staff/sign-in"), route
            live = stranger.client.open(
                route.path, method=route.method, headers={"HX-Request": "true"}
            )
            assert (live.status_code, live.data) == (401, b""), route
            assert live.headers["HX-Redirect"].startswith("/staff/sign-in"), route
    assert written(place) == before


def test_a_made_up_cookie_is_no_sign_in(place: Town) -> None:
    stranger = Browser(place.app, place.service)
    for cookie in ("x", "é", "A" * 43, "A" * 5000, "%00"):
        headers = {"Cookie": f"maskline_sign_in={cookie}; maskline_console={cookie}"}
        assert stranger.client.get("/staff/people", headers=headers).status_code == 303


def test_half_a_sign_in_reaches_nothing_but_its_second_step(place: Town) -> None:
    hire(place.service, place.scheme, ADMIN)
    half = Browser(place.app, place.service)
    half.post("/staff/sign-in", name=ADMIN, password="绿水青山2020")
    before = written(place)
    for route in routes(place.app):
        if route.role in (Role.ANY, Role.ADMIN):
            answer = open_as(half, route)
            assert answer.status_code == 303, route
            assert answer.location.startswith("/staff/second-factor"), route
    assert written(place) == before


def test_who_lacks_the_role_is_refused(place: Town, village: Browser) -> None:
    before = written(place)
    token = village.token("/staff/password")
    for route in routes(place.app):
        if route.role is Role.ADMIN:
            assert open_as(village, route, form_token=token).status_code == 403, route
    assert written(place) == before


@pytest.mark.parametrize("forged", ["", "x", "é", "0" * 64])
def test_a_forged_form_is_refused(place: Town, office: Browser, forged: str) -> None:
    before = written(place)
    for route in routes(place.app):
        if route.method != "GET":
            answer = open_as(office, route, form_token=forged, name="x")
            assert answer.status_code == 403, route
            assert "此页已过期" in answer.text, route
    assert written(place) == before


def test_the_form_of_another_is_forged(place: Town, office: Browser, village: Browser) -> None:
    before = written(place)
    token = village.token("/staff/password")
    for route in routes(place.app):
        if route.method != "GET":
            assert open_as(office, route, form_token=token).status_code == 403, route
    assert written(place) == before


def test_every_answer_is_guarded(place: Town, office: Browser) -> None:
    for route in routes(place.app):
        answer = open_as(office, route)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy, route
        assert "frame-ancestors 'none'" in policy, route
        assert answer.headers["X-Content-Type-Options"] == "nosniff", route
        assert answer.headers["Referrer-Policy"] == "no-referrer", route
        if route.endpoint != "console.static":
            assert answer.headers["Cache-Control"] == "no-store", route


def test_no_page_has_style_or_script_inside(place: Town, office: Browser) -> None:
    for route in routes(place.app):
        if route.method == "GET" and not route.endpoint.endswith(".static"):
            page = open_as(office, route).text
            assert " style=" not in page and "<style" not in page, route
            assert " onclick=" not in page and "<script>" not in page, route


ODD = [
    {"after": "-1", "page": "x"},
    {"after": "9" * 40, "id": "9" * 40, "area": "9" * 40},
    {"search": "\0", "name": "\0"},
    {"search": "%_'\";--", "name": "<script>", "area": "☃" * 300},
    {"after": "１２", "date": "2020-02-31", "hours": "25:00-1", "per_slot": "-5", "point": "x"},
    {"date": "", "hours": "", "per_slot": "", "point": "", "phone": "", "quantity": "1e9"},
]


@pytest.mark.parametrize("fields", ODD)
def test_odd_input_is_no_error_of_ours(
    place: Town, office: Browser, fields: dict[str, str]
) -> None:
    token = office.token("/staff/people")
    for route in routes(place.app):
        if route.endpoint == "console.sign_out":
            continue
        posted = None if route.method == "GET" else {**fields, "form_token": token}
        answer = office.client.open(
            route.path, method=route.method, query_string=fields, data=posted
        )
        assert answer.status_code < 500, (route, answer.text)
        twisted = office.client.open(route.path + "?after=%ff%fe&x=%", method=route.method)
        assert twisted.status_code < 500, route


@pytest.mark.parametrize("path", ["people/0", "people/99999999999999999999999", "people/-1"])
def test_a_number_that_no_row_has_is_not_found(office: Browser, path: str) -> None:
    answer = office.get(f"/staff/{path}")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


def test_an_upload_that_is_too_large_is_refused(place: Town, office: Browser) -> None:
    huge = b"x" * (33 * 1024 * 1024)
    assert office.client.post("/staff/password", data=huge).status_code == 413
    stranger = Browser(place.app, place.service)
    assert stranger.client.post("/staff/sign-in", data=huge[: 65 * 1024]).status_code == 413


def test_static_files_are_there_for_everybody(place: Town) -> None:
    stranger = Browser(place.app, place.service)
    page = stranger.get("/staff/sign-in").text
    for file in STATIC.rglob("*.*"):
        path = f"/staff/static/{file.relative_to(STATIC).as_posix()}"
        with stranger.get(path) as answer:
            assert (answer.status_code, answer.data) == (200, file.read_bytes())
    assert "/staff/static/console.css?v=" in page
    for outside in ("../gate.py", "%2e%2e/gate.py", "..%2fgate.py"):
        assert stranger.get(f"/staff/static/{outside}").status_code == 404


def test_without_a_database_a_sentence_says_so(place: Town, office: Browser) -> None:
    with place.service.unit() as unit:
        unit.connection.execute(text("DROP TABLE audit"))
    assert "暂时连不上数据库" in office.get("/staff/audit").text
    assert office.get("/staff/audit").status_code == 503


def test_community_staff_find_only_their_pages_in_the_navigation(
    office: Browser, village: Browser
) -> None:
    assert 'href="/staff/people"' in office.get("/staff/password").text
    assert 'href="/staff/people"' not in village.get("/staff/password").text
    assert village.follow(village.get("/staff/")).status_code == 200


@pytest.mark.parametrize("case", OTHER_AREA, ids=lambda case: case.name)
def test_a_record_of_another_area_does_not_exist(
    place: Town, village: Browser, case: OtherArea
) -> None:
    """It does for an administrator: the case is a real one."""
    path = case.make(place)
    hire(place.service, place.scheme, ADMIN)
    before = written(place)
    assert case.send(village, path).status_code == 404
    assert written(place) == before
    office = signed_in(place.app, place.service, ADMIN)
    found = case.send(office, path)  # whatever is said of it then
    assert found.status_code not in (403, 404) and found.status_code < 500
