"""How values are said in a call: times as people say them, numbers digit by digit in groups."""

from calendar import month_name
from datetime import date, datetime

from core.messages import Digits

PARTS_OF_THE_DAY = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
PAUSE = ", "


class VoiceSpeaker:
    """Says moments, days and numbers in calls."""

    context = "voice"

    def moment(self, value: datetime, language: str) -> str:
        if language == "en":
            return f"{self.day(value, language)} at {_english_time(value)}"
        return self.day(value, language) + _chinese_time(value)

    def day(self, value: date, language: str) -> str:
        if language == "en":
            return f"{value.day} {month_name[value.month]}"
        return f"{value.month}月{value.day}日"

    def digits(self, value: Digits) -> str:
        """`330203194001…` → `3 3 0 2 0 3, 1 9 4 0, …`: otherwise it is read as one number."""
        rest, groups = value.text, []
        for length in value.groups:
            groups.append(rest[:length])
            rest = rest[length:]
        return PAUSE.join(" ".join(group) for group in [*groups, rest] if group)


def _chinese_time(value: datetime) -> str:
    part = next(name for until, name in PARTS_OF_THE_DAY if value.hour < until)
    hour = value.hour - 12 if value.hour > 12 else value.hour
    zero = "零" if 0 < value.minute < 10 else ""
    minutes = f"{zero}{value.minute}分" if value.minute else ""
    return f"{part}{hour}点{minutes}"


def _english_time(value: datetime) -> str:
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes} {'AM' if value.hour < 12 else 'PM'}"
