"""Opening hours: what operators type, and the quarters of an hour in it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.scheme.hours import BadHours, Hours, read_all_hours, read_hours, slots_of

DAY = date(2020, 2, 9)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "text",
    ["09:00-11:30", "9:00-11:30", " 9:00 - 11:30 ", "9：00～11：30", "9:00至11:30", "9:00到11:30"],
)
def test_opening_hours_are_read_in_any_spelling(text: str) -> None:
    assert read_hours(text) == Hours(time(9), time(11, 30))
    assert str(read_hours(text)) == "09:00-11:30"


@pytest.mark.parametrize(
    "text", ["", "9-11", "09:00-11:20", "24:00-24:15", "11:30-09:00", "09:00-09:00", "9:00-11:30?"]
)
def test_what_is_no_opening_time_is_named(text: str) -> None:
    with pytest.raises(BadHours, match=r"is no opening time in whole quarters .* 09:00-11:30\."):
        read_hours(text)


def test_the_hours_of_a_day_come_in_order_and_do_not_overlap() -> None:
    morning, afternoon = read_hours("09:00-11:30"), read_hours("13:00-17:00")
    assert read_all_hours(["13:00-17:00", "09:00-11:30"]) == (morning, afternoon)
    assert len(read_all_hours(["09:00-11:30", "11:30-12:00"])) == 2
    with pytest.raises(BadHours, match="09:00-11:30 and 11:15-12:00 overlap"):
        read_all_hours(["11:15-12:00", "09:00-11:30"])
    with pytest.raises(BadHours, match="missing"):
        read_all_hours([])


def test_a_slot_is_a_whole_quarter_between_the_breaks() -> None:
    slots = slots_of(DAY, read_all_hours(["11:15-12:00", "13:00-13:30"]), ZONE)
    assert [f"{slot:%H:%M}" for slot in slots] == ["11:15", "11:30", "11:45", "13:00", "13:15"]
    assert slots[0] == datetime(2020, 2, 9, 3, 15, tzinfo=UTC)
