"""Long lists in pages of four, because nobody remembers more (FIELD.md, Callers who are old)."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

PAGE = 4
MORE = "5"


def page_of(items: Sequence[T], page: int) -> tuple[Sequence[T], int]:
    """One page and its number; after the last page comes the first one again."""
    pages = [items[i : i + PAGE] for i in range(0, len(items), PAGE)]
    page %= len(pages)
    return pages[page], page
