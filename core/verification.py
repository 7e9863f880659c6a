"""Proof that somebody controls a phone: six digits by text, or a key pressed on a call-back.

The rules are those of NIST SP 800-63B-4 and OWASP ASVS 5 as FIELD.md gives them: six digits from
a CSPRNG, ten minutes, once, bound to what it was asked for, kept as a keyed hash, five tries
that a new code does not reset, and a lock that ends by itself so that no stranger can keep the
owner out.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from core.phones import Phone, PhoneKind
from core.store import challenges as store
from core.store import phones
from core.unit import Unit

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
TRIES = 5
LOCK = timedelta(minutes=30)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_PHONE = ((5, HOUR), (12, DAY))
PER_PREFIX_OF_STRANGERS = (500, HOUR)  # a prefix: the numbers alike but for the last four digits
OVERALL = {True: (20_000, HOUR), False: (3_000, HOUR)}  # phones on a roll, and all others


@dataclass(frozen=True)
class CodeSent:
    """A challenge stands: the code to put in a text, or the token of a call-back to place."""

    token: str
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Verified:
    """The phone is its owner's; `wish` is what the challenge was asked for."""

    wish: str = field(repr=False)


@dataclass(frozen=True)
class WrongCode:
    """Not the code; `tries` more may be made."""

    tries: int


@dataclass(frozen=True)
class Locked:
    """Too many wrong codes: none is looked at for a while."""

    minutes: int = int(LOCK.total_seconds() // 60)


@dataclass(frozen=True)
class TooManyCodes:
    """A cap is reached; nothing was sent."""


@dataclass(frozen=True)
class NoCodeOpen:
    """There is no code to answer: used, too late, or never sent."""


Started: TypeAlias = CodeSent | Locked | TooManyCodes
Checked: TypeAlias = Verified | WrongCode | Locked | NoCodeOpen


def start(unit: Unit, phone: Phone, on_roll: bool, wish: str) -> Started:
    """Begins a challenge bound to `wish`; the caller sends the code or places the call."""
    digest = phones.digest_of(unit, phone)
    prefix = unit.sealer.digest("prefix", phone.e164[:-4])
    if _locked(unit, digest):
        return Locked()
    if _capped(unit, digest, prefix, on_roll):
        return TooManyCodes()
    token = secrets.token_hex(16)
    by_code = phone.kind is PhoneKind.MOBILE
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}" if by_code else ""
    store.add_challenge(
        unit,
        store.NewChallenge(
            token=token,
            phone_digest=digest,
            prefix_digest=prefix,
            on_roll=on_roll,
            means="code" if by_code else "call",
            code_hash=_hash(unit, token, code) if by_code else None,
            wish=wish,
            expires_at=unit.now + CODE_LIFE,
        ),
    )
    return CodeSent(token, code)


def check(unit: Unit, phone: Phone, code: str) -> Checked:
    """Looks at a code that came back; the right one verifies the phone and is used up."""
    digest = phones.digest_of(unit, phone)
    asked = [found for found in store.open_challenges(unit, digest) if found.code_hash]
    if _locked(unit, digest):
        return Locked()
    if not asked:
        return NoCodeOpen()
    for challenge in asked:
        if hmac.compare_digest(challenge.code_hash or "", _hash(unit, challenge.token, code)):
            return _settle(unit, phone, challenge.wish)
    store.note_failure(unit, digest)
    left = TRIES - store.failures_since(unit, digest, unit.now - LOCK)
    return WrongCode(left) if left > 0 else Locked()


def confirm_call(unit: Unit, phone: Phone, token: str) -> Verified | NoCodeOpen:
    """A key was pressed on the call that the line placed to this phone."""
    challenge = store.challenge_with_token(unit, token)
    if challenge is None:
        return NoCodeOpen()
    return _settle(unit, phone, challenge.wish)


def _settle(unit: Unit, phone: Phone, wish: str) -> Verified:
    store.end_challenges(unit, phones.digest_of(unit, phone))
    phones.note_phone(unit, phone, verified_at=unit.now)
    return Verified(wish)


def _locked(unit: Unit, phone_digest: str) -> bool:
    return store.failures_since(unit, phone_digest, unit.now - LOCK) >= TRIES


def _capped(unit: Unit, phone_digest: str, prefix_digest: str, on_roll: bool) -> bool:
    now = unit.now
    if any(store.count_of_phone(unit, phone_digest, now - per) >= cap for cap, per in PER_PHONE):
        return True
    cap, per = OVERALL[on_roll]
    if store.count_of_bucket(unit, on_roll, now - per) >= cap:
        return True
    cap, per = PER_PREFIX_OF_STRANGERS
    return not on_roll and store.count_of_prefix(unit, prefix_digest, now - per) >= cap


def _hash(unit: Unit, token: str, code: str) -> str:
    return unit.sealer.digest("code", f"{token}:{code}")
