"""Phone numbers: which ones the line talks to (FIELD.md, Resident IDs and phone numbers)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

REGION = "CN"

# What Twilio puts in From for a withheld number; the last one looks like a Chinese number.
WITHHELD = frozenset(
    {"", "anonymous", "restricted", "unknown", "unavailable", "private"}
    | {"+266696687", "+7378742833", "+2562533", "+86282452253", "+8656696"}
)


class PhoneKind(StrEnum):
    """What a number can take: a mobile texts and calls, a landline calls only."""

    MOBILE = "mobile"
    LANDLINE = "landline"


class NoPhone(StrEnum):
    """Why a caller has no number that the line can use."""

    WITHHELD = "withheld"
    FOREIGN = "foreign"
    UNUSABLE = "unusable"  # service numbers, wrong lengths, nonsense


@dataclass(frozen=True)
class Phone:
    """A Chinese mobile or landline, in E.164. Its repr shows it masked."""

    e164: str
    kind: PhoneKind

    @property
    def national(self) -> str:
        """As people write it: 13812345678, 057487181234."""
        digits = self.e164.removeprefix("+86")
        return digits if self.kind is PhoneKind.MOBILE else "0" + digits

    def __repr__(self) -> str:
        return f"Phone(…{self.e164[-4:]})"


Caller: TypeAlias = Phone | NoPhone

_KINDS = {
    PhoneNumberType.MOBILE: PhoneKind.MOBILE,
    PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
}


def stored_phone(e164: str) -> Phone:
    """A number that was accepted once. Where a newer phonenumbers knows it no longer, it can at
    least be called.
    """
    phone = read_phone(e164)
    return phone if isinstance(phone, Phone) else Phone(e164, PhoneKind.LANDLINE)


def read_phone(raw: str) -> Caller:
    """The number in `raw`, in any spelling that phonenumbers knows, or why there is none."""
    if raw.strip().lower() in WITHHELD:
        return NoPhone.WITHHELD
    try:
        number = phonenumbers.parse(raw, REGION)
    except phonenumbers.NumberParseException:
        return NoPhone.UNUSABLE
    if not phonenumbers.is_valid_number(number):
        return NoPhone.UNUSABLE if number.country_code == 86 else NoPhone.FOREIGN
    if phonenumbers.region_code_for_number(number) != REGION:
        return NoPhone.FOREIGN
    kind = _KINDS.get(phonenumbers.number_type(number))
    if kind is None:
        return NoPhone.UNUSABLE
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), kind)
