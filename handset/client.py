"""A phone on a carrier that runs in another process, through the carrier's control API."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from handset.blanks import fill, find_values
from handset.interpreter import Event

LONGEST_REQUEST = 40.0  # seconds: a line that is slow to answer, or a wait for news


class CarrierError(Exception):
    """The carrier cannot be reached, or did not do what was asked; says so in one sentence."""


class Control:
    """The control API of the carrier at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._opener = build_opener(ProxyHandler({}))

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request. Raises CarrierError."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self.url}/carrier{path}", data, headers, method=method)
        try:
            with self._opener.open(request, timeout=LONGEST_REQUEST) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except HTTPError as error:
            with error:
                raise CarrierError(_reason(error)) from error
        except (URLError, OSError) as error:
            raise CarrierError(
                f"没有连上 {self.url}：先在另一个窗口运行 make run。"
                f" Nothing answers at {self.url}: is `make run` running?"
            ) from error


@dataclass(frozen=True)
class CallView:
    """A call as the control API shows it."""

    sid: str
    ended: bool
    wants: str
    error: str
    heard: tuple[str, ...]
    events: tuple[Event, ...]

    @classmethod
    def read(cls, answer: dict[str, Any]) -> "CallView":
        """From the control API's JSON."""
        events = tuple(Event(**event) for event in answer["events"])
        plain = {name: answer[name] for name in ("sid", "ended", "wants", "error")}
        return cls(heard=tuple(answer["heard"]), events=events, **plain)


class RemotePhone:
    """One phone on the carrier, and what its owner has seen of it so far."""

    def __init__(self, control: Control, number: str) -> None:
        self._control = control
        self._path = f"/phones/{quote(number)}"
        state = self._state()
        self.number: str = state["number"]
        self.seen = len(state["texts"])
        self.fresh: dict[str, str] = {}  # what arrived since then to be sent back: a code
        self._values: dict[str, str] = {}
        for text in state["texts"]:
            self._values |= _learned(text)

    def send(self, words: str) -> None:
        """Sends a text; the answers are among what arrives. Raises CarrierError."""
        self._control.ask("POST", f"{self._path}/texts", {"body": words})

    def arrivals(self, wait: float = 0.0) -> list[str]:
        """Texts that arrived since the last time, waiting so many seconds for the first."""
        return self.news(wait, rings="")[0]

    def news(self, wait: float, rings: str) -> tuple[list[str], str]:
        """New texts, and the call that rings; waits for one of them to change."""
        state = self._state(seen=self.seen, wait=wait, rings=rings)
        new = state["texts"][self.seen :]
        self.seen += len(new)
        for text in new:
            self.fresh |= _learned(text)
        return [text["body"] for text in new if text["received"]], state["ringing"]

    def wait_for_news(self, wait: float, rings: str) -> None:
        """Waits until a text arrives or another call than `rings` rings."""
        self._state(seen=self.seen, wait=wait, rings=rings)

    def fill(self, words: str) -> str:
        """`{code}` and the like replaced by what arrived. Raises KeyError for what did not."""
        return fill(words, self.values)

    @property
    def values(self) -> dict[str, str]:
        """What `{code}` and the like stand for at the moment."""
        return self._values | self.fresh

    def call(self) -> CallView:
        """Calls the line."""
        return CallView.read(self._control.ask("POST", f"{self._path}/calls", {}))

    def act(self, call: CallView, action: str, **said: Any) -> CallView:
        """Answers, presses keys, keeps silent, speaks or hangs up."""
        return CallView.read(self._control.ask("POST", f"/calls/{call.sid}/{action}", said))

    def answer(self, sid: str) -> CallView:
        """Picks up the call that rings."""
        return CallView.read(self._control.ask("POST", f"/calls/{sid}/answer", {}))

    def wait_for_ring(self, seconds: float) -> str:
        """The call that rings within so many seconds; empty where none does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            state = self._state(seen=self.seen, wait=left, rings="")
            if state["ringing"]:
                return str(state["ringing"])
            time.sleep(0.05)  # unread texts answer at once
        return ""

    def _state(self, **query: Any) -> dict[str, Any]:
        return self._control.ask("GET", f"{self._path}?{urlencode(query)}")


def _learned(text: dict[str, Any]) -> dict[str, str]:
    return find_values(text["body"]) if text["received"] else {}


def _reason(error: HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        return f"the carrier answered with status {error.code}"
