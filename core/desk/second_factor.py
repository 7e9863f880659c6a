"""The second factor of administrators: a code of their authenticator (TOTP, RFC 6238).

An administrator without one enrols at the first sign-in. The secret that is offered follows from
the sign-in and the service's key, so that it needs no keeping until a code proved it.
"""

from base64 import b32encode
from datetime import datetime
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from core.desk.signing_in import start
from core.desk.throttle import begin_attempt, take_back
from core.errors import MaskLineError
from core.sealing import Sealer
from core.store import audit, sign_ins
from core.store import staff as store
from core.store.sign_ins import SignIn
from core.unit import Service, Unit

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps that an authenticator's clock may be off
SECRET_BYTES = 20
ISSUER = "MaskLine"


class WrongCode(MaskLineError):
    """The code is wrong, too old, or was used before."""

    def __init__(self) -> None:
        super().__init__("The code is wrong or was used already. Please enter the newest one.")


def offered_secret(sealer: Sealer, found: SignIn) -> bytes:
    """The secret that this sign-in may enrol with."""
    parts = (sealer.digest(f"totp_{half}", found.digest) for half in ("first", "second"))
    return bytes.fromhex("".join(parts))[:SECRET_BYTES]


def in_groups(secret: bytes) -> str:
    """A secret as people type it: base32 in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def enrolment_url(secret: bytes, name: str) -> str:
    """What the authenticator reads from the picture (the otpauth form of Google Authenticator)."""
    label, key = quote(f"{ISSUER}:{name}"), b32encode(secret).decode()
    return f"otpauth://totp/{label}?secret={key}&issuer={ISSUER}"


def code_at(secret: bytes, step: int) -> str:
    """The code of one step of 30 seconds."""
    totp = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # what authenticators know
    return totp.generate(step * STEP_SECONDS).decode()


def step_of(secret: bytes, code: str, moment: datetime) -> int | None:
    """The step whose code that is, near the moment; None where there is none."""
    current = int(moment.timestamp()) // STEP_SECONDS
    steps = range(current - DRIFT, current + DRIFT + 1)
    return next((step for step in steps if code_at(secret, step) == code), None)


def is_enrolled(unit: Unit, found: SignIn) -> bool:
    """Whether the member has an authenticator already."""
    return store.totp_of(unit, found.staff.id) is not None


def prove(service: Service, found: SignIn, code: str, moment: datetime, address: str) -> str:
    """Steps a sign-in up by a code and returns its new token; enrols who had no authenticator.

    `moment` is the time of the authenticator. Raises WrongCode or Throttled.
    """
    with service.unit() as unit:
        attempt = begin_attempt(unit, found.staff.name, address)
    with service.unit() as unit:
        _use(unit, found, code, moment)
        take_back(unit, attempt)
        sign_ins.end(unit, found.digest)
        return start(unit, found.staff, proved=True)


def _use(unit: Unit, found: SignIn, code: str, moment: datetime) -> None:
    """Uses a code up. Raises WrongCode."""
    member = found.staff
    kept = store.totp_of(unit, member.id)
    secret = kept or offered_secret(unit.sealer, found)
    step = step_of(secret, code, moment)
    if step is None or not store.use_totp_step(unit, member.id, step):
        raise WrongCode
    if kept is None and not store.set_totp(unit, member.id, secret):
        raise WrongCode  # another sign-in enrolled meanwhile
    action = "sign_in" if kept else "enrol"
    audit.record(unit, member.name, action, member.scheme_id, f"staff:{member.name}")
