"""What lies at the desk, found by a pickup code or by the last four of an ID."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import MaskLineError
from core.scheme.types import HandoverKind, Scheme
from core.store import handing_over as store
from core.store.handing_over import Giving, Reach, Share
from core.store.pickups import COLLECTABLE, Pickup, pickups_by_ids, pickups_with_code
from core.unit import Unit

MOST_SHARES = 20  # of people with the same last four that one page shows


class BadEntry(MaskLineError):
    """What was entered is neither a code nor the last four of an ID."""

    def __init__(self) -> None:
        super().__init__("Enter the 5 digits of the pickup code, or the last four of the ID.")


@dataclass(frozen=True)
class Parcel:
    """What lies there for one household: its pickup with all shares, or one share without a time
    (`pickup` None). `givable` are those that may be handed over now.
    """

    pickup: Pickup | None
    shares: tuple[Share, ...]
    givable: tuple[Share, ...]
    giving: Giving | None  # the last hand-over of what is collected

    @property
    def masks(self) -> int:
        """What a press hands over; where nothing is left to, what it was about."""
        return sum(share.masks for share in self.givable or self.shares)

    def is_frozen(self, now: datetime) -> bool:
        """Whether a share of it is frozen."""
        return any(s.frozen(now) for s in self.shares if s.status in (*COLLECTABLE, "booked"))


@dataclass(frozen=True)
class Found:
    """What lies there for whoever gave a code, or the last four of an ID (`by_code` False);
    `more`: not everybody with these last four is among them.
    """

    by_code: bool
    parcels: tuple[Parcel, ...]
    more: bool = False


def find(unit: Unit, scheme: Scheme, entered: str, reach: Reach) -> Found:
    """What lies there for a pickup code, or for the last four of an ID (X as x or *).

    Raises BadEntry.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", entered)).upper().replace("*", "X")
    if re.fullmatch("[0-9]{5}|[0-9]{7}", text):
        pickups = {p.id: p for p in pickups_with_code(unit, scheme.id, text)}
        return Found(True, parcels_of(unit, scheme, pickups, reach))
    if re.fullmatch("[0-9]{3}[0-9X]", text):
        return _with_last4(unit, scheme, text, reach)
    raise BadEntry


def parcels_of(
    unit: Unit, scheme: Scheme, pickups: Mapping[int, Pickup], reach: Reach
) -> tuple[Parcel, ...]:
    """What lies there for these pickups, in their order; those out of reach are left out."""
    theirs: dict[int, list[Share]] = {}
    for share in store.shares_of_pickups(unit, list(pickups), reach):
        theirs.setdefault(share.pickup_id or 0, []).append(share)
    return parcels_with(unit, scheme, [(pickups[id], theirs[id]) for id in pickups if id in theirs])


def parcels_with(
    unit: Unit, scheme: Scheme, contents: Sequence[tuple[Pickup | None, list[Share]]]
) -> tuple[Parcel, ...]:
    """A parcel for each pickup, or None for what has no time, with its shares."""
    gone = [s.booking_id for _, shares in contents for s in shares if s.status == "collected"]
    givings = store.givings_of(unit, gone) if gone else {}
    return tuple(
        Parcel(
            pickup=pickup,
            shares=tuple(shares),
            givable=tuple(s for s in shares if _is_givable(scheme, s, unit.now)),
            giving=last_of(givings[s.booking_id] for s in shares if s.booking_id in givings),
        )
        for pickup, shares in contents
    )


def givable_states(scheme: Scheme) -> tuple[str, ...]:
    """The states of what may be handed over."""
    comes = scheme.handover.kind is HandoverKind.PICKUP
    return (*COLLECTABLE, "booked") if comes else COLLECTABLE


def last_of(givings: Iterable[Giving]) -> Giving | None:
    """The latest of them."""
    return max(givings, key=lambda giving: giving.at, default=None)


def _with_last4(unit: Unit, scheme: Scheme, last4: str, reach: Reach) -> Found:
    found = store.shares_with_last4(unit, scheme.id, last4, reach, MOST_SHARES + 1)
    shown = found[:MOST_SHARES]
    ids = dict.fromkeys(share.pickup_id for share in shown if share.pickup_id)
    known = pickups_by_ids(unit, list(ids))
    timed = parcels_of(unit, scheme, {id: known[id] for id in ids}, reach)
    loose = [(None, [share]) for share in shown if share.pickup_id is None]
    parcels = (*timed, *parcels_with(unit, scheme, loose))
    waiting_first = sorted(parcels, key=lambda parcel: not parcel.givable)
    return Found(False, tuple(waiting_first), more=len(found) > MOST_SHARES)


def _is_givable(scheme: Scheme, share: Share, now: datetime) -> bool:
    """What was planned; where people come by themselves, what was booked too."""
    return share.status in givable_states(scheme) and not share.frozen(now)
