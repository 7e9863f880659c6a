"""Challenges: one-time codes and call-backs that prove control of a phone."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from core.store.tables import challenges, code_failures
from core.unit import Unit


@dataclass(frozen=True)
class NewChallenge:
    """A challenge about to be written. Exactly one of a code hash and a call proves it."""

    token: str
    phone_digest: str
    prefix_digest: str
    on_roll: bool
    means: str
    code_hash: str | None = field(repr=False)
    wish: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Challenge:
    """A challenge that was not answered yet."""

    id: int
    token: str
    means: str
    code_hash: str | None = field(repr=False)
    wish: str = field(repr=False)
    expires_at: datetime


def add_challenge(unit: Unit, new: NewChallenge) -> None:
    """Writes a challenge. Earlier codes of the phone stay good for their ten minutes: people type
    the one that came first.
    """
    values = {name: value for name, value in vars(new).items() if name != "wish"}
    wish = {"wish_sealed": unit.sealer.seal(new.wish), "created_at": unit.now}
    unit.connection.execute(insert(challenges).values(values | wish))


def end_challenges(unit: Unit, phone_digest: str) -> None:
    """Whatever was asked of this phone is settled; what it was asked for is erased."""
    open_ones = (challenges.c.phone_digest == phone_digest) & challenges.c.ended_at.is_(None)
    erased = {"ended_at": unit.now, "wish_sealed": None, "code_hash": None}
    unit.connection.execute(update(challenges).where(open_ones).values(erased))


def open_challenge(unit: Unit, phone_digest: str) -> Challenge | None:
    """The phone's newest challenge, if it is neither answered nor expired."""
    return next(iter(open_challenges(unit, phone_digest)), None)


def open_challenges(unit: Unit, phone_digest: str) -> list[Challenge]:
    """What the phone was asked and has not answered, newest first."""
    return _find(unit, challenges.c.phone_digest == phone_digest)


def challenge_with_token(unit: Unit, token: str) -> Challenge | None:
    """The challenge that a call-back was placed for, if it is neither answered nor expired."""
    return next(iter(_find(unit, challenges.c.token == token)), None)


def count_of_phone(unit: Unit, phone_digest: str, since: datetime) -> int:
    """How many challenges went to a phone since then."""
    return count_since(unit, challenges.c.phone_digest == phone_digest, since)


def count_of_prefix(unit: Unit, prefix_digest: str, since: datetime) -> int:
    """How many went to phones that are not on a roll and begin alike."""
    strangers = challenges.c.on_roll.is_(False)
    return count_since(unit, strangers & (challenges.c.prefix_digest == prefix_digest), since)


def count_of_bucket(unit: Unit, on_roll: bool, since: datetime) -> int:
    """How many went to phones of the rolls, or to all others."""
    return count_since(unit, challenges.c.on_roll.is_(on_roll), since)


def count_since(unit: Unit, condition: ColumnElement[bool], since: datetime) -> int:
    """How many challenges that the condition names were made since then."""
    query = select(func.count()).where(condition, challenges.c.created_at > since)
    return unit.connection.execute(query).scalar_one()


def note_failure(unit: Unit, phone_digest: str) -> None:
    """A wrong code came from this phone."""
    unit.connection.execute(insert(code_failures).values(phone_digest=phone_digest, at=unit.now))


def failures_since(unit: Unit, phone_digest: str, since: datetime) -> int:
    """How many wrong codes came from a phone since then, whichever code they were for."""
    query = select(func.count()).where(
        code_failures.c.phone_digest == phone_digest, code_failures.c.at > since
    )
    return unit.connection.execute(query).scalar_one()


def _find(unit: Unit, condition: ColumnElement[bool]) -> list[Challenge]:
    columns = ("id", "token", "means", "code_hash", "wish_sealed", "expires_at")
    query = (
        select(*(challenges.c[column] for column in columns))
        .where(condition, challenges.c.ended_at.is_(None), challenges.c.expires_at > unit.now)
        .order_by(challenges.c.id.desc())
    )
    return [
        Challenge(
            row.id,
            row.token,
            row.means,
            row.code_hash,
            unit.sealer.unseal(row.wish_sealed),
            row.expires_at,
        )
        for row in unit.connection.execute(query)
    ]
