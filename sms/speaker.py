"""How values are written in a text: short, because a Chinese segment holds 70 units."""

from calendar import month_abbr
from datetime import date, datetime

from core.messages import Digits


class SmsSpeaker:
    """Writes moments, days and numbers for texts."""

    context = "sms"

    def moment(self, value: datetime, language: str) -> str:
        time = f"{value.hour}:{value.minute:02}"
        separator = " " if language == "en" else ""
        return self.day(value, language) + separator + time

    def day(self, value: date, language: str) -> str:
        if language == "en":
            return f"{value.day} {month_abbr[value.month]}"
        return f"{value.month}月{value.day}日"

    def digits(self, value: Digits) -> str:
        return value.text
