"""Rolls: good rows go in, bad ones are named by line and reason, twice is once."""

import io

import pytest
from sqlalchemy import text

from core.phones import Phone, PhoneKind
from core.residents.rolls import RollReport, import_roll
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store.residents import (
    ResidentRecord,
    find_resident,
    is_roll_phone,
    residents_of_phone,
)
from core.unit import Service
from tests.support.town import HEADER, LI, WANG, ZHANG, jiangbei

GOOD = f"{WANG},王小明,330123456,洪塘街道,13800000001,困难"
OTHER = f"{LI},李秀英,330123456,慈城,,"


@pytest.fixture
def scheme(service: Service) -> Scheme:
    scheme = jiangbei(groups=("六十岁以上", "困难"))
    with service.unit() as unit:
        load_scheme(unit, scheme)
    return scheme


def imported(service: Service, scheme: Scheme, *lines: str | bytes) -> RollReport:
    """Imports lines below the header."""
    encoded = [line if isinstance(line, bytes) else line.encode() for line in (HEADER, *lines)]
    return import_roll(service, scheme, io.BytesIO(b"\n".join(encoded)), lambda _lines: None)


def resident(service: Service, number: str) -> ResidentRecord | None:
    with service.view() as unit:
        return find_resident(unit, "jiangbei", unit.sealer.digest("id", number))


def test_a_resident_is_found_with_everything_the_roll_says(
    service: Service, scheme: Scheme
) -> None:
    assert imported(service, scheme, GOOD, OTHER) == RollReport(imported=2)

    wang, li = resident(service, WANG), resident(service, LI)
    assert wang
    assert li
    assert (wang.number, wang.name, wang.area_name) == (WANG, "王小明", "洪塘街道")
    assert wang.phone == Phone("+8613800000001", PhoneKind.MOBILE)
    assert wang.groups == ("困难",)
    assert (li.area_name, li.phone, li.groups) == ("慈城镇", None, ())
    assert li.household_digest == wang.household_digest
    assert resident(service, ZHANG) is None


def test_everybody_of_a_phone_is_found(service: Service, scheme: Scheme) -> None:
    imported(service, scheme, GOOD, f"{LI},李秀英,,慈城镇,+86 138-0000-0001,")
    with service.view() as unit:
        digest = unit.sealer.digest("phone", "+8613800000001")
        names = [record.name for record in residents_of_phone(unit, "jiangbei", digest)]
        assert names == ["王小明", "李秀英"]
        assert is_roll_phone(unit, digest)
        assert not is_roll_phone(unit, unit.sealer.digest("phone", "+8613800000002"))


def test_importing_twice_changes_nothing(service: Service, scheme: Scheme) -> None:
    imported(service, scheme, GOOD, OTHER)
    before = all_rows(service)
    assert imported(service, scheme, GOOD, OTHER) == RollReport(unchanged=2)
    assert all_rows(service) == before


def all_rows(service: Service) -> list[tuple[object, ...]]:
    with service.view() as unit:
        rows = unit.connection.execute(text("SELECT * FROM residents ORDER BY id"))
        return [tuple(row) for row in rows]


