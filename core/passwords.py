"""Passwords of staff: argon2id, whose parameters stand in every hash."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 200
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether that is the password. It takes the same time where there is none to compare with."""
    try:
        return _hasher.verify(stored or _nobodys(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def generated() -> str:
    """A password that can be read out over the telephone: `abcd-efgh-jkmn-pqrs`."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex())
