"""The roll at the console: searched and corrected within reach, imported by administrators."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from core.outbox.worker import keep_up
from core.phones import stored_phone
from core.store.residents import ResidentRecord, find_resident
from demo.made_up import made_up_id
from tests.support.console import Browser, hire, signed_in
from tests.support.town import HEADER, LANDLINE, LI, MOBILE, STRANGER, WANG, ZHANG, Town

HOME, ELSEWHERE = "洪塘街道", "中马街道"
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # for speed
PAGE = "/staff/residents"


@pytest.fixture
def clerk(place: Town) -> Browser:
    """Community staff of the area where 王小明 and 李秀英 live."""
    hire(place.service, place.scheme, "陈洪塘", HOME)
    return signed_in(place.app, place.service, "陈洪塘")


@pytest.fixture
def admin(place: Town) -> Browser:
    hire(place.service, place.scheme, "管理员")
    return signed_in(place.app, place.service, "管理员")


def known(place: Town, number: str) -> ResidentRecord | None:
    with place.service.view() as unit:
        return find_resident(unit, place.scheme.id, unit.sealer.digest("id", number))


def address(place: Town, number: str) -> str:
    resident = known(place, number)
    assert resident
    return f"{PAGE}/{resident.id}"


def search(browser: Browser, sought: str) -> TestResponse:
    return browser.post(f"{PAGE}/search", page=PAGE, sought=sought)


def audited(place: Town) -> list[tuple[str, ...]]:
    with place.service.view() as unit:
        query = "SELECT actor, action, detail FROM audit WHERE object LIKE 'resident:%' ORDER BY id"
        return [tuple(row) for row in unit.connection.execute(text(query))]


def test_everybody_within_reach_is_listed_masked(clerk: Browser, admin: Browser) -> None:
    ours, all_of_it = clerk.get(PAGE).text, admin.get(PAGE).text
    assert "王*明" in ours and "李*英" in ours and "张*山" not in ours
    assert "张*山" in all_of_it
    assert "3302**********1233" in ours and "138****0001" in ours
    for secret in (WANG, MOBILE, "王小明", LANDLINE):
        assert secret not in all_of_it


def test_an_area_narrows_the_list_and_none_widens_it(clerk: Browser, admin: Browser) -> None:
    assert "王*明" not in admin.get(PAGE, area=ELSEWHERE).text
    assert "张*山" in admin.get(PAGE, area=ELSEWHERE).text
    assert "张*山" not in clerk.get(PAGE, area=ELSEWHERE).text


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        (WANG, {"王*明"}),
        (f"{WANG[:6]} {WANG[6:14]} {WANG[14:]}", {"王*明"}),
        ("1233", {"王*明"}),
        ("009x", {"李*英"}),
        (MOBILE, {"王*明"}),
        ("H1", {"王*明", "李*英"}),
        (ZHANG, set()),
        ("0026", set()),
        (LANDLINE, set()),
        ("H2", set()),
        ("0000", set()),
        ("王小明", set()),
        ("%' OR 1=1 --", set()),
    ],
)
def test_a_search_finds_whom_the_desk_reaches(clerk: Browser, sought: str, names: set[str]) -> None:
    answer = search(clerk, sought)
    if len(names) == 1:
        answer = clerk.follow(answer)
    title = set(re.findall(r"<h1>(.\*.)</h1>", answer.text))
    rows = set(re.findall(r'scope="row"><a [^>]*>(.\*.)</a>', answer.text))
    assert title | rows == names
    assert sought not in answer.request.path


def test_a_resident_stands_with_household_and_bookings(clerk: Browser, place: Town) -> None:
    place.verified(MOBILE, WANG).text("口罩")
    page = clerk.get(address(place, WANG)).text
    assert "3302**********009X" in page and "已预约" in page
    assert WANG not in page and "李秀英" not in page and LI not in page


@pytest.mark.parametrize("way", ["get", "post", "remove"])
def test_a_resident_out_of_reach_does_not_exist(clerk: Browser, place: Town, way: str) -> None:
    there = address(place, ZHANG)
    if way == "get":
        assert clerk.get(there).status_code == 404
    else:
        path = f"{there}/remove" if way == "remove" else there
        assert clerk.post(path, page=PAGE, phone="13900000009").status_code == 404
    assert known(place, ZHANG) and audited(place) == []


def corrected(browser: Browser, place: Town, **fields: Any) -> TestResponse:
    """王小明's page as it stands is sent with these changes."""
    path = address(place, WANG)
    resident = known(place, WANG)
    assert resident
    shown = {"area_was": resident.area_name, "groups_were": ";".join(resident.groups)}
    same = {"area": resident.area_name, "group": list(resident.groups)}
    return browser.post(path, **{**shown, **same, **fields})


