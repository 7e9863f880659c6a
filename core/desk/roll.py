"""The roll that a desk reaches, page by page, as staff see it: masked."""

import re
from dataclasses import dataclass

from core.desk.listing import Filters, chosen, rows_of
from core.desk.listing import Row as BookingRow
from core.desk.paging import PAGE, Page, page_of
from core.desk.reach import Desk
from core.masking import mask_id, mask_name, mask_phone
from core.phones import Phone, read_phone
from core.residents.corrections import find_entry
from core.residents.csv_lines import tidy
from core.residents.resident_id import InvalidResidentId, read_resident_id
from core.store import areas, desk_bookings, desk_residents
from core.store.desk_bookings import Sought
from core.store.desk_residents import RollEntry, SoughtResident
from core.unit import Unit

LAST_FOUR = re.compile("[0-9]{3}[0-9X]")


@dataclass(frozen=True)
class Resident:
    """Somebody on the roll, masked."""

    id: int
    name: str
    number: str
    household: str
    area: str
    phone: str
    groups: tuple[str, ...]
    unable: bool  # to come, so that their masks are brought


@dataclass(frozen=True)
class Dossier:
    """One resident, who lives with them, and what was booked for them."""

    resident: Resident
    household: tuple[Resident, ...]
    bookings: Page[BookingRow]


def residents_page(unit: Unit, desk: Desk, area: str, after: int | None) -> Page[Resident]:
    """The residents of an area and below it ("": all within reach), in the order of the roll."""
    scheme_id = desk.scheme.id
    names = [area] if area else [each.name for each in desk.scheme.areas if each.parent is None]
    chosen_ids = frozenset[int]().union(*(areas.and_below(unit, scheme_id, n) for n in names))
    reached = chosen_ids if desk.area_ids is None else chosen_ids & desk.area_ids
    return _page(desk, desk_residents.page_of_areas(unit, reached, after, PAGE + 1))


def search(unit: Unit, desk: Desk, text: str) -> Page[Resident]:
    """Whom an ID, its last four, a phone or a household number finds; one page of them at most."""
    sought = _meaning(unit, desk, text)
    found = desk_residents.search(unit, desk.scheme.id, desk.area_ids, sought, PAGE + 1)
    return _page(desk, found)


def dossier(unit: Unit, desk: Desk, resident_id: int) -> Dossier:
    """Everything about one resident. Raises NotFound."""
    entry = find_entry(unit, desk, resident_id)
    digest = unit.sealer.digest
    by_id = Sought(id_digest=digest("id", entry.row.number))
    ids = desk_bookings.search(unit, chosen(unit, desk, Filters()), by_id, None, PAGE + 1)
    household: list[RollEntry] = []
    if entry.row.household:
        same = SoughtResident(household_digest=digest("household", entry.row.household))
        household = desk_residents.search(unit, desk.scheme.id, desk.area_ids, same, PAGE)
    return Dossier(
        resident=_masked(desk, entry),
        household=tuple(_masked(desk, each) for each in household if each.id != entry.id),
        bookings=rows_of(unit, ids),
    )


def _meaning(unit: Unit, desk: Desk, text: str) -> SoughtResident:
    """What was typed may be several things at once: a household number can look like a phone."""
    digest, words = unit.sealer.digest, tidy(text)
    squeezed = words.replace(" ", "").upper()
    phone = read_phone(words)
    try:
        today = unit.now.astimezone(desk.scheme.timezone).date()
        id_digest = digest("id", read_resident_id(words, today).number)
    except InvalidResidentId:
        id_digest = ""
    return SoughtResident(
        id_digest=id_digest,
        last4_digest=digest("last4", squeezed) if LAST_FOUR.fullmatch(squeezed) else "",
        phone_digest=digest("phone", phone.e164) if isinstance(phone, Phone) else "",
        household_digest=digest("household", words) if words else "",
    )


def _page(desk: Desk, found: list[RollEntry]) -> Page[Resident]:
    page = page_of(found, lambda entry: entry.id)
    return Page([_masked(desk, entry) for entry in page.rows], page.after)


def _masked(desk: Desk, entry: RollEntry) -> Resident:
    row = entry.row
    return Resident(
        id=entry.id,
        name=mask_name(row.name),
        number=mask_id(row.number),
        household=mask_id(row.household) if row.household else "",
        area=entry.area,
        phone=mask_phone(entry.phone.national) if entry.phone else "",
        groups=row.groups,
        unable=bool(set(row.groups) & set(desk.scheme.pickup.unable)),
    )
