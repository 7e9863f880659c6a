"""What a text is charged as, how long a sentence takes, and what a number is."""

import pytest
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from handset.carrier.numbers import is_landline, reachable, spelled_out
from handset.segments import segments
from handset.speech import seconds_to_say

_LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])


@given(st.text(alphabet=st.one_of(st.sampled_from("aZ 9{}[]~\\|^€口罩"), _LETTERS), max_size=400))
def test_segments_agree_with_the_library_that_agrees_with_twilio(body: str) -> None:
    if body:
        assert segments(body) == len(smsutil.split(body).parts)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("预约口罩请按一查询请按二取消请按三", 3.5, 4.5),  # 4.5 characters a second
        ("To book masks press one", 1.5, 2.2),  # 15 characters a second
        ("1 2 3 4 5 6", 3.0, 4.0),  # digit by digit, with pauses
    ],
)
def test_how_long_a_voice_takes(text: str, least: float, most: float) -> None:
    assert least <= seconds_to_say(text) <= most


@pytest.mark.parametrize(
    ("written", "number", "landline", "can_be_reached"),
    [
        ("13800000001", "+8613800000001", False, True),
        ("138 0000 0001", "+8613800000001", False, True),
        ("0574-87650001", "+8657487650001", True, True),
        ("+85291234567", "+85291234567", False, True),
        ("anonymous", "anonymous", False, False),
        ("+8656696", "+8656696", True, False),
        ("+266696687", "+266696687", False, False),
    ],
)
def test_numbers(written: str, number: str, landline: bool, can_be_reached: bool) -> None:
    assert spelled_out(written) == number
    assert (is_landline(number), reachable(number)) == (landline, can_be_reached)
