"""Bookings in the console: the list, the search, the file, one booking, booking on behalf."""

import csv
import io

import pytest

from core.conversation.wishes.not_me import FREEZE
from core.masking import mask_name
from core.quota.reference import reference_of
from core.store import bars, bookings, tasks
from tests.support.crowd import books_add_up, request
from tests.support.desk import HONGTANG, ZHONGMA, booked, clerk, reference, with_pickup
from tests.support.town import LANDLINE, LI, MOBILE, STRANGER, WANG, ZHANG, Town

SECRETS = (WANG, LI, ZHANG, STRANGER, MOBILE, LANDLINE, "王小明", "李秀英", "张大山")


def test_the_list_shows_what_was_booked_and_masks_it(place: Town) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    page = browser.get("/staff/bookings")
    assert page.status_code == 200
    for shown in (reference(ours), "王*明", "3302**********1233", "138****0001", HONGTANG):
        assert shown in page.text
    assert [secret for secret in SECRETS if secret in page.text] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "booked"}, {"wang", "zhang"}),
        ({"status": "review"}, {"stranger"}),
        ({"area": ZHONGMA}, {"zhang"}),
        ({"channel": "staff"}, {"wang", "zhang", "stranger"}),
        ({"channel": "voice"}, set()),
        ({"release": "1"}, {"wang", "zhang", "stranger"}),
        ({"release": "2"}, set()),
        ({"day": "2020-02-07"}, {"wang", "zhang", "stranger"}),
        ({"day": "2020-02-06"}, set()),
        ({"day": "no day", "release": "x", "status": "gone"}, {"wang", "zhang", "stranger"}),
        ({"status": "booked", "area": HONGTANG, "channel": "staff", "day": "2020-02-07"}, {"wang"}),
    ],
)
def test_filters_narrow_the_list_and_its_file(
    place: Town, query: dict[str, str], found: set[str]
) -> None:
    browser = clerk(place)
    made = {
        "wang": booked(place, WANG),
        "zhang": booked(place, ZHANG, ZHONGMA, LANDLINE),
        "stranger": booked(place, STRANGER, name="钱来也"),
    }
    page = browser.get("/staff/bookings", **query).text
    file = browser.get("/staff/bookings/file", **query).text
    rows = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
    assert {name for name, row in made.items() if reference(row) in page} == found
    assert {row["reference"] for row in rows} == {reference_of(made[name]) for name in found}
    assert [secret for secret in SECRETS if secret in file] == []


@pytest.mark.parametrize(
    "term",
    [
        *("{reference}", "{spaced}", "1233", "12345", "H1", MOBILE, "+86 138 0000 0001"),
        *(WANG, f"{WANG[:6]} {WANG[6:14]} {WANG[14:]}"),
    ],
)
def test_a_search_finds_a_booking_by_whatever_a_clerk_has(place: Town, term: str) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    other = booked(place, ZHANG, ZHONGMA, LANDLINE)
    with_pickup(place, ours)
    term = term.format(reference=reference_of(ours), spaced=reference(ours))
    found = browser.post("/staff/bookings/search", page="/staff/bookings", search=term)
    assert found.status_code == 200
    assert reference(ours) in found.text
    assert reference(other) not in found.text
    assert found.headers["Cache-Control"] == "no-store"


def test_a_landline_and_an_id_with_x_are_found_too(place: Town) -> None:
    browser, li = clerk(place), booked(place, LI)
    zhang = booked(place, ZHANG, ZHONGMA, "")
    for term, ours in (("0574-87181234", zhang), ("090x", None), ("009x", li), ("009X", li)):
        page = browser.post("/staff/bookings/search", page="/staff/bookings", search=term).text
        assert [row for row in (li, zhang) if reference(row) in page] == ([ours] if ours else [])


@pytest.mark.parametrize("term", ["", "   ", "'; DROP TABLE bookings", "00000000", "💐", "9" * 60])
def test_a_search_for_nothing_finds_nothing(place: Town, term: str) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    page = browser.post("/staff/bookings/search", page="/staff/bookings", search=term)
    assert page.status_code in (200, 303)
    assert reference(ours) not in page.text


def test_the_list_pages_by_fifty(place: Town) -> None:
    browser = clerk(place)
    with place.service.unit() as unit:
        for n in range(60):
            new = request(n)
            bookings.add_booking(
                unit,
                bookings.NewBooking(
                    place.scheme.id, None, None, "waiting", 5, "sms", new.phone, new.people
                ),
            )
    first = browser.get("/staff/bookings").text
    assert first.count('scope="row"') == 50
    after = first.partition("after=")[2].partition('"')[0]
    second = browser.get("/staff/bookings", after=after).text
    assert second.count('scope="row"') == 10
    assert "after=" not in second.partition("<table")[2].partition("</table>")[0]


