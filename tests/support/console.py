"""Clerks at their browsers: they sign in by the real pages and send the forms that those show."""

import re
from base64 import b32decode
from dataclasses import dataclass
from html import unescape
from typing import Any

from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from core import staff
from core.desk import second_factor
from core.scheme.types import Scheme
from core.unit import Service

PASSWORD = "绿水青山2020"
OWN_PAGE = "/staff/password"  # that every member reaches
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
SECRET = re.compile(r'class="secret"><code>([A-Z2-7 ]+)<')


def hire(
    service: Service, scheme: Scheme, name: str, area: str | None = None, password: str = PASSWORD
) -> None:
    """Adds a member of staff: community staff of an area, an administrator without one."""
    with service.unit() as unit:
        staff.add(unit, scheme, name, "community" if area else "admin", area, password)


@dataclass
class Browser:
    """One browser with its own cookies. `app` is the whole application."""

    app: Any
    service: Service
    secret: bytes | None = None  # of the authenticator, once it is set up

    def __post_init__(self) -> None:
        self.client: Client = self.app.test_client()

    def get(self, path: str, **query: Any) -> TestResponse:
        """Opens a page; redirects are not followed."""
        return self.client.get(path, query_string=query)

    def post(self, path: str, *, page: str | None = None, **fields: Any) -> TestResponse:
        """Sends a form as `page` shows it, that is with its token; redirects are not followed."""
        return self.client.post(path, data={"form_token": self.token(page or path), **fields})

    def follow(self, answer: TestResponse) -> TestResponse:
        """Goes where an answer points, with what it says there."""
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.location)

    def token(self, page: str) -> str:
        """The token of this browser's forms, also where that page shows none."""
        return token_of(self.client.get(page).text) or token_of(self.client.get("/staff/x").text)

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        """Signs in, with the authenticator where one is asked for; set up at the first time."""
        answer = self.post("/staff/sign-in", name=name, password=password)
        if answer.status_code == 303:
            step = self.client.get(answer.location)
            if "/staff/second-factor" in (step.location or ""):
                return self.second_step(self.client.get(step.location).text)
        return answer

    def second_step(self, page: str) -> TestResponse:
        """Types the code of the authenticator, which learns the secret where the page shows it."""
        if shown := SECRET.search(page):
            self.secret = b32decode(shown[1].replace(" ", ""))
        return self.post("/staff/second-factor", code=self.code())

    def code(self, later: int = 0) -> str:
        """The authenticator's code now, or so many steps later."""
        assert self.secret
        step = int(self.service.clock.now().timestamp()) // second_factor.STEP_SECONDS
        return second_factor.code_at(self.secret, step + later)


def signed_in(app: Any, service: Service, name: str, password: str = PASSWORD) -> Browser:
    """A browser in which that member is signed in."""
    browser = Browser(app, service)
    assert browser.sign_in(name, password).status_code == 303
    return browser


def is_in(browser: Browser) -> bool:
    """Whether somebody is signed in there."""
    return browser.get(OWN_PAGE).status_code == 200


def audited(service: Service) -> list[tuple[str, str]]:
    """Who did what with the staff, oldest first."""
    query = "SELECT actor, action FROM audit WHERE object LIKE 'staff:%' ORDER BY id"
    with service.view() as unit:
        return [(row.actor, row.action) for row in unit.connection.execute(text(query))]


def token_of(page: str) -> str:
    """The form token in a page; "" where it has no form."""
    found = TOKEN.search(page)
    return unescape(found[1]) if found else ""
