"""Long lists in pages of four, because nobody remembers more (FIELD.md, Callers who are old)."""

from collections.abc import Sequence
from typing import TypeVar

from core.messages import Message, Value

T = TypeVar("T")

PAGE = 4
MORE = "5"


def page_of(items: Sequence[T], page: int) -> tuple[Sequence[T], int]:
    """One page and its number; after the last page comes the first one again."""
    pages = [items[i : i + PAGE] for i in range(0, len(items), PAGE)]
    page %= len(pages)
    return pages[page], page


def numbered(labels: Sequence[Value], total: int) -> list[Message]:
    """The choices of a page with their keys, and the key for the others where there are any."""
    said = [Message("option", {"label": v, "key": str(k)}) for k, v in enumerate(labels, 1)]
    return [*said, Message("more_areas", {"key": MORE})] if total > len(labels) else said
