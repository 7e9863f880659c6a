"""The settings of a demonstration: made once, kept under `instance/`, safe from real ones."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

LINE = "+8657487180000"
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
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.writelines(f"{name}={value}\n" for name, value in _drawn().items())
    lines = file.read_text(encoding="utf-8").splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines) if name}


def _drawn() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "IDENTITY_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_NUMBER": LINE,
    }
