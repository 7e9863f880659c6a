"""Signing in to the console: passwords, authenticators, guessing, and what ends a sign-in."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from argon2 import PasswordHasher

from core import passwords
from core.desk import second_factor
from core.settings import Settings
from core.store import staff as staff_store
from staff.console.forms import inside
from tests.support.console import (
    OWN_PAGE,
    PASSWORD,
    Browser,
    audited,
    hire,
    is_in,
    signed_in,
    token_of,
)
from tests.support.town import Town
from wsgi import create_app

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


def test_a_clerk_signs_in_with_name_and_password(clerk: Browser, place: Town) -> None:
    assert not is_in(clerk)
    answer = clerk.sign_in(CLERK)
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert CLERK in clerk.get(OWN_PAGE).text and HONGTANG in clerk.get(OWN_PAGE).text
    assert audited(place.service)[-1] == (CLERK, "sign_in")


@one_database
def test_the_cookie_is_for_the_console_alone_and_no_script(clerk: Browser) -> None:
    cookie = clerk.sign_in(CLERK).headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/staff"))
    assert "Secure" not in cookie


@one_database
def test_over_https_the_cookies_go_over_https_only(
    settings: Settings, place: Town, clerk: Browser
) -> None:
    url = place.service.engine.url.render_as_string(hide_password=False)
    encrypted = replace(settings, public_url="https://line.test", database_url=url)
    app = create_app(encrypted, place.clock)
    answer = Browser(app, place.service).sign_in(CLERK)
    cookies = [*answer.headers.getlist("Set-Cookie")]
    assert cookies and all("Secure" in cookie for cookie in cookies)
    app.extensions["maskline"].service.engine.dispose()


@one_database
@pytest.mark.parametrize(("name", "password"), [(CLERK, "wrong wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(
    clerk: Browser, name: str, password: str
) -> None:
    answer = clerk.sign_in(name, password)
    assert answer.status_code == 403
    assert WRONG in answer.text and password not in answer.text
    assert not is_in(clerk)


@one_database
def test_the_database_has_the_tokens_digest_alone(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    cookie = clerk.client.get_cookie("maskline_sign_in", path="/staff")
    assert cookie and len(cookie.value) >= 43
    assert place.count(f"SELECT count(*) FROM sign_ins WHERE digest = '{cookie.value}'") == 0
    assert place.count("SELECT count(*) FROM sign_ins") == 1


@one_database
def test_a_new_sign_in_ends_the_one_of_that_browser(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    clerk.sign_in(CLERK)
    assert place.count("SELECT count(*) FROM sign_ins") == 1


def test_a_hash_with_weaker_parameters_is_renewed(clerk: Browser, place: Town) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    with place.service.unit() as unit:
        staff_store.set_password_hash(unit, 1, weak)
    assert clerk.sign_in(CLERK).status_code == 303
    with place.service.view() as unit:
        renewed = staff_store.password_hash_of(unit, 1)
    assert renewed and renewed != weak and not passwords.is_outdated(renewed)


@one_database
def test_after_signing_in_one_is_where_one_was(clerk: Browser) -> None:
    refused = clerk.get("/staff/password", tab="x")
    page = clerk.client.get(refused.location)
    fields = {"name": CLERK, "password": PASSWORD, "form_token": token_of(page.text)}
    asked = "/staff/password?tab=x"
    answer = clerk.client.post("/staff/sign-in", data={**fields, "next": asked})
    assert f'value="{asked}"' in page.text
    assert answer.location == asked


@one_database
@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/staff/", "//evil.example/staff/", "/staffing", "/sms/inbound"),
        *("/staff/../sms", "/\\evil.example", "/staff/\\x", "/staff/\nx", "", "javascript:1"),
    ],
)
def test_signing_in_leads_nowhere_else(place: Town, address: str) -> None:
    with place.app.test_request_context():
        assert inside(address) == "/staff/"


# Administrators: the second factor


def test_an_administrator_enrols_at_the_first_sign_in(admin: Browser, place: Town) -> None:
    answer = admin.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    assert answer.status_code == 303
    for path in ("/staff/people", "/staff/audit", OWN_PAGE):
        assert "/staff/second-factor" in admin.get(path).location
    page = admin.get("/staff/second-factor").text
    assert "<svg" in page and "style=" not in page
    assert admin.second_step(page).status_code == 303
    assert admin.get("/staff/people").status_code == 200
    assert audited(place.service)[-1] == (ADMIN, "enrol")
    with place.service.view() as unit:
        assert staff_store.totp_of(unit, 1) == admin.secret


def test_the_second_time_only_a_code_is_asked_for(admin: Browser, place: Town) -> None:
    admin.sign_in(ADMIN)
    again = Browser(place.app, place.service, admin.secret)
    place.clock.advance(seconds=30)
    again.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    page = again.get("/staff/second-factor").text
    assert 'class="secret"' not in page and "<svg" not in page
    assert again.second_step(page).status_code == 303
    assert audited(place.service)[-1] == (ADMIN, "sign_in")


def test_a_code_works_once(admin: Browser, place: Town) -> None:
    admin.sign_in(ADMIN)
    again = Browser(place.app, place.service, admin.secret)
    assert again.sign_in(ADMIN).status_code == 403
    place.clock.advance(seconds=30)
    assert again.second_step("").status_code == 303


@one_database
@pytest.mark.parametrize(("later", "status"), [(-2, 403), (-1, 303), (0, 303), (1, 303), (2, 403)])
def test_an_authenticators_clock_may_be_half_a_minute_off(
    admin: Browser, place: Town, later: int, status: int
) -> None:
    admin.sign_in(ADMIN)
    place.clock.advance(minutes=5)
    again = Browser(place.app, place.service, admin.secret)
    again.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    assert again.post("/staff/second-factor", code=again.code(later)).status_code == status


@one_database
def test_the_secret_is_kept_only_once_a_code_proved_it(admin: Browser, place: Town) -> None:
    admin.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    admin.get("/staff/second-factor")
    assert admin.post("/staff/second-factor", code="000000").status_code == 403
    with place.service.view() as unit:
        assert staff_store.totp_of(unit, 1) is None


@one_database
def test_each_step_up_has_a_new_token(admin: Browser) -> None:
    def token() -> str:
        cookie = admin.client.get_cookie("maskline_sign_in", path="/staff")
        return cookie.value if cookie else ""

    seen = [token()]
    admin.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    seen.append(token())
    admin.second_step(admin.get("/staff/second-factor").text)
    seen.append(token())
    assert all(earlier != later for earlier, later in pairwise(seen))
    admin.client.set_cookie("maskline_sign_in", seen[1], path="/staff")
    assert not is_in(admin)


def test_between_the_steps_are_ten_minutes(admin: Browser, place: Town) -> None:
    admin.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    place.clock.advance(minutes=10)
    assert "/staff/sign-in" in admin.get("/staff/second-factor").location


@one_database
def test_an_authenticator_lives_in_real_time(settings: Settings, place: Town) -> None:
    """CLOCK_OFFSET moves the service, not the phones of its administrators."""
    hire(place.service, place.scheme, ADMIN)
    url = place.service.engine.url.render_as_string(hide_password=False)
    ahead = replace(settings, database_url=url, clock_offset=place.clock.advance(days=1) - REAL)
    app = create_app(ahead, place.clock)
    browser = Browser(app, place.service)
    browser.post("/staff/sign-in", name=ADMIN, password=PASSWORD)
    browser.second_step(browser.get("/staff/second-factor").text)  # at the service's time: wrong
    step = int(REAL.timestamp()) // second_factor.STEP_SECONDS
    assert browser.secret
    code = second_factor.code_at(browser.secret, step)
    assert browser.post("/staff/second-factor", code=code).status_code == 303
    app.extensions["maskline"].service.engine.dispose()


REAL = datetime(2020, 1, 1, tzinfo=UTC)


# RFC 6238, appendix B, the last six digits
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    secret = b"12345678901234567890"
    assert second_factor.code_at(secret, seconds // 30) == code
    assert second_factor.step_of(secret, code, datetime.fromtimestamp(seconds, UTC)) is not None


# What ends a sign-in


def test_it_ends_after_45_minutes_without_use(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    for _ in range(3):
        place.clock.advance(minutes=44)
        assert is_in(clerk)
    place.clock.advance(minutes=45)
    refused = clerk.get(OWN_PAGE)
    assert "已久未操作，请重新登录" in clerk.client.get(refused.location).text


def test_it_ends_after_twelve_hours_whatever_its_use(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    for _ in range(23):
        place.clock.advance(minutes=30)
        assert is_in(clerk)
    place.clock.advance(minutes=30)
    assert not is_in(clerk)


@one_database
def test_its_use_is_written_once_a_minute(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    fresh = "SELECT count(*) FROM sign_ins WHERE seen_at > created_at"
    place.clock.advance(seconds=59)
    assert is_in(clerk) and place.count(fresh) == 0
    place.clock.advance(seconds=1)
    assert is_in(clerk) and place.count(fresh) == 1


def test_it_ends_by_signing_out(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    token = clerk.token(OWN_PAGE)
    cookie = clerk.client.get_cookie("maskline_sign_in", path="/staff")
    answer = clerk.client.post("/staff/sign-out", data={"form_token": token})
    assert "已退出登录" in clerk.follow(answer).text
    assert not is_in(clerk)
    assert cookie
    clerk.client.set_cookie("maskline_sign_in", cookie.value, path="/staff")
    assert not is_in(clerk)
    assert audited(place.service)[-1] == (CLERK, "sign_out")


def test_a_new_password_ends_it_everywhere_else(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    elsewhere = signed_in(place.app, place.service, CLERK)
    answer = clerk.post(OWN_PAGE, old=PASSWORD, new="春眠不觉晓处处闻啼鸟")
    assert answer.status_code == 303
    assert is_in(clerk) and not is_in(elsewhere)
    assert elsewhere.sign_in(CLERK).status_code == 403
    assert elsewhere.sign_in(CLERK, "春眠不觉晓处处闻啼鸟").status_code == 303
    assert (CLERK, "change_password") in audited(place.service)


@one_database
@pytest.mark.parametrize(("old", "new"), [("wrong", "long enough"), (PASSWORD, "short")])
def test_a_password_is_changed_by_who_knows_it_to_one_that_can_be(
    clerk: Browser, old: str, new: str
) -> None:
    clerk.sign_in(CLERK)
    assert clerk.post(OWN_PAGE, old=old, new=new).status_code == 400
    assert clerk.sign_in(CLERK).status_code == 303


def test_the_language_stays_with_the_member(clerk: Browser, place: Town) -> None:
    clerk.sign_in(CLERK)
    answer = clerk.post("/staff/language", page=OWN_PAGE, language="en", back=OWN_PAGE)
    assert answer.location == OWN_PAGE
    assert "Your password" in clerk.get(OWN_PAGE).text
    elsewhere = signed_in(place.app, place.service, CLERK)
    assert "Your password" in elsewhere.get(OWN_PAGE).text
