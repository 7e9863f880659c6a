"""Which callers the line can talk to (FIELD.md: Resident IDs and phone numbers)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import WITHHELD, Caller, NoPhone, Phone, PhoneKind, read_phone

MOBILE = Phone("+8613812345678", PhoneKind.MOBILE)
LANDLINE = Phone("+8657487181234", PhoneKind.LANDLINE)


@pytest.mark.parametrize(
    ("raw", "caller"),
    [
        ("+8613812345678", MOBILE),
        ("13812345678", MOBILE),
        ("8613812345678", MOBILE),
        ("008613812345678", MOBILE),
        ("013812345678", MOBILE),
        ("138 1234 5678", MOBILE),
        ("138-1234-5678", MOBILE),
        ("１３８１２３４５６７８", MOBILE),
        ("＋８６１３８１２３４５６７８", MOBILE),
        (" +86 138 1234 5678 ", MOBILE),
        ("+8657487181234", LANDLINE),
        ("0574-87181234", LANDLINE),
        ("057487181234", LANDLINE),
        ("(0574) 87181234", LANDLINE),
        ("87181234", NoPhone.UNUSABLE),  # the area code is missing
        ("4008123456", NoPhone.UNUSABLE),
        ("+864008123456", NoPhone.UNUSABLE),
        ("8008123456", NoPhone.UNUSABLE),
        ("12345", NoPhone.UNUSABLE),
        ("+8612345", NoPhone.UNUSABLE),
        ("10086", NoPhone.UNUSABLE),
        ("1381234567", NoPhone.UNUSABLE),
        ("138123456789", NoPhone.UNUSABLE),
        ("330203194001011233", NoPhone.UNUSABLE),  # a resident ID
        ("sip:alice@line.example", NoPhone.UNUSABLE),
        ("口罩", NoPhone.UNUSABLE),
        ("1" * 1600, NoPhone.UNUSABLE),
        ("\x00\x1b", NoPhone.UNUSABLE),
        ("²²²²²²²²²²²", NoPhone.UNUSABLE),
        ("+85221234567", NoPhone.FOREIGN),
        ("+886912345678", NoPhone.FOREIGN),
        ("+85366123456", NoPhone.FOREIGN),
        ("+12025550123", NoPhone.FOREIGN),
        ("+447400123456", NoPhone.FOREIGN),
    ],
)
def test_a_number_is_read_as_what_it_is(raw: str, caller: Caller) -> None:
    assert read_phone(raw) == caller


@pytest.mark.parametrize("raw", [*sorted(WITHHELD), "Anonymous", "ANONYMOUS", "  ", " +8656696 "])
def test_a_withheld_number_is_nobodys(raw: str) -> None:
    assert read_phone(raw) is NoPhone.WITHHELD


def test_the_placeholders_that_twilio_documents_are_known() -> None:
    documented = {"anonymous", "+266696687", "+7378742833", "+2562533", "+86282452253", "+8656696"}
    assert documented | {""} <= WITHHELD


@given(st.text())
def test_no_text_at_all_breaks_the_reading(raw: str) -> None:
    assert isinstance(read_phone(raw), Phone | NoPhone)


@pytest.mark.parametrize(
    ("phone", "national"), [(MOBILE, "13812345678"), (LANDLINE, "057487181234")]
)
def test_the_national_form_is_how_people_write_it(phone: Phone, national: str) -> None:
    assert phone.national == national


def test_the_repr_shows_four_digits_only() -> None:
    assert repr(MOBILE) == "Phone(…5678)"