def test_a_file_has_no_formulas(place: Town) -> None:
    browser = clerk(place)
    booked(place, STRANGER, name="=1+1")
    rows = list(csv.DictReader(io.StringIO(browser.get("/staff/bookings/file").text[1:])))
    assert rows[0]["name"].startswith("'=")
    assert rows[0]["masks"] == "5"


def test_a_community_sees_its_own_area_alone(place: Town) -> None:
    ours, other = booked(place, WANG), booked(place, ZHANG, ZHONGMA, LANDLINE)
    browser = clerk(place, "洪塘", HONGTANG)
    for page in (
        browser.get("/staff/bookings"),
        browser.get("/staff/bookings", area=ZHONGMA),
        browser.get("/staff/bookings/file"),
        browser.post("/staff/bookings/search", page="/staff/bookings", search=reference_of(other)),
        browser.post("/staff/bookings/search", page="/staff/bookings", search=ZHANG),
    ):
        assert reference(other) not in page.text
        assert reference_of(other) not in page.text.replace(f'value="{reference_of(other)}"', "")
    assert reference(ours) in browser.get("/staff/bookings").text


ACTIONS = ("settle", "give-back", "not-me", "correct", "slot", "tell")


def test_another_areas_booking_does_not_exist(place: Town) -> None:
    other = booked(place, ZHANG, ZHONGMA, LANDLINE)
    browser = clerk(place, "洪塘", HONGTANG)
    assert browser.get(f"/staff/bookings/{other}").status_code == 404
    assert browser.get("/staff/bookings/987654").status_code == 404
    sent = {"asked": "1", "act": "give_back", "slot": "2020-02-08T09:00:00+08:00", "name": "坏"}
    for action in ACTIONS:
        path = f"/staff/bookings/{other}/{action}"
        assert browser.post(path, page="/staff/bookings", **sent).status_code == 404, action
    assert place.statuses() == ["booked"]


def test_one_booking_shows_everything_masked(place: Town) -> None:
    browser, ours = clerk(place), booked(place, WANG, phone="13900000002")
    with_pickup(place, ours)
    place.work()
    page = browser.get(f"/staff/bookings/{ours}").text
    for shown in ("王*明", "3302**********1233", "139****0002", "服务站（大门旁）", "测试"):
        assert shown in page
    assert [secret for secret in (*SECRETS, "13900000002") if secret in page] == []


def test_a_booking_is_given_back_once_and_only_when_it_is_asked_for(place: Town) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    path = f"/staff/bookings/{ours}"
    assert browser.post(f"{path}/give-back", page=path).status_code == 400
    assert place.statuses() == ["booked"]
    told = browser.follow(browser.post(f"{path}/give-back", page=path, asked="1"))
    assert "已退回" in told.text
    browser.post(f"{path}/give-back", page=path, asked="1")
    assert place.statuses() == ["cancelled"]
    assert place.count("SELECT count(*) FROM audit WHERE action='give_back' AND actor='管理'") == 1
    assert books_add_up(place.service)


def test_name_and_area_are_corrected(place: Town) -> None:
    browser, ours = clerk(place), booked(place, STRANGER, name="钱来也")
    path = f"/staff/bookings/{ours}"
    browser.post(f"{path}/correct", page=path, name="钱来了", area=ZHONGMA)
    page = browser.get(path).text
    assert mask_name("钱来了") in page
    assert ZHONGMA in page
    assert browser.post(f"{path}/correct", page=path, area="火星").status_code == 400
    assert place.count("SELECT count(*) FROM audit WHERE action = 'correct'") == 1


def test_a_clerk_corrects_no_area_out_of_reach(place: Town) -> None:
    ours = booked(place, WANG)
    browser = clerk(place, "洪塘", HONGTANG)
    path = f"/staff/bookings/{ours}"
    assert browser.post(f"{path}/correct", page=path, area=ZHONGMA).status_code == 400
    assert browser.get(path).status_code == 200


def test_a_pickup_moves_to_a_free_slot_and_the_household_is_told(place: Town) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    with_pickup(place, ours)
    path = f"/staff/bookings/{ours}"
    place.phone(MOBILE)
    browser.post(f"{path}/slot", page=path, slot="2020-02-07T10:00:00+08:00")
    assert "10:00" in browser.get(path).text
    place.work()
    assert any("10:00" in text for text in place.phone(MOBILE).screen)
    taken = browser.post(f"{path}/slot", page=path, slot="2020-02-07T23:00:00+08:00")
    assert "flash bad" in browser.follow(taken).text
    for wrong in ("", "gestern", "2020-02-07T10:00:00"):
        assert browser.post(f"{path}/slot", page=path, slot=wrong).status_code == 303


