"""Signing in to the console by name and password, and what ends a sign-in.

The browser holds a random token, the database its digest alone. A token is made anew at each step
up in rights, so that one that was planted or seen before is worth nothing after it.
"""

import secrets
from datetime import datetime, timedelta

from core import passwords
from core.desk.throttle import begin_attempt, take_back
from core.errors import MaskLineError
from core.store import audit, sign_ins
from core.store import staff as store
from core.store.sign_ins import SignIn
from core.store.staff import StaffRecord
from core.unit import Service, Unit

IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=12)
HALF_WAY = timedelta(minutes=10)  # from the password to the second factor
NOTED_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32


class WrongPassword(MaskLineError):
    """Name and password do not belong together; which of them is wrong is not told."""

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


def sign_in(service: Service, name: str, password: str, address: str) -> str:
    """Signs a member of staff in and returns the token of the browser.

    An administrator's sign-in still wants the second factor. Raises WrongPassword or Throttled.
    No transaction is open while the password is checked: that is slow by intention.
    """
    with service.unit() as unit:
        attempt = begin_attempt(unit, name, address)
        member = store.find_staff(unit, name, left=False)
        stored = store.password_hash_of(unit, member.id) if member else None
    if not passwords.matches(stored, password) or member is None or stored is None:
        raise WrongPassword
    renewed = passwords.hashed(password) if passwords.is_outdated(stored) else None
    with service.unit() as unit:
        take_back(unit, attempt)
        if renewed:
            store.set_password_hash(unit, member.id, renewed)
        proved = not needs_second_factor(member)
        if proved:
            audit.record(unit, member.name, "sign_in", member.scheme_id, f"staff:{member.name}")
        return start(unit, member, proved)


def needs_second_factor(member: StaffRecord) -> bool:
    """Administrators reach everything, so that their password alone is not enough."""
    return member.role == "admin"


def start(unit: Unit, member: StaffRecord, proved: bool) -> str:
    """Begins a sign-in and returns its token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    sign_ins.add(unit, digest_of(unit, token), member.id, proved)
    return token


def digest_of(unit: Unit, token: str) -> str:
    """What the database knows of a token."""
    return unit.sealer.digest("sign_in_token", token)


def find(unit: Unit, token: str) -> SignIn | None:
    """The sign-in that a token stands for, unless it has come to its end."""
    found = sign_ins.find(unit, digest_of(unit, token))
    return found if found and not has_ended(found, unit.now) else None


def has_ended(found: SignIn, now: datetime) -> bool:
    """Whether it stood idle or lasted too long."""
    longest = LONGEST if found.proved else HALF_WAY
    return now - found.seen_at >= IDLE or now - found.created_at >= longest


def note_use(service: Service, found: SignIn) -> None:
    """Remembers that it was used, once a minute at most: pages need not write."""
    if service.clock.now() - found.seen_at >= NOTED_EVERY:
        with service.unit() as unit:
            sign_ins.touch(unit, found.digest)


def sign_out(unit: Unit, found: SignIn) -> None:
    """Ends a sign-in."""
    sign_ins.end(unit, found.digest)
    member = found.staff
    audit.record(unit, member.name, "sign_out", member.scheme_id, f"staff:{member.name}")


def end_stale(unit: Unit) -> None:
    """Deletes the sign-ins that have come to their end."""
    sign_ins.end_stale(unit, unit.now - IDLE, unit.now - LONGEST)
