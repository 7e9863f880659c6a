"""The pages of administrators: the members of staff, and what everybody did."""

import ast
from dataclasses import replace

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from core.schemes import load_scheme
from staff.console.pages.audit import ACTIONS
from tests.support.console import Browser, audited, hire, is_in, signed_in
from tests.support.source import modules
from tests.support.town import MOBILE, Town

CLERK, ADMIN, HONGTANG = "李书记", "区管理员", "洪塘街道"
WRONG = "姓名或密码不对。"

one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def office(place: Town) -> Browser:
    """An administrator (1) who is signed in; the clerk is number 2, another administrator 3."""
    hire(place.service, place.scheme, ADMIN)
    hire(place.service, place.scheme, CLERK, HONGTANG)
    hire(place.service, place.scheme, "副管理员")
    return signed_in(place.app, place.service, ADMIN)


def act(office: Browser, member: int, deed: str, **fields: str) -> TestResponse:
    return office.post(f"/staff/people/{member}/{deed}", page="/staff/people", **fields)


def test_who_left_is_out_and_who_returned_is_in(office: Browser, place: Town) -> None:
    clerk = signed_in(place.app, place.service, CLERK)
    act(office, 2, "phone", phone=MOBILE)
    assert act(office, 2, "leave").status_code == 303
    assert not is_in(clerk)
    assert WRONG in clerk.sign_in(CLERK).text
    assert act(office, 1, "phone", phone=MOBILE).status_code == 303  # it is free again
    assert act(office, 2, "return").status_code == 303
    assert clerk.sign_in(CLERK).status_code == 303
    deeds = [action for actor, action in audited(place.service) if actor == ADMIN]
    assert deeds[-4:] == ["set_staff_phone", "let_go", "set_staff_phone", "take_on_again"]


def test_a_generated_password_is_shown_once_and_works(office: Browser, place: Town) -> None:
    answer = office.post("/staff/people/new", page="/staff/people", name="新人", role="admin")
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert signed_in(place.app, place.service, "新人", password)
    answer = act(office, 2, "password", password="")
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert signed_in(place.app, place.service, CLERK, password)
    assert audited(place.service)[-2] == (ADMIN, "set_password")


@one_database
def test_a_new_password_from_the_office_signs_out(office: Browser, place: Town) -> None:
    clerk = signed_in(place.app, place.service, CLERK)
    assert act(office, 2, "password", password="a new password").status_code == 303
    assert not is_in(clerk)
    assert clerk.sign_in(CLERK, "a new password").status_code == 303


def test_a_lost_authenticator_is_set_up_anew(office: Browser, place: Town) -> None:
    deputy = signed_in(place.app, place.service, "副管理员")
    before = deputy.secret
    assert act(office, 3, "second-factor").status_code == 303
    assert not is_in(deputy)
    place.clock.advance(minutes=1)
    assert deputy.sign_in("副管理员").status_code == 303
    assert deputy.secret != before


@one_database
@pytest.mark.parametrize("deed", ["leave", "second-factor", "password"])
def test_nobody_does_that_to_themselves(office: Browser, deed: str) -> None:
    assert act(office, 1, deed).status_code == 409
    assert is_in(office)


@one_database
def test_two_administrators_cannot_let_each_other_go(office: Browser, place: Town) -> None:
    """The one who is slower is no administrator any more: one stays."""
    deputy = signed_in(place.app, place.service, "副管理员")
    token = deputy.token("/staff/people")
    assert act(office, 3, "leave").status_code == 303
    deputy.client.post("/staff/people/1/leave", data={"form_token": token})
    assert place.count("SELECT count(*) FROM staff WHERE role = 'admin' AND left_at IS NULL") == 1


@one_database
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": CLERK, "role": "admin"}, "已经有叫"),
        ({"name": "", "role": "admin"}, "姓名要有"),
        ({"name": "sms", "role": "admin"}, "系统自己"),
        ({"name": "甲", "role": "community"}, "社区人员"),
        ({"name": "甲", "role": "community", "area": "没有的街道"}, "没有"),
        ({"name": "甲", "role": "emperor"}, "社区人员"),
        ({"name": "甲", "role": "admin", "password": "short"}, "密码至少要有"),
    ],
)
def test_who_cannot_be_added_is_said_in_a_sentence(
    office: Browser, place: Town, fields: dict[str, str], sentence: str
) -> None:
    answer = office.post("/staff/people/new", page="/staff/people", **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert place.count("SELECT count(*) FROM staff") == 3


@one_database
def test_the_staff_phone_is_shown_masked(office: Browser) -> None:
    act(office, 2, "phone", phone=MOBILE)
    for path in ("/staff/people", "/staff/people/2"):
        page = office.get(path).text
        assert "138****0001" in page and MOBILE not in page
    assert act(office, 2, "phone", phone="12").status_code == 400
    assert act(office, 2, "phone", phone="").status_code == 303
    assert "138****0001" not in office.get("/staff/people/2").text


@one_database
def test_the_staff_of_another_scheme_are_nobodys_business(office: Browser, place: Town) -> None:
    other = replace(place.scheme, id="elsewhere")
    with place.service.unit() as unit:
        load_scheme(unit, other)
    hire(place.service, other, "别区的人", HONGTANG)
    assert "别区的人" not in office.get("/staff/people").text
    assert office.get("/staff/people/4").status_code == 404
    for deed in ("leave", "return", "phone", "password", "second-factor"):
        assert act(office, 4, deed, phone=MOBILE, password="a new password").status_code == 404
    stranger = signed_in(place.app, place.service, "别区的人")
    assert is_in(stranger)


def test_the_audit_shows_who_did_what(office: Browser, place: Town) -> None:
    signed_in(place.app, place.service, CLERK)
    everything = office.get("/staff/audit").text
    assert "设置了验证器" in everything and CLERK in everything
    of_clerk = office.get("/staff/audit", actor=CLERK).text
    assert "设置了验证器</td>" not in of_clerk and "登录</td>" in of_clerk
    assert "没有找到" in office.get("/staff/audit", action="bar").text
    assert office.get("/staff/audit", after="9" * 30).status_code == 200


def test_the_audit_goes_on_page_by_page(office: Browser, place: Town) -> None:
    rows = "INSERT INTO audit (at, actor, action, scheme_id) VALUES (:at, 'line', 'grant', :id)"
    many = [{"at": place.clock.now(), "id": place.scheme.id}] * 120
    with place.service.unit() as unit:
        unit.connection.execute(text(rows), many)
    path, seen = "/staff/audit?actor=line", []
    while path:
        page = office.client.get(path).text
        seen.append(page.count("<time"))
        path = page.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
        path = path if 'rel="next"' in page else ""
    assert seen == [50, 50, 20]


def test_the_audit_has_words_for_every_action() -> None:
    """Those that the code names as they are written, in a call of `record`."""
    calls = (n for m in modules() for n in ast.walk(m.tree) if isinstance(n, ast.Call))
    records = (call for call in calls if "record" in ast.unparse(call.func).split("."))
    named = {call.args[2] for call in records if len(call.args) > 3}
    actions = {str(arg.value) for arg in named if isinstance(arg, ast.Constant)}
    assert actions - set(ACTIONS) == set()
