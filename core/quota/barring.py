"""Barring a phone or a person, with a reason; the barred are told where to turn.

The notice of Beilun: malicious bookers lose the right to book (如发现恶意刷单…将取消预约资格).
"""

from datetime import datetime

from core.errors import MaskLineError, NotFound
from core.phones import Phone, read_phone
from core.residents.resident_id import InvalidResidentId, read_resident_id
from core.scheme.types import Scheme
from core.store import audit, bars, phones
from core.store.bars import Bar
from core.unit import Unit

LONGEST_REASON = 80


class BadReason(MaskLineError):
    """A reason is a short line of text."""


class NobodyNamed(MaskLineError):
    """What was given is neither a usable phone nor a resident ID."""


def bar(unit: Unit, scheme: Scheme, who: str, reason: str, until: datetime | None) -> None:
    """Keeps a phone or a person from booking until then (None: until lifted).

    Raises NobodyNamed where `who` is neither.
    """
    if not 0 < len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise BadReason(f"A reason has 1 to {LONGEST_REASON} printable characters.")
    bar_id = bars.bar(unit, scheme.id, _subject(unit, scheme, who), reason, until)
    audit.record(unit, "command", "bar", scheme.id, f"bar:{bar_id}")


def lift(unit: Unit, scheme: Scheme, who: str) -> None:
    """Lets a phone or a person book again. Raises NotFound where it was not barred."""
    bar_id = bars.lift(unit, scheme.id, _subject(unit, scheme, who))
    if bar_id is None:
        raise NotFound("Nothing like that is barred; `bar list` shows what is.")
    audit.record(unit, "command", "lift_bar", scheme.id, f"bar:{bar_id}")


def barred_now(unit: Unit, scheme: Scheme) -> list[Bar]:
    """What is barred, without the digests' owners: who they are stands nowhere in plain text."""
    return bars.all_bars(unit, scheme.id)


def _subject(unit: Unit, scheme: Scheme, who: str) -> str:
    phone = read_phone(who)
    if isinstance(phone, Phone):
        return f"phone:{phones.digest_of(unit, phone)}"
    try:
        id = read_resident_id(who, unit.now.astimezone(scheme.timezone).date())
    except InvalidResidentId:
        raise NobodyNamed("Name a phone number or a resident ID.") from None
    return f"person:{unit.sealer.digest('id', id.number)}"
