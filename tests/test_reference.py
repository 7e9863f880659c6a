"""References name bookings in eight digits that do not count up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quota.reference import booking_id_of, reference_of


@given(st.integers(1, 10**8 - 1))
def test_a_reference_leads_back_to_its_booking(booking_id: int) -> None:
    reference = reference_of(booking_id)
    assert len(reference) == 8
    assert booking_id_of(reference) == booking_id


def test_neighbours_lie_far_apart() -> None:
    assert abs(int(reference_of(1)) - int(reference_of(2))) > 10**6


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567²x", "abcdefgh", "-1234567"])
def test_what_is_no_reference_names_no_booking(text: str) -> None:
    assert booking_id_of(text) is None


def test_full_width_digits_name_the_same_booking() -> None:
    reference = reference_of(17)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in reference)
    assert booking_id_of(f" {wide} ") == 17
