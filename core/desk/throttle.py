"""Guessing passwords and codes is slow: failures are counted by name, by address, and by both.

By name alone only many failures count, so that a stranger cannot lock a member out by typing
their name. An attempt is counted before it is checked and taken back where it was right: many
attempts at once count as many.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import MaskLineError
from core.store import sign_ins
from core.unit import Unit

WINDOW = timedelta(minutes=15)
FAILURES_OF_A_NAME_AT_AN_ADDRESS = 5
FAILURES_AT_AN_ADDRESS = 30
FAILURES_OF_A_NAME = 50


class Throttled(MaskLineError):
    """Too many attempts failed; `until` is when one may try again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("Too many attempts failed. Please try again later.")
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted as failed until it is taken back."""

    rows: list[int]


def begin_attempt(unit: Unit, name: str, address: str) -> Attempt:
    """Counts an attempt of a name from an address. Raises Throttled where too many failed."""
    limits = _limits(unit, name, address)
    if until := _blocked_until(unit, limits):
        raise Throttled(until)
    return Attempt(sign_ins.add_failures(unit, list(limits)))


def take_back(unit: Unit, attempt: Attempt) -> None:
    """The attempt was right; what others failed stays counted."""
    sign_ins.take_back_failures(unit, attempt.rows)


def forget_old(unit: Unit) -> None:
    """Deletes the failures that count no more."""
    sign_ins.delete_failures(unit, unit.now - WINDOW)


def _limits(unit: Unit, name: str, address: str) -> dict[str, int]:
    """How many failures are allowed, by the digest of what they are counted for."""
    subjects = {
        f"both:{address}:{name}": FAILURES_OF_A_NAME_AT_AN_ADDRESS,
        f"address:{address}": FAILURES_AT_AN_ADDRESS,
        f"name:{name}": FAILURES_OF_A_NAME,
    }
    return {unit.sealer.digest("sign_in", text): limit for text, limit in subjects.items()}


def _blocked_until(unit: Unit, limits: dict[str, int]) -> datetime | None:
    since = unit.now - WINDOW
    reached = (sign_ins.nth_last_failure(unit, s, n, since) for s, n in limits.items())
    return max((at + WINDOW for at in reached if at), default=None)
