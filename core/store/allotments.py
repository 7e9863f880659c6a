"""Allotments: the pile of shares that a release is. Granting is taking a free row."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update

from core.quota.reserving import Kept
from core.store.tables import FREE, GRANTABLE, allotments, carries
from core.unit import Unit


def any_free(unit: Unit, release_id: int, rules: Sequence[int] = ()) -> bool:
    """Whether the release still has a free share for somebody under these rules of keeping;
    touches nothing that is contended.
    """
    free = (allotments.c.release_id == release_id) & GRANTABLE & _open_to(unit, rules)
    return bool(unit.connection.execute(select(exists().where(free))).scalar_one())


def take_free(
    unit: Unit, release_id: int, booking_id: int, rules: Sequence[int] = ()
) -> int | None:
    """Grants one free share to a booking and returns its masks, or None where none is free.

    Rows that another booker has in hand are passed over, so that nobody waits. What is kept for
    others is left alone; `rules`: those of keeping that the booker comes under.
    """
    free = (
        select(allotments.c.id)
        .where(allotments.c.release_id == release_id, GRANTABLE, _open_to(unit, rules))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        update(allotments)
        .where(allotments.c.id == free)
        .values(booking_id=booking_id)
        .returning(allotments.c.masks)
    )
    return unit.connection.execute(statement).scalar_one_or_none()


def count_shares(unit: Unit, release_id: int) -> int:
    """How many shares the release has, free and granted."""
    query = select(func.count()).where(allotments.c.release_id == release_id)
    return unit.connection.execute(query).scalar_one()


def count_free(unit: Unit, release_id: int) -> int:
    """How many shares of the release can be granted."""
    query = select(func.count()).where(allotments.c.release_id == release_id, GRANTABLE)
    return unit.connection.execute(query).scalar_one()


def count_kept(unit: Unit, release_id: int, rule: int) -> int:
    """How many free shares are kept under a rule, whose time has not passed."""
    query = select(func.count()).where(_kept(release_id, rule), allotments.c.kept_until > unit.now)
    return unit.connection.execute(query).scalar_one()


def let_go(unit: Unit, release_id: int, rule: int, count: int) -> None:
    """So many shares that are kept under a rule are everybody's from now on."""
    chosen = select(allotments.c.id).where(_kept(release_id, rule)).limit(count)
    statement = update(allotments).where(allotments.c.id.in_(chosen.scalar_subquery()))
    unit.connection.execute(statement.values(kept_for=None, kept_until=None))


def has_left(unit: Unit, release_id: int, reason: str) -> bool:
    """Whether shares of the release moved elsewhere for that reason."""
    moved = (carries.c.from_release_id == release_id) & (carries.c.reason == reason)
    return bool(unit.connection.execute(select(exists().where(moved))).scalar_one())


def put_back(unit: Unit, booking_id: int) -> list[tuple[int, int]]:
    """Frees the shares of a booking; returns each with the release it belongs to."""
    statement = (
        update(allotments)
        .where(allotments.c.booking_id == booking_id)
        .values(booking_id=None)
        .returning(allotments.c.id, allotments.c.release_id)
    )
    return [(id, release_id) for id, release_id in unit.connection.execute(statement)]


def carry_free(
    unit: Unit, source: int, target: int, reason: str, only: Sequence[int] | None = None
) -> int:
    """Moves free shares (all, or `only` these) from one release to another, on the record.

    Returns the number of shares moved.
    """
    moving = (allotments.c.release_id == source) & GRANTABLE
    if only is not None:
        moving &= allotments.c.id.in_(only)
    return _carry(unit, moving, source, target, reason)


def carry_some(unit: Unit, source: int, target: int, reason: str, count: int) -> int:
    """Moves up to so many free shares from one release to another, on the record.

    Returns the number of shares moved.
    """
    some = (
        select(allotments.c.id)
        .where(allotments.c.release_id == source, GRANTABLE)
        .order_by(allotments.c.id)
        .limit(count)
    )
    return _carry(unit, allotments.c.id.in_(some) & GRANTABLE, source, target, reason)


def _carry(unit: Unit, moving: ColumnElement[bool], source: int, target: int, reason: str) -> int:
    statement = update(allotments).where(moving).values(release_id=target)
    moved = unit.connection.execute(statement.returning(allotments.c.id, allotments.c.masks)).all()
    rows = [
        {
            "allotment_id": id,
            "from_release_id": source,
            "to_release_id": target,
            "masks": masks,
            "reason": reason,
            "at": unit.now,
        }
        for id, masks in moved
    ]
    if rows:
        unit.connection.execute(insert(carries), rows)
    return len(rows)


def hold(unit: Unit, shares: Sequence[int]) -> None:
    """Keeps free shares for the next batch: they stay on the books, nobody is granted one."""
    statement = update(allotments).where(allotments.c.id.in_(shares), FREE)
    unit.connection.execute(statement.values(held_at=unit.now))


def add_shares(
    unit: Unit, release_id: int, count: int, masks: int, kept: Sequence[Kept] = ()
) -> None:
    """Puts new shares on the pile of a release, the first of them kept for some."""
    share: dict[str, object] = {"release_id": release_id, "masks": masks}
    rows = [share | {"kept_for": k.rule, "kept_until": k.until} for k in kept]
    rows += [share | {"kept_for": None, "kept_until": None}] * (count - len(rows))
    if rows:
        unit.connection.execute(insert(allotments), rows)


def _kept(release_id: int, rule: int) -> ColumnElement[bool]:
    ours = (allotments.c.release_id == release_id) & (allotments.c.kept_for == rule)
    return ours & GRANTABLE


def _open_to(unit: Unit, rules: Sequence[int]) -> ColumnElement[bool]:
    """Shares that are kept for nobody, no more, or for people under these rules."""
    kept = allotments.c
    return or_(kept.kept_until.is_(None), kept.kept_until <= unit.now, kept.kept_for.in_(rules))


def remove_free(unit: Unit, release_id: int, count: int) -> int:
    """Takes up to `count` shares off the pile that nobody ever had; returns how many."""
    moved = exists().where(carries.c.allotment_id == allotments.c.id)
    untouched = (
        select(allotments.c.id)
        .where(allotments.c.release_id == release_id, GRANTABLE, ~moved)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    statement = delete(allotments).where(allotments.c.id.in_(untouched))
    return unit.connection.execute(statement).rowcount
