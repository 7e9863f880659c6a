"""What the carrier knows of phone numbers: whom it can reach, and who takes no texts."""

import re

# What stands in From for a withheld number; nobody can be reached there.
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+86282452253", "+8656696"})

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")
_CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")


def reachable(number: str) -> bool:
    """Whether the number can be called or written to."""
    return bool(_E164.fullmatch(number)) and number not in WITHHELD


def is_landline(number: str) -> bool:
    """Whether this is a Chinese number that rings but takes no texts."""
    return number.startswith("+86") and not _CHINESE_MOBILE.fullmatch(number)


def spelled_out(number: str) -> str:
    """A Chinese mobile or landline as people write it, in E.164; other numbers as they are."""
    digits = re.sub(r"[\s-]", "", number)
    if re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return "+86" + digits
    if re.fullmatch(r"0[1-9][0-9]{8,10}", digits):
        return "+86" + digits[1:]
    return digits
