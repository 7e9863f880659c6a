"""The bookings that a desk reaches, page by page, as staff see them: masked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.desk.paging import PAGE, Page, page_of
from core.desk.reach import Desk
from core.masking import mask_id, mask_name, mask_phone
from core.quota.exports import export_bookings
from core.quota.reference import reference_of
from core.store import areas, desk_bookings, openings
from core.store.desk_bookings import STATUSES, Chosen, DeskBooking, Sought
from core.unit import Unit

CHANNELS = ("sms", "voice", "ussd", "staff")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty: everything."""

    status: str = ""
    channel: str = ""
    area: str = ""  # and all below it
    release_id: int | None = None
    day: date | None = None  # of booking


@dataclass(frozen=True)
class Row:
    """One booking, masked."""

    id: int
    reference: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    phone: str
    area: str
    masks: int
    status: str
    channel: str
    created_at: datetime
    starts_at: datetime | None
    point: str
    brought: bool
    frozen: bool


def bookings_page(unit: Unit, desk: Desk, filters: Filters, after: int | None) -> Page[Row]:
    """The newest bookings first."""
    ids = desk_bookings.newest(unit, chosen(unit, desk, filters), after, PAGE + 1)
    return rows_of(unit, ids)


def found_page(unit: Unit, desk: Desk, sought: Sought, after: int | None) -> Page[Row]:
    """What a search finds, the newest first."""
    ours = chosen(unit, desk, Filters())
    return rows_of(unit, desk_bookings.search(unit, ours, sought, after, PAGE + 1))


def rows_of(unit: Unit, ids: Sequence[int]) -> Page[Row]:
    """A page of bookings that were asked for one more than a page has."""
    page = page_of(ids, lambda id: id)
    rows = [row_of(booking, unit.now) for booking in desk_bookings.of_ids(unit, page.rows)]
    return Page(rows, page.after)


def row_of(booking: DeskBooking, now: datetime) -> Row:
    """A booking as staff see it."""
    return Row(
        id=booking.id,
        reference=reference_of(booking.id),
        names=tuple(mask_name(person.name) for person in booking.people if person.name),
        ids=tuple(mask_id(person.id.number) for person in booking.people),
        phone=mask_phone(booking.phone.national),
        area=booking.area or "",
        masks=booking.masks,
        status=booking.status,
        channel=booking.channel,
        created_at=booking.created_at,
        starts_at=booking.starts_at,
        point=booking.point or "",
        brought=booking.pickup_id is not None and booking.starts_at is None,
        frozen=booking.frozen_until is not None and booking.frozen_until > now,
    )


def exported(unit: Unit, desk: Desk, filters: Filters) -> Iterator[tuple[str, ...]]:
    """The header and the rows of a file with everything that the filters choose."""
    return export_bookings(unit, desk.scheme, chosen(unit, desk, filters))


def chosen(unit: Unit, desk: Desk, filters: Filters) -> Chosen:
    """What the filters choose of what the desk reaches."""
    begins = _midnight(desk, filters.day) if filters.day else None
    ends = _midnight(desk, filters.day + timedelta(days=1)) if filters.day else None
    return Chosen(
        scheme_id=desk.scheme.id,
        area_ids=_areas(unit, desk, filters.area),
        status=filters.status if filters.status in STATUSES else None,
        channel=filters.channel if filters.channel in CHANNELS else None,
        release_id=_release(unit, desk, filters.release_id),
        since=begins,
        before=ends,
    )


def areas_of(desk: Desk) -> list[str]:
    """The names of the areas that the desk reaches, in the order of the scheme."""
    scheme, own = desk.scheme, desk.staff.area
    return [a.name for a in scheme.areas if own is None or own in scheme.lineage(a.name)]


def _areas(unit: Unit, desk: Desk, area: str) -> frozenset[int] | None:
    if not area:
        return desk.area_ids
    below = areas.and_below(unit, desk.scheme.id, area)
    return below if desk.area_ids is None else below & desk.area_ids


def _release(unit: Unit, desk: Desk, release_id: int | None) -> int | None:
    """The release if it is one of the scheme's."""
    ours = {release.id for release in openings.releases_of(unit, desk.scheme.id)}
    return release_id if release_id in ours else None


def _midnight(desk: Desk, day: date) -> datetime:
    return datetime.combine(day, time.min, desk.scheme.timezone)
