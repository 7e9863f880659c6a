"""Who is served first where shares go by need: the order of a scheme's groups, then of asking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True)
class Asking:
    """A request that waits for the deadline."""

    booking_id: int
    reference: str
    groups: frozenset[str]  # those of the whole household
    asked_at: datetime


def rank(asking: Asking, groups: Sequence[str]) -> int:
    """The place of the first group that fits, counted from 0; everybody else comes after all."""
    return next((n for n, group in enumerate(groups) if group in asking.groups), len(groups))


def first_group(theirs: frozenset[str], groups: Sequence[str]) -> str:
    """The first group of the scheme that fits; empty for everybody else."""
    return next((group for group in groups if group in theirs), "")


def in_order(requests: Iterable[Asking], groups: Sequence[str]) -> list[Asking]:
    """Group by group in the scheme's order, then by the moment of asking, then everybody else.

    Requests of one moment are ordered by the SHA-256 of their reference: nobody can choose it,
    and everybody can repeat it.
    """
    return sorted(
        requests, key=lambda a: (rank(a, groups), a.asked_at, sha256(a.reference.encode()).digest())
    )
