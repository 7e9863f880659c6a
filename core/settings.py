"""The settings that CONTRACT names, read once from the environment and validated."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import SettingError

TWILIO_API_URL = "https://api.twilio.com"


@dataclass(frozen=True)
class Settings:
    """Everything the service is told from outside. Secrets never appear in its repr."""

    database_url: str
    public_url: str
    account_sid: str
    auth_token: str
    number: str
    messaging_service_sid: str
    api_url: str
    secret_key: str
    identity_key: bytes
    clock_offset: timedelta
    trusted_proxies: int  # reverse proxies of ours that stand before the service

    def __repr__(self) -> str:
        return f"Settings(public_url={self.public_url!r}, api_url={self.api_url!r})"

    @classmethod
    def read(cls, environ: Mapping[str, str], home: Path) -> "Settings":
        """Reads the settings; `home` is where `instance/` lies.

        Raises SettingError with one sentence that names the missing or malformed setting.
        """
        source = _Source(environ)
        settings = cls(
            database_url=source.optional("DATABASE_URL", f"sqlite:///{home}/instance/maskline.db"),
            public_url=_web_address("PUBLIC_URL", source.required("PUBLIC_URL")),
            account_sid=source.required("TWILIO_ACCOUNT_SID"),
            auth_token=source.required("TWILIO_AUTH_TOKEN"),
            number=_number(source.optional("TWILIO_NUMBER", "")),
            messaging_service_sid=source.optional("TWILIO_MESSAGING_SERVICE_SID", ""),
            api_url=_web_address(
                "TWILIO_API_URL", source.optional("TWILIO_API_URL", TWILIO_API_URL)
            ),
            secret_key=source.required("SECRET_KEY"),
            identity_key=_identity_key(source.required("IDENTITY_KEY")),
            clock_offset=_whole_seconds(source.optional("CLOCK_OFFSET", "0")),
            trusted_proxies=_proxies(source.optional("TRUSTED_PROXIES", "0")),
        )
        _refuse_contradictions(settings)
        return settings


@dataclass(frozen=True)
class _Source:
    environ: Mapping[str, str]

    def optional(self, name: str, default: str) -> str:
        """The value of `name`, or of the file that `name_FILE` points to."""
        if path := self.environ.get(f"{name}_FILE", "").strip():
            return _file_text(f"{name}_FILE", Path(path))
        return self.environ.get(name, "").strip() or default

    def required(self, name: str) -> str:
        if value := self.optional(name, ""):
            return value
        raise SettingError(f"The setting {name} is missing: set it in the environment or in .env.")


def _file_text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"The setting {name} names a file that cannot be read.") from error


def _web_address(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise SettingError(
            f"The setting {name} must be a web address such as https://line.example."
        )
    return value.rstrip("/")


def _number(value: str) -> str:
    if value and not re.fullmatch(r"\+?[0-9]{3,15}", value):
        raise SettingError("The setting TWILIO_NUMBER must be a number such as +8657412345678.")
    return value


def _identity_key(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingError("The setting IDENTITY_KEY must be 32 random bytes in base64.")
    return key


def _whole_seconds(value: str) -> timedelta:
    try:
        return timedelta(seconds=int(value))
    except (ValueError, OverflowError) as error:
        raise SettingError("The setting CLOCK_OFFSET must be a whole number of seconds.") from error


def _proxies(value: str) -> int:
    if not re.fullmatch("[0-9]", value):
        raise SettingError("The setting TRUSTED_PROXIES must be a number from 0 to 9.")
    return int(value)


def _refuse_contradictions(settings: Settings) -> None:
    if not settings.number and not settings.messaging_service_sid:
        raise SettingError(
            "The setting TWILIO_NUMBER is missing: set it, or TWILIO_MESSAGING_SERVICE_SID."
        )
    real = (urlsplit(settings.api_url).hostname or "").endswith("twilio.com")
    if settings.clock_offset and real:
        raise SettingError(
            "The setting CLOCK_OFFSET must be 0 when TWILIO_API_URL is Twilio's real address."
        )