def test_facts_are_corrected_and_the_audit_names_them_alone(clerk: Browser, place: Town) -> None:
    answer = corrected(
        clerk, place, phone="0574-87181111", household="H9", name="王大明", group=["行动不便"]
    )
    assert "名册已更正" in clerk.follow(answer).text
    resident = known(place, WANG)
    assert resident
    assert (resident.name, resident.groups) == ("王大明", ("行动不便",))
    assert resident.phone == stored_phone("+8657487181111")
    assert audited(place) == [("陈洪塘", "correct_resident", "name, household, phone, groups")]
    page = clerk.get(address(place, WANG)).text
    assert "口罩送上门" in page and "李*英" not in page


def test_what_is_left_empty_stays_and_a_box_takes_it_away(clerk: Browser, place: Town) -> None:
    before = known(place, WANG)
    assert "没有需要更改" in clerk.follow(corrected(clerk, place)).text
    assert known(place, WANG) == before and audited(place) == []

    corrected(clerk, place, no_phone="1", no_household="1")
    after = known(place, WANG)
    assert after and after.phone is None and after.household_digest is None


def test_an_older_page_does_not_undo_what_it_does_not_touch(clerk: Browser, place: Town) -> None:
    corrected(clerk, place, group=["行动不便"])
    old: dict[str, Any] = {"area": HOME, "area_was": HOME, "groups_were": "", "group": []}
    clerk.post(address(place, WANG), phone="13900000009", **old)
    resident = known(place, WANG)
    assert resident and resident.groups == ("行动不便",)


@one_database
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "12345"}, "电话不是大陆手机号"),
        ({"area": "海曙"}, "区域不在方案中"),
        ({"area": ""}, "缺少区域"),
        ({"area": ELSEWHERE}, "该区域不在您的范围内"),
        ({"group": ["富裕"]}, "人群不存在"),
        ({"name": "王" * 61}, "姓名超过60个字"),
        ({"household": "9" * 61}, "户号超过60个字"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_changes(
    clerk: Browser, place: Town, fields: dict[str, object], sentence: str
) -> None:
    before = known(place, WANG)
    answer = corrected(clerk, place, **{"phone": "13900000009", **fields})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert known(place, WANG) == before and audited(place) == []


def test_an_administrator_moves_somebody_anywhere(
    admin: Browser, clerk: Browser, place: Town
) -> None:
    corrected(admin, place, area=ELSEWHERE)
    resident = known(place, WANG)
    assert resident and resident.area_name == ELSEWHERE
    assert clerk.get(address(place, WANG)).status_code == 404


NEW = {"id_number": STRANGER, "name": "赵新来", "area": HOME, "phone": "", "household": ""}


def test_somebody_is_added_and_taken_off_again(clerk: Browser, place: Town) -> None:
    page = clerk.follow(clerk.post(f"{PAGE}/new", **NEW))
    assert "赵*来" in page.text
    answer = clerk.post(f"{address(place, STRANGER)}/remove", page=PAGE)
    assert "已从名册中移除" in clerk.follow(answer).text
    assert known(place, STRANGER) is None
    assert audited(place) == [
        ("陈洪塘", "add_resident", ""),
        ("陈洪塘", "remove_resident", ""),
    ]


@one_database
@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"id_number": WANG}, 409, "此人已在名册中"),
        ({"id_number": ZHANG}, 409, "此人已在名册中"),
        ({"id_number": "330206197007070019"}, 400, "最后一位与前面不符"),
        ({"id_number": ""}, 400, "不是18位或15位"),
        ({"name": ""}, 400, "缺少姓名"),
        ({"area": ELSEWHERE}, 400, "该区域不在您的范围内"),
    ],
)
def test_nobody_is_added_twice_or_wrongly_or_elsewhere(
    clerk: Browser, place: Town, fields: dict[str, str], status: int, sentence: str
) -> None:
    answer = clerk.post(f"{PAGE}/new", **{**NEW, **fields})
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert known(place, STRANGER) is None and audited(place) == []


