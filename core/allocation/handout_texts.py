"""Hand-outs that village staff record by a text from their registered phone."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from core.allocation.handing_out import CannotHandOut, Reason, record_handout
from core.masking import mask_id
from core.messages import Message
from core.residents.resident_id import find_resident_ids
from core.scheme.types import Scheme
from core.store.staff import StaffRecord
from core.unit import Unit

_WORD = re.compile(r"\s*(?:发放|發放|HAND ?OUT)(?![A-Za-z])[\s:,，、。+]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;，、；。+]+")


@dataclass(frozen=True)
class HandoutText:
    """Whom a text names, each once; `misread` counts what was meant as an ID but is none."""

    whom: tuple[str, ...] = field(repr=False)
    misread: int


def read_handout_text(text: str, today: date) -> HandoutText | None:
    """发放 and the IDs or household numbers after it; None where the text does not begin so."""
    plain = unicodedata.normalize("NFKC", text)
    word = _WORD.match(plain)
    if word is None:
        return None
    search = find_resident_ids(plain[word.end() :], today)
    households = [part for part in _BETWEEN.split(search.rest) if part]
    whom = dict.fromkeys([*(id.number for id in search.ids), *households])
    return HandoutText(tuple(whom), len(search.problems))


def record_by_text(unit: Unit, scheme: Scheme, staff: StaffRecord, text: HandoutText) -> Message:
    """Records each hand-out that can be recorded, and answers which one could not, and why."""
    given = masks = 0
    refused = [("", Reason.NOT_READ)] * text.misread
    for who in text.whom:
        try:
            masks += record_handout(unit, scheme, staff.name, who, staff.area).masks
            given += 1
        except CannotHandOut as error:
            refused.append((mask_id(who), error.reason))
    if not refused:
        return _done(given, masks)
    who, reason = refused[0]
    why = Message(f"handout_{reason}")
    counts = {"count": given, "refused": len(refused)}
    return Message("handouts_refused", {**counts, "who": who, "reason": why})


def _done(given: int, masks: int) -> Message:
    if not given:
        return Message("handouts_whom")
    return Message("handouts_recorded", {"count": given, "masks": masks})
