"""The scheme at the console: its rules and releases, quantities set with care, batches split."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import g
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from core.desk.releases import release_rows
from core.quota.books import check
from core.scheme.load import read_scheme
from core.settings import Settings
from staff.console.scheme_facts import facts_of
from tests.support.clock import FrozenClock
from tests.support.console import Browser, hire, signed_in
from tests.support.crowd import book, books_add_up, request
from tests.support.source import ROOT
from tests.support.town import Town, jiangbei, small, town
from tests.support.village import EAST, HILL, district

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # for speed
PAGE = "/staff/schemes"
FIRST = f"{PAGE}/releases/1"
FILES = sorted((ROOT / "schemes").rglob("*.toml"))


@pytest.fixture
def place(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """Jiangbei with two releases of two shares each."""
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, small(jiangbei(), 2, 2)) as built:
        yield built


@pytest.fixture
def admin(place: Town) -> Browser:
    hire(place.service, place.scheme, "管理员")
    return signed_in(place.app, place.service, "管理员")


def quantity(place: Town) -> int:
    return place.count("SELECT quantity FROM releases WHERE id=1")


def entered(browser: Browser, masks: object) -> TestResponse:
    return browser.post(FIRST, quantity=masks)


def set_to(browser: Browser, masks: object, before: object) -> TestResponse:
    return browser.post(FIRST, quantity=masks, before=before)


@one_database
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_rules_of_every_scheme_are_told(place: Town, language: str, file: Path) -> None:
    with place.app.test_request_context("/staff/schemes"):
        g.language = language
        facts = facts_of(read_scheme(file.read_text(encoding="utf-8")))
    words = [text for fact in facts for text in fact]
    assert len(facts) > 8 and all(words)
    assert not [text for text in words if re.search(r"%\(|None", text)]
    if language == "zh":
        assert not [label for label, _ in facts if re.search("[a-z]", label)]


def test_the_figures_are_those_of_the_books(place: Town) -> None:
    for number in range(3):
        book(place.service, place.scheme, request(number))
    place.clock.advance(days=30)
    place.work()
    with place.service.view() as unit:
        shown = [
            (
                row.area,
                row.quantity,
                row.carried_in,
                row.free,
                row.granted,
                row.collected,
                row.carried_out,
            )
            for row in release_rows(unit, place.scheme)
        ]
        books = [
            (
                row.area,
                row.quantity,
                row.carried_in,
                row.free,
                row.granted,
                row.collected,
                row.carried_out,
            )
            for row in check(unit)
        ]
    assert shown == books
    assert books_add_up(place.service)


def test_the_page_shows_every_release(admin: Browser) -> None:
    page = admin.get(PAGE).text
    assert page.count(">设定数量</a>") == 2
    assert "先约先得" in page and "每人" in page


def test_a_quantity_is_shown_once_more_before_it_is_set(admin: Browser, place: Town) -> None:
    page = entered(admin, 500).text
    assert "请确认" in page and "增加490只" in page
    assert quantity(place) == 10

    fields = dict(re.findall(r'name="(quantity|before)" value="(\d+)"', page))
    done = admin.follow(set_to(admin, **{"masks": fields["quantity"], "before": fields["before"]}))
    assert "该批次现有500只口罩" in done.text
    assert quantity(place) == 500
    assert books_add_up(place.service)
    query = "SELECT count(*) FROM audit WHERE action='set_quantity' AND actor='管理员'"
    assert place.count(query) == 1


@one_database
@pytest.mark.parametrize("masks", ["", "x", "-5", "7", "1e9", "10000005", "９" * 30])
def test_what_is_no_quantity_is_said_beside_the_field(
    admin: Browser, place: Town, masks: str
) -> None:
    answer = entered(admin, masks)
    assert answer.status_code == 400
    assert 'class="error"' in answer.text
    assert quantity(place) == 10


def test_less_than_is_granted_is_refused(admin: Browser, place: Town) -> None:
    for number in range(2):
        book(place.service, place.scheme, request(number))
    answer = set_to(admin, 5, 10)
    assert (answer.status_code, quantity(place)) == (409, 10)
    assert "少于已约和已转出的数量" in answer.text


def test_who_confirms_an_older_figure_is_told(admin: Browser, place: Town) -> None:
    set_to(admin, 20, 10)
    answer = set_to(admin, 30, 10)
    assert (answer.status_code, quantity(place)) == (409, 20)
    assert "数量刚刚被别人修改过" in answer.text


def test_more_than_the_district_announced_is_pointed_out(
    settings: Settings, engine: Engine, clock: FrozenClock
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, roll=()) as place:
        hire(place.service, place.scheme, "管理员")
        browser = signed_in(place.app, place.service, "管理员")
        now = quantity(place)
        assert "超过区里公布" not in entered(browser, now).text
        assert "超过区里公布" in entered(browser, now + 5).text


def test_a_release_of_another_scheme_does_not_exist(admin: Browser) -> None:
    assert admin.get(f"{PAGE}/releases/999").status_code == 404
    assert admin.post(f"{PAGE}/releases/999/split", page=PAGE).status_code == 404


@pytest.fixture
def county(settings: Settings, engine: Engine, clock: FrozenClock) -> Iterator[Town]:
    """A scheme by priority whose district has eight shares to split."""
    url = engine.url.render_as_string(hide_password=False)
    with town(settings, url, clock, district(), roll=()) as built:
        hire(built.service, built.scheme, "管理员")
        yield built


def test_a_batch_is_split_by_the_populations_that_were_entered(county: Town) -> None:
    browser = signed_in(county.app, county.service, "管理员")
    page = browser.get(PAGE).text
    assert EAST in page and HILL in page and 'value="3000"' in page
    people = {f"people-{n}": count for n, count in enumerate((6_000, 3_000, 3_000, 2_000))}
    assert (
        "人口数已保存"
        in browser.follow(browser.post(f"{PAGE}/populations", page=PAGE, **people)).text
    )
    done = browser.follow(browser.post(f"{FIRST}/split", page=PAGE))
    assert "已把40只口罩分解到3个区域" in done.text
    assert books_add_up(county.service)
    again = browser.follow(browser.post(f"{FIRST}/split", page=PAGE))
    assert "没有可分解的口罩" in again.text


def test_a_population_that_is_none_changes_nothing(county: Town) -> None:
    browser = signed_in(county.app, county.service, "管理员")
    fields = {"people-0": "10", "people-1": "0"}
    answer = browser.follow(browser.post(f"{PAGE}/populations", page=PAGE, **fields))
    assert 'class="flash bad"' in answer.text
    assert county.count("SELECT count(*) FROM areas WHERE population=10") == 0
