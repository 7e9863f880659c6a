"""The file per batch: where every mask came from and went (the notice of Xiangshan: 一批一档).

It is made from the records alone, in one order, so that the same records give the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.allocation.priority import first_group
from core.masking import mask_id
from core.quota.reference import reference_of
from core.scheme.types import LimitSubject, Scheme
from core.store.handouts import HandoutRecord, handouts_of
from core.store.trail import Move, Pile, Share, deeds_of, moves_of, piles_of, shares_of
from core.unit import Unit

COLUMNS = (
    *("release", "area", "event", "masks", "reference"),
    *("household_or_id", "group", "at", "actor"),
)

# What a booking's state means for its mask, and which deeds brought it there.
EVENTS = {
    "review": ("granted", ("grant", "book")),
    "booked": ("granted", ("grant", "book")),
    "ready": ("granted", ("grant", "book")),
    "missed": ("granted", ("grant", "book")),
    "collected": ("handed_out", ("hand_out",)),
    "rejected": ("rejected", ("reject",)),
    "cancelled": ("given_back", ("give_back",)),
    "lapsed": ("lapsed", ()),
}
ORDER = (
    *("received", "split_in", "carried_in", "split_out", "granted", "handed_out"),
    *("rejected", "given_back", "lapsed", "carried_out", "free", "held", "total"),
)
COMING, LEAVING = ("split_in", "carried_in"), ("split_out", "carried_out")


@dataclass(frozen=True)
class Line:
    """One event of one release. `reference` names a booking, or the release it moved from or to."""

    event: str
    masks: int
    at: datetime | None = None
    reference: str = ""
    whose: str = ""
    group: str = ""
    actor: str = ""


def export_batch(unit: Unit, scheme: Scheme) -> Iterator[tuple[str, ...]]:
    """The header, then the lines of every release, each release ending with its total.

    rejected, given_back and lapsed say what happened on the way; their masks stand again where
    they went, so they are not in the total.
    """
    yield COLUMNS
    piles = piles_of(unit, scheme.id)
    lines = _lines(unit, scheme, piles)
    for pile in piles:
        for line in sorted(lines[pile.id], key=_place):
            yield _row(scheme, pile, line)
        yield _row(scheme, pile, _total(lines[pile.id]))


def _lines(unit: Unit, scheme: Scheme, piles: list[Pile]) -> dict[int, list[Line]]:
    found = {pile.id: list(_state(pile)) for pile in piles}
    names = {pile.id: _name(scheme, pile) for pile in piles}
    for move in moves_of(unit, scheme.id):
        out, into = _moved(move, names)
        found[move.source].append(out)
        found[move.target].append(into)
    deeds = deeds_of(unit, scheme.id)
    for share in shares_of(unit, scheme.id):
        event, actions = EVENTS[share.status]
        done = [deeds[key] for a in actions if (key := (f"booking:{share.booking_id}", a)) in deeds]
        at, actor = done[0] if done else (share.changed_at, "")
        found[share.release_id].append(_booked(scheme, share, event, at, actor))
    for handout in handouts_of(unit, scheme.id):
        found[handout.release_id].append(_handed_out(handout))
    return found


def _state(pile: Pile) -> Iterator[Line]:
    """What a release was given, and what lies there."""
    if pile.quantity:
        yield Line("received", pile.quantity, pile.opens_at)
    if pile.free:
        yield Line("free", pile.free)
    if pile.held:
        yield Line("held", pile.held)


def _moved(move: Move, names: dict[int, str]) -> tuple[Line, Line]:
    word = "split" if move.reason == "split" else "carried"
    why = "" if move.reason == "split" else f", {move.reason}"
    out = Line(f"{word}_out", move.masks, move.at, names[move.target] + why)
    into = Line(f"{word}_in", move.masks, move.at, names[move.source] + why)
    return out, into


def _booked(scheme: Scheme, share: Share, event: str, at: datetime, actor: str) -> Line:
    by_household = scheme.limit.subject is LimitSubject.HOUSEHOLD and share.household
    whose = [share.household] if by_household else share.numbers
    return Line(
        event,
        share.masks,
        at,
        reference=reference_of(share.booking_id),
        whose=" + ".join(mask_id(number) for number in whose),
        group=first_group(share.groups, scheme.groups),
        actor=actor,
    )


def _handed_out(given: HandoutRecord) -> Line:
    whose = mask_id(given.who) if given.who else ""
    return Line("handed_out", given.masks, given.at, whose=whose, actor=given.actor)


def _total(lines: list[Line]) -> Line:
    def together(*events: str) -> int:
        return sum(line.masks for line in lines if line.event in events)

    coming = {"received": together("received"), "carried_in": together(*COMING)}
    there = {event: together(event) for event in ("granted", "handed_out", "free", "held")}
    there["carried_out"] = together(*LEAVING)
    left, right = (" + ".join(f"{k} {v}" for k, v in side.items()) for side in (coming, there))
    return Line("total", sum(coming.values()), reference=f"{left} = {right}")


def _place(line: Line) -> tuple[int, float, str, str]:
    at = line.at.timestamp() if line.at else 0
    return ORDER.index(line.event), at, line.reference, line.whose


def _name(scheme: Scheme, pile: Pile) -> str:
    return " ".join(part for part in (scheme.local_iso(pile.opens_at), pile.area) if part)


def _row(scheme: Scheme, pile: Pile, line: Line) -> tuple[str, ...]:
    return (
        scheme.local_iso(pile.opens_at),
        pile.area or "",
        line.event,
        str(line.masks),
        line.reference,
        line.whose,
        line.group,
        scheme.local_iso(line.at) if line.at else "",
        line.actor,
    )
