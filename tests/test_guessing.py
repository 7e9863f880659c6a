"""Guessing at the sign-in is slow, and a stranger's guesses lock no member out."""

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from core.desk.throttle import begin_attempt
from core.upkeep import UPKEEP
from staff.line import EXTENSION
from tests.support.console import PASSWORD, Browser, hire
from tests.support.town import Town

CLERK, ADMIN, HONGTANG = "李书记", "区管理员", "洪塘街道"
WRONG = "姓名或密码不对。"
TOO_MANY = "错误次数太多"

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def clerk(place: Town) -> Browser:
    """The browser of community staff, who have not signed in yet."""
    hire(place.service, place.scheme, CLERK, HONGTANG)
    return Browser(place.app, place.service)


@pytest.fixture
def admin(place: Town) -> Browser:
    """The browser of an administrator, who has not signed in yet."""
    hire(place.service, place.scheme, ADMIN)
    return Browser(place.app, place.service)


def guess(
    browser: Browser, name: str, times: int, address: str = "127.0.0.1", forwarded: str = ""
) -> TestResponse:
    token = browser.token("/staff/sign-in")
    for _ in range(times):
        answer = browser.client.post(
            "/staff/sign-in",
            data={"form_token": token, "name": name, "password": "a wrong one"},
            environ_overrides={"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded},
        )
    return answer


def test_after_five_wrong_passwords_one_waits(clerk: Browser, place: Town) -> None:
    assert WRONG in guess(clerk, CLERK, 5).text
    answer = clerk.sign_in(CLERK)
    assert answer.status_code == 429
    assert TOO_MANY in answer.text and "8:45" in answer.text
    place.clock.advance(minutes=14)
    assert clerk.sign_in(CLERK).status_code == 429
    place.clock.advance(minutes=1)
    assert clerk.sign_in(CLERK).status_code == 303


@one_database
def test_a_stranger_elsewhere_does_not_lock_a_member_out(clerk: Browser) -> None:
    guess(clerk, CLERK, 6, address="10.0.0.9")
    assert clerk.sign_in(CLERK).status_code == 303


@one_database
@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 303)])
def test_behind_a_proxy_of_ours_guesses_count_against_the_browser_that_sent_them(
    clerk: Browser, place: Town, proxies: int, status: int
) -> None:
    settings = replace(place.line.settings, trusted_proxies=proxies)
    place.app.extensions[EXTENSION] = replace(place.line, settings=settings)
    for number in range(5):
        guess(clerk, CLERK, 1, forwarded=f"127.0.0.1, 10.0.0.{number % 2 + 8}")
    answer = clerk.client.post(
        "/staff/sign-in",
        data={"form_token": clerk.token("/staff/sign-in"), "name": CLERK, "password": PASSWORD},
        headers={"X-Forwarded-For": "10.0.0.99"},
    )
    assert answer.status_code == status


def failed(place: Town, *attempts: tuple[str, str]) -> None:
    """Attempts that failed, by name and address."""
    with place.service.unit() as unit:
        for name, address in attempts:
            begin_attempt(unit, name, address)


@one_database
def test_an_address_guesses_thirty_times_whatever_the_names(clerk: Browser, place: Town) -> None:
    failed(place, *((f"member {n}", "127.0.0.1") for n in range(29)))
    assert WRONG in guess(clerk, "one more", 1).text
    assert clerk.sign_in(CLERK).status_code == 429


@one_database
def test_a_name_is_guessed_fifty_times_wherever_from(clerk: Browser, place: Town) -> None:
    failed(place, *((CLERK, f"10.0.0.{n}") for n in range(49)))
    assert WRONG in guess(clerk, CLERK, 1, address="10.0.0.99").text
    assert clerk.sign_in(CLERK).status_code == 429


@one_database
def test_a_right_password_takes_back_only_its_own_attempt(clerk: Browser, place: Town) -> None:
    guess(clerk, CLERK, 4)
    assert clerk.sign_in(CLERK).status_code == 303
    assert place.count("SELECT count(*) FROM sign_in_failures") == 4 * 3
    guess(clerk, CLERK, 1)
    assert clerk.sign_in(CLERK).status_code == 429


@one_database
def test_wrong_codes_count_too(admin: Browser, place: Town) -> None:
    admin.sign_in(ADMIN)
    again = Browser(place.app, place.service, admin.secret)
    again.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    for _ in range(5):
        again.post("/staff/second-factor", code="no code")
    assert again.second_step("").status_code == 429


def test_upkeep_forgets_what_counts_no_more(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    guess(clerk, CLERK, 2)
    place.clock.advance(hours=1)
    with place.service.unit() as unit:
        for step in UPKEEP:
            step(unit)
    assert place.count("SELECT count(*) FROM sign_in_failures") == 0
    assert place.count("SELECT count(*) FROM sign_ins") == 0
