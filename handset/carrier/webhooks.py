"""Asking the line: signed posts, over HTTP or straight into a WSGI application."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from werkzeug.test import Client

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SECONDS_TO_ANSWER = 15  # Twilio waits no longer


@dataclass(frozen=True)
class Answer:
    """What the line answered; status 0 means that it could not be reached in time."""

    status: int
    content_type: str = ""
    body: bytes = b""

    @property
    def trouble(self) -> str:
        """Why a carrier cannot follow this answer; empty where it can."""
        if not self.status:
            return "the line did not answer"
        if not 200 <= self.status < 300:
            return f"the line answered with status {self.status}"
        if self.body and "xml" not in self.content_type:
            return f"the line answered with {self.content_type or 'no content type'}, not with XML"
        return ""


@dataclass(frozen=True)
class Posted:
    """One request to the line and its answer. Its repr shows no parameter."""

    url: str
    params: Mapping[str, str]
    answer: Answer

    def __repr__(self) -> str:
        return f"Posted({self.url!r}, {self.answer.status})"


class Poster(Protocol):
    """Carries one request to the line."""

    def __call__(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer: ...


def signature(token: str, url: str, params: Mapping[str, str]) -> str:
    """X-Twilio-Signature: base64(HMAC-SHA1(token, URL + sorted name and value))."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


class HttpPoster:
    """Over HTTP, past any proxy and following no redirect."""

    def __init__(self, timeout: float = SECONDS_TO_ANSWER) -> None:
        self._timeout = timeout
        self._opener = build_opener(ProxyHandler({}), _NoRedirect())

    def __call__(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        data = urlencode(params).encode() if method == "POST" else None
        request = Request(url, data=data, headers=dict(headers), method=method)
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                content_type = response.headers.get("Content-Type", "")
                return Answer(response.status, content_type, response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers.get("Content-Type", ""), error.read())
        except (URLError, OSError):
            return Answer(0)


class WsgiPoster:
    """Straight into a WSGI application, with no socket between."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        response = Client(self._application, use_cookies=False).open(
            target,
            method=method,
            base_url=f"{parts.scheme}://{parts.netloc}",
            data=urlencode(params) if method == "POST" else None,
            content_type="application/x-www-form-urlencoded",
            headers=dict(headers),
        )
        with response:
            return Answer(response.status_code, response.content_type or "", response.get_data())


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