def test_a_changed_row_brings_the_new_facts(service: Service, scheme: Scheme) -> None:
    imported(service, scheme, GOOD, OTHER)
    before = resident(service, WANG)
    moved = f"{WANG},王小明,,慈城镇,0574-87181234,六十岁以上；困难"
    assert imported(service, scheme, moved, OTHER) == RollReport(imported=1, unchanged=1)
    after = resident(service, WANG)
    assert before
    assert after
    assert after.id == before.id
    assert (after.area_name, after.household_digest) == ("慈城镇", None)
    assert after.phone == Phone("+8657487181234", PhoneKind.LANDLINE)
    assert after.groups == ("六十岁以上", "困难")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("330203194001011234,王,,洪塘,,", "the last character of the ID number does not fit"),
        ("33020319400101123,王,,洪塘,,", "the ID number has neither 18 nor 15 digits"),
        ("3.30203E+17,王,,洪塘,,", "the ID number holds something else than digits"),
        ("330203194002301233,王,,洪塘,,", "the ID number names a day of birth that cannot be"),
        ("330203202101011233,王,,洪塘,,", "the ID number names a day of birth in the future"),
        (f"{LI},,,洪塘,,", "the name is missing"),
        (f"{LI},{'王' * 61},,洪塘,,", "the name is longer than 60 characters"),
        (f"{LI},王,,,,", "the area is missing"),
        (f"{LI},王,,海曙,,", "the area is none of the scheme's"),
        (f"{LI},王,,洪塘,87181234,", "the phone is no Chinese mobile, nor a landline"),
        (f"{LI},王,,洪塘,+85298765432,", "the phone is no Chinese mobile, nor a landline"),
        (f"{LI},王,,洪塘,,困难;富裕", "a group is unknown; known are: 六十岁以上, 困难"),
        (f"{LI},王,,洪塘,", "there are 5 columns instead of 6"),
        (f"{LI},王,,洪塘,,,", "there are 7 columns instead of 6"),
        (f"{LI},王\0,,洪塘,,", "it holds a NUL byte"),
        (f"{LI},王,,洪塘,,".encode("gb18030"), "it is not UTF-8; save the file as CSV UTF-8"),
        (f'{LI},"王,,洪塘,,', "its quotation marks cannot be read"),
        (f"{WANG[:6]} {WANG[6:]},王,,洪塘,,", "the ID number stands in line 2 already"),
    ],
)
def test_a_bad_row_is_named_by_line_and_reason_and_the_good_ones_stay(
    service: Service, scheme: Scheme, line: str | bytes, reason: str
) -> None:
    report = imported(service, scheme, GOOD, "", line, f"{ZHANG},张大山,,中马街道,,")
    assert report.imported == 2
    assert [number for number, _ in report.rejected] == [4]
    assert report.rejected[0][1].startswith(reason)
    assert resident(service, LI) is None


def test_no_reason_repeats_what_the_row_says(service: Service, scheme: Scheme) -> None:
    """Columns in another order put an ID or a phone where the area is expected."""
    report = imported(service, scheme, f"{LI},王,,13800000001,{WANG},{LI}")
    assert not any(char.isdigit() for _, reason in report.rejected for char in reason)


@pytest.mark.parametrize("first", ["", "id,name", OTHER])
def test_a_missing_header_is_reported(service: Service, scheme: Scheme, first: str) -> None:
    file = io.BytesIO(f"{first}\n{GOOD}".encode())
    report = import_roll(service, scheme, file, lambda _lines: None)
    assert report.imported == 1
    assert [number for number, _ in report.rejected] == [1]
    assert HEADER in report.rejected[0][1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_every_line_end_will_do(
    service: Service, scheme: Scheme, encoding: str, end: str
) -> None:
    file = io.BytesIO(end.join((HEADER, GOOD, OTHER)).encode(encoding))
    assert import_roll(service, scheme, file, lambda _lines: None) == RollReport(imported=2)


def test_progress_counts_every_line_below_the_header(service: Service, scheme: Scheme) -> None:
    seen: list[int] = []
    file = io.BytesIO("\n".join([HEADER, *[GOOD] * 4500]).encode())
    report = import_roll(service, scheme, file, seen.append)
    assert seen == [2000, 2000, 500]
    assert (report.imported, len(report.rejected)) == (1, 4499)


def test_the_roll_is_stored_sealed(service: Service, scheme: Scheme) -> None:
    imported(service, scheme, GOOD)
    rows = all_rows(service)
    sealed = b"".join(value for row in rows for value in row if isinstance(value, bytes))
    for secret in (WANG, "王小明", "330123456", "13800000001"):
        assert secret.encode() not in sealed
        assert secret not in repr(rows)
    assert WANG not in repr(resident(service, WANG))
