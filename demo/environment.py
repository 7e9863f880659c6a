"""The settings of a demonstration: made once, kept under `instance/`, safe from real ones."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

LINE = "+8657487180000"
PASSWORD = "DEMO_PASSWORD"  # of the made-up staff
# A real account's settings in the environment or in .env must not reach a demonstration.
_EMPTY = ("TWILIO_MESSAGING_SERVICE_SID",)


def demo_environment(base: Mapping[str, str], instance: Path, port: int) -> dict[str, str]:
    """What every process of the demonstration gets; the user's DATABASE_URL stays in it."""
    kept = _kept_settings(instance / "demo.env")
    own = kept | {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_API_URL": carrier_url(port),
        **dict.fromkeys(_EMPTY, ""),
    }
    files = {f"{name}_FILE": "" for name in own}  # a file named there would win
    return {**base, **files, **own, "PYTHONUNBUFFERED": "1"}


def carrier_url(port: int) -> str:
    """The carrier listens beside the line."""
    return f"http://127.0.0.1:{port + 1}"


def private_folder(folder: Path) -> Path:
    """Makes the folder if there is none; only its owner may look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _kept_settings(file: Path) -> dict[str, str]:
    """Secrets drawn once: what an earlier day's database holds must stay readable."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as kept:
        lines = kept.read().splitlines()
        settings = {name: value for name, _, value in (line.partition("=") for line in lines)}
        missing = {name: value for name, value in _drawn().items() if name not in settings}
        kept.writelines(f"{name}={value}\n" for name, value in missing.items())
    return {name: value for name, value in (settings | missing).items() if name}


def _drawn() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "IDENTITY_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_NUMBER": LINE,
        PASSWORD: secrets.token_hex(5),
    }
