"""A wrong setting stops the start with one sentence that names it."""

from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import SettingError
from core.settings import TWILIO_API_URL, Settings
from core.store.database import open_engine

HOME = Path("/srv/maskline")
COMPLETE = {
    "PUBLIC_URL": "https://line.example/",
    "TWILIO_ACCOUNT_SID": "AC123",
    "TWILIO_AUTH_TOKEN": "a-token",
    "TWILIO_NUMBER": "+8657412345678",
    "SECRET_KEY": "a-secret",
    "IDENTITY_KEY": b64encode(b"k" * 32).decode(),
}


def test_a_complete_environment_is_read_with_its_defaults() -> None:
    settings = Settings.read(COMPLETE, HOME)
    assert settings.database_url == "sqlite:////srv/maskline/instance/maskline.db"
    assert settings.public_url == "https://line.example"
    assert settings.api_url == TWILIO_API_URL
    assert settings.identity_key == b"k" * 32
    assert settings.clock_offset == timedelta(0)
    assert settings.trusted_proxies == 0


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_setting_is_named(name: str, value: str | None) -> None:
    environ = {key: text for key, text in COMPLETE.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(SettingError, match=f"setting {name} "):
        Settings.read(environ, HOME)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "line.example"),
        ("PUBLIC_URL", "ftp://line.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://[line"),
        ("TWILIO_API_URL", "api.twilio.com"),
        ("TWILIO_NUMBER", "our number"),
        ("TWILIO_NUMBER", "+86-574"),
        ("IDENTITY_KEY", "not base64!"),
        ("IDENTITY_KEY", "密钥"),
        ("IDENTITY_KEY", b64encode(b"k" * 31).decode()),
        ("IDENTITY_KEY", b64encode(b"k" * 33).decode()),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("CLOCK_OFFSET", "an hour"),
        ("CLOCK_OFFSET", "1.5"),
        ("CLOCK_OFFSET", "9" * 30),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
        ("TWILIO_AUTH_TOKEN_FILE", "/"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"setting {name} "):
        Settings.read(COMPLETE | {name: value}, HOME)


@pytest.mark.parametrize(
    "url",
    ["maskline.db", "", "mysql://localhost/x", "postgresql+other://", "postgresql://h:port/x"],
)
def test_a_database_that_is_neither_of_the_two_is_refused_by_name(url: str) -> None:
    with pytest.raises(SettingError, match="setting DATABASE_URL "):
        open_engine(url)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    environ = COMPLETE | {"TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")}
    del environ["TWILIO_AUTH_TOKEN"]
    assert Settings.read(environ, HOME).auth_token == "from-a-file"


def test_an_empty_secret_file_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("\n")
    environ = COMPLETE | {"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(SettingError, match="setting SECRET_KEY "):
        Settings.read(environ, HOME)


def test_a_messaging_service_stands_in_for_the_number() -> None:
    environ = COMPLETE | {"TWILIO_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": "MG123"}
    assert Settings.read(environ, HOME).messaging_service_sid == "MG123"


@pytest.mark.parametrize("url", ["", "https://api.twilio.com", "https://api.dublin.ie1.twilio.com"])
def test_a_moved_clock_is_refused_with_twilios_real_address(url: str) -> None:
    with pytest.raises(SettingError, match="setting CLOCK_OFFSET "):
        Settings.read(COMPLETE | {"CLOCK_OFFSET": "-60", "TWILIO_API_URL": url}, HOME)


def test_a_moved_clock_is_accepted_with_a_simulated_carrier() -> None:
    environ = COMPLETE | {"CLOCK_OFFSET": "-60", "TWILIO_API_URL": "http://127.0.0.1:8001"}
    assert Settings.read(environ, HOME).clock_offset == timedelta(minutes=-1)


def test_no_secret_stands_in_the_repr() -> None:
    shown = repr(Settings.read(COMPLETE, HOME))
    for name in ("TWILIO_AUTH_TOKEN", "SECRET_KEY", "IDENTITY_KEY"):
        assert COMPLETE[name] not in shown
