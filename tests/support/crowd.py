"""Made-up people in numbers, who ask the booking use-case itself."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from core.phones import Phone, PhoneKind
from core.quota import booking
from core.quota.booking import Outcome, Request
from core.quota.books import check
from core.residents.resident_id import ResidentId
from core.scheme.types import Scheme
from core.store.bookings import Person
from core.unit import Service
from demo.made_up import made_up_id, made_up_mobile

T = TypeVar("T")

resident, mobile = made_up_id, made_up_mobile


def request(number: int, *, on_roll: bool = True, phone: int | None = None) -> Request:
    """That person asks for a share from a phone of their own, or from `phone`."""
    e164 = "+86" + mobile(number if phone is None else phone)
    return Request(
        people=(Person(ResidentId(resident(number))),),
        phone=Phone(e164, PhoneKind.MOBILE),
        channel="sms",
        area="",
        groups=frozenset(),
        area_id=None,
        household_digest=None,
        on_roll=on_roll,
    )


def book(service: Service, scheme: Scheme, asked: Request) -> Outcome:
    """One booking in a transaction of its own."""
    with service.unit() as unit:
        return booking.book(unit, scheme, asked)


def at_once(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Does every job in a thread of its own, all beginning at the same moment."""
    start = threading.Barrier(len(jobs), timeout=30)

    def run(job: Callable[[], T]) -> T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def books_add_up(service: Service) -> bool:
    """Whether no mask of any release is missing or was made up."""
    with service.view() as unit:
        return all(row.adds_up for row in check(unit))
