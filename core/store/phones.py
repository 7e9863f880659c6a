"""What is known of a phone: its language, whether it is verified, whether it refused notices."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.phones import Phone
from core.store.dialect import insert
from core.store.tables import phones
from core.unit import Unit


@dataclass(frozen=True)
class PhoneRecord:
    """A phone as the line knows it; one that never wrote is a record with nothing in it."""

    digest: str
    language: str = "zh"
    verified_at: datetime | None = None
    opted_out_at: datetime | None = None

    def verified(self, now: datetime, days: int) -> bool:
        """Whether its owner proved control of it within `days` days (DESIGN.md, Verification)."""
        return self.verified_at is not None and now < self.verified_at + timedelta(days=days)


def digest_of(unit: Unit, phone: Phone) -> str:
    """The keyed digest that a phone is found by."""
    return unit.sealer.digest("phone", phone.e164)


def find_phone(unit: Unit, phone: Phone) -> PhoneRecord:
    """The record of a phone."""
    digest = digest_of(unit, phone)
    columns = (phones.c.digest, phones.c.language, phones.c.verified_at, phones.c.opted_out_at)
    row = unit.connection.execute(select(*columns).where(phones.c.digest == digest)).one_or_none()
    return PhoneRecord(*row) if row else PhoneRecord(digest)


def note_phone(unit: Unit, phone: Phone, **facts: Any) -> None:
    """Writes facts (`language`, `verified_at`, `opted_out_at`) about a phone."""
    new = {"digest": digest_of(unit, phone), "sealed": unit.sealer.seal(phone.e164), **facts}
    statement = insert(unit, phones).values(new)
    unit.connection.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=facts))
