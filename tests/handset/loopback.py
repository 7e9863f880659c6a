"""Twilio's own SDK, led to a carrier on loopback."""

from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from handset.testing import ACCOUNT


class LoopbackHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """Takes every request for Twilio to the carrier's address."""

    def __init__(self, url: str, timeout: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        here = url.replace("https://api.twilio.com", self._url)
        return super().request(method, here, *args, **kwargs)


def sdk(url: str, timeout: float = 10.0, token: str = ACCOUNT.token) -> Client:
    """The SDK as the worker uses it."""
    return Client(ACCOUNT.sid, token, http_client=LoopbackHttpClient(url, timeout))