def test_the_pickup_notice_is_sent_again(place: Town) -> None:
    browser, ours = clerk(place), booked(place, WANG)
    path = f"/staff/bookings/{ours}"
    assert "flash bad" in browser.follow(browser.post(f"{path}/tell", page=path)).text
    with_pickup(place, ours)
    browser.post(f"{path}/tell", page=path)
    place.work()
    assert any("12345" in text for text in place.phone(MOBILE).screen)


@pytest.mark.parametrize(("act", "status"), [("stands", "booked"), ("give_back", "cancelled")])
def test_not_me_is_settled(place: Town, act: str, status: str) -> None:
    browser, ours = clerk(place), booked(place, WANG, phone="13900000002")
    path = f"/staff/bookings/{ours}"
    with place.service.unit() as unit:
        bookings.freeze_booking(unit, ours, unit.now + FREEZE)
        tasks.add_task(unit, "not_me", place.scheme.id, ours, None)
    assert "不是本人" in browser.get(path).text
    browser.post(f"{path}/not-me", page=path, act="nonsense")
    browser.post(f"{path}/not-me", page=path, act=act)
    assert place.statuses() == [status]
    assert place.count("SELECT count(*) FROM tasks WHERE done_at IS NULL") == 0
    assert place.count("SELECT count(*) FROM bookings WHERE frozen_until IS NOT NULL") == 0
    again = browser.follow(browser.post(f"{path}/not-me", page=path, act=act))
    assert "flash bad" in again.text


NEW = "/staff/bookings/new"


def test_booking_on_behalf_is_a_booking_like_any_other(place: Town) -> None:
    browser = clerk(place)
    page = browser.follow(browser.post(NEW, id=WANG, phone="13900000002"))
    assert "王*明" in page.text
    assert place.statuses() == ["booked"]
    place.work()
    assert place.phone(MOBILE).screen  # the resident's own phone is told of it
    again = browser.post(NEW, id=WANG)
    assert again.status_code == 409
    assert "已领过" in again.text
    assert place.statuses() == ["booked"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "330203194001011234"}, "id"),
        ({"id": "hello"}, "id"),
        ({"id": STRANGER}, "name"),
        ({"id": STRANGER, "name": "钱来也"}, "area"),
        ({"id": STRANGER, "name": "钱来也", "area": "火星"}, "area"),
        ({"id": STRANGER, "name": "钱来也", "area": HONGTANG}, "phone"),
        ({"id": STRANGER, "name": "钱来也", "area": HONGTANG, "phone": "110"}, "phone"),
        ({"id": LI}, "phone"),
        ({"id": WANG, "name": "王" * 41}, "name"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    place: Town, fields: dict[str, str], field: str
) -> None:
    browser = clerk(place)
    page = browser.post(NEW, **fields)
    assert page.status_code == 400
    assert f'id="f-{field}-error"' in page.text
    assert place.statuses() == []


def test_strangers_and_other_names_wait_for_review(place: Town) -> None:
    browser = clerk(place)
    browser.post(NEW, id=STRANGER, name="钱来也", area=HONGTANG, phone=MOBILE)
    browser.post(NEW, id=WANG, name="王大明")
    assert place.statuses() == ["review", "review"]


def test_a_community_books_for_its_own_people_alone(place: Town) -> None:
    browser = clerk(place, "洪塘", HONGTANG)
    assert browser.post(NEW, id=ZHANG).status_code == 400
    assert browser.post(NEW, id=WANG).status_code == 303
    assert place.statuses() == ["booked"]


def test_fair_use_holds_at_the_desk_too(place: Town) -> None:
    browser = clerk(place)
    with place.service.unit() as unit:
        digest = unit.sealer.digest("id", WANG)
        bars.bar(unit, place.scheme.id, f"person:{digest}", "test")
    assert browser.post(NEW, id=WANG).status_code == 409
    assert place.statuses() == []


def test_sold_out_is_said_or_stood_in_line_for(place: Town) -> None:
    browser = clerk(place)
    with place.service.unit() as unit:
        unit.connection.exec_driver_sql("DELETE FROM allotments")
    sold_out = browser.post(NEW, id=WANG)
    assert sold_out.status_code == 409
    assert browser.post(NEW, id=WANG, wait="1").status_code == 303
    assert place.statuses() == ["waiting"]
