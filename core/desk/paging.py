"""Long lists, page by page: a page begins after the last row of the one before (keyset paging)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE = 50

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and after which one the next page begins; None: this is the last."""

    rows: Sequence[T]
    after: int | None


def page_of(rows: Sequence[T], key: Callable[[T], int], size: int = PAGE) -> Page[T]:
    """A page of rows that were asked for one more than a page has (`LIMIT size + 1`)."""
    more = len(rows) > size
    return Page(rows[:size], key(rows[size - 1]) if more else None)
