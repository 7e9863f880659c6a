"""What a clerk may type into the search: a reference, a code, an ID, a phone, a household."""

import re
import unicodedata
from contextlib import suppress

from core.phones import Phone, read_phone
from core.quota.reference import booking_id_of
from core.residents.csv_lines import tidy
from core.residents.resident_id import InvalidResidentId, read_resident_id
from core.scheme.types import Scheme
from core.store.desk_bookings import Sought
from core.store.phones import digest_of
from core.unit import Unit

LONGEST = 60
_CODE = re.compile("[0-9]{5,7}")
_LAST4 = re.compile("[0-9]{3}[0-9X]")


def read_search(unit: Unit, scheme: Scheme, text: str) -> Sought:
    """Everything that the text may mean: a short number may be several things at once."""
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    bare = re.sub(r"[\s-]", "", typed)
    digest, household = unit.sealer.digest, tidy(text)
    phone = read_phone(typed)
    return Sought(
        booking_id=booking_id_of(bare),
        code=bare if _CODE.fullmatch(bare) else "",
        last4_digest=digest("last4", bare) if _LAST4.fullmatch(bare) else "",
        id_digest=_id_digest(unit, scheme, typed),
        phone_digest=digest_of(unit, phone) if isinstance(phone, Phone) else "",
        household_digest=digest("household", household) if household else "",
    )


def _id_digest(unit: Unit, scheme: Scheme, typed: str) -> str:
    with suppress(InvalidResidentId):
        today = unit.now.astimezone(scheme.timezone).date()
        return unit.sealer.digest("id", read_resident_id(typed, today).number)
    return ""
