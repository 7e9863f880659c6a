"""Twilio's SDK as this service uses it: with a time-out, without retries, without logging."""

import logging
from typing import Any
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core.settings import TWILIO_API_URL, Settings

TIMEOUT_SECONDS = 10.0


class QuietHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    """Sends requests for Twilio's address to `api_url`, and logs neither numbers nor texts."""

    def __init__(self, api_url: str) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._api_url = api_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """The request, to the address that is configured."""
        return super().request(method, self._address(url), *args, **kwargs)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the query and the form hold phone numbers and texts."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing: the answer repeats the text."""

    def _address(self, url: str) -> str:
        if self._api_url == TWILIO_API_URL:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._api_url}{parts.path}{query}"


def make_client(settings: Settings) -> Client:
    """A client for the account of the settings."""
    logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines show queries: numbers
    return Client(
        settings.account_sid,
        settings.auth_token,
        http_client=QuietHttpClient(settings.api_url),
    )