def test_who_has_an_open_booking_stays_on_the_roll(clerk: Browser, place: Town) -> None:
    place.verified(MOBILE, WANG).text("口罩")
    assert place.statuses() == ["booked"]
    answer = clerk.follow(clerk.post(f"{address(place, WANG)}/remove", page=PAGE))
    assert "还有未完成的预约" in answer.text
    assert known(place, WANG)


def test_the_list_goes_on_page_by_page(admin: Browser, place: Town) -> None:
    send(admin, *(f"{number},居民,,{HOME},," for number in map(made_up_id, range(60))))
    keep_up(place.service)
    first = admin.get(PAGE).text
    link = re.search(r'href="([^"]*after=[^"]*)" rel="next"', first)
    assert link and first.count('scope="row"') == 50
    assert admin.client.get(link[1]).text.count('scope="row"') == 13


def send(browser: Browser, *lines: str, name: str = "roll.csv") -> TestResponse:
    content = "\n".join((HEADER, *lines)).encode()
    return browser.post(f"{PAGE}/rolls", file=(io.BytesIO(content), name))


def test_a_roll_is_sent_read_and_reported(admin: Browser, place: Town) -> None:
    answer = send(admin, f"{STRANGER},赵新来,,{HOME},,", f"{LI},李,,海曙,,", "x")
    path = answer.location
    assert "文件等待读取" in admin.follow(answer).text
    live = admin.get(f"{path}/progress")
    assert "HX-Refresh" not in live.headers

    keep_up(place.service)
    assert admin.get(f"{path}/progress").headers["HX-Refresh"] == "true"
    page = admin.get(path).text
    assert "文件已读完" in page
    assert "区域不在方案中" in page and "有1列，应为6列" in page
    assert known(place, STRANGER)
    assert (
        place.count("SELECT count(*) FROM audit WHERE action='import_roll' AND actor='管理员'") == 1
    )


@one_database
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04...", "这是Excel工作簿"),
        (b"\x00\xff" * 500, "第一行必须是列名"),
        (b"a,b\n1,2", "第一行必须是列名"),
        (HEADER.encode(), "第一行下面没有内容"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    admin: Browser, place: Town, content: bytes, sentence: str
) -> None:
    answer = admin.post(f"{PAGE}/rolls", file=(io.BytesIO(content), "x.csv"))
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert place.count("SELECT count(*) FROM roll_files") == 0


def test_no_file_at_all_is_an_empty_one(admin: Browser) -> None:
    assert "文件是空的" in admin.post(f"{PAGE}/rolls").text
    assert "文件是空的" in admin.post(f"{PAGE}/rolls", file="typed").text


def test_the_example_can_be_imported_as_it_is(admin: Browser, place: Town) -> None:
    example = admin.get(f"{PAGE}/rolls/example.csv")
    assert example.mimetype == "text/csv"
    answer = admin.post(f"{PAGE}/rolls", file=(io.BytesIO(example.data), "example.csv"))
    keep_up(place.service)
    assert "未导入的行" not in admin.follow(answer).text
    assert place.count("SELECT imported FROM roll_files") == 3


def test_reading_can_be_stopped(admin: Browser, place: Town) -> None:
    path = send(admin, f"{STRANGER},赵新来,,{HOME},,").location
    assert "已停止" in admin.follow(admin.post(f"{path}/stop", page=path)).text
    keep_up(place.service)
    assert known(place, STRANGER) is None
    assert "已经读完" in admin.follow(admin.post(f"{path}/stop", page=path)).text


def test_rolls_are_for_administrators_of_their_own_scheme(clerk: Browser, admin: Browser) -> None:
    for path in ("", "/1", "/1/progress", "/example.csv"):
        assert clerk.get(f"{PAGE}/rolls{path}").status_code == 403
    assert clerk.post(f"{PAGE}/rolls", page=PAGE).status_code == 403
    assert admin.get(f"{PAGE}/rolls/1").status_code == 404
