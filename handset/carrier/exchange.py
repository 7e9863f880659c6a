"""The carrier: its phones, what it carried, and how it asks the line."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4

from handset.carrier.calling import Call
from handset.carrier.courier import Courier, HeldCourier, Job
from handset.carrier.faults import Faults
from handset.carrier.numbers import spelled_out
from handset.carrier.phone import Phone
from handset.carrier.texting import Text
from handset.carrier.webhooks import Answer, Posted, Poster, signature

POSTS_KEPT = 1000
TWILIO = "https://api.twilio.com"
SIGNATURE = "X-Twilio-Signature"


@dataclass(frozen=True)
class Account:
    """The account that the line has with this carrier."""

    sid: str
    token: str = field(repr=False)


class Carrier:
    """Everything between the phones and the line. `line` is the number that people reach.

    With a HeldCourier (the default) nothing happens behind a test's back: `settle` does the
    status callbacks, scripted calls and missed rings that are due.
    """

    def __init__(
        self,
        account: Account,
        line: str,
        public_url: str,
        poster: Poster,
        courier: Courier | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        api_url: str = TWILIO,
    ) -> None:
        self.account = account
        self.line = line
        self.public_url = public_url.rstrip("/")
        self.api_url = api_url.rstrip("/")
        self.now = now
        self.faults = Faults()
        self.phones: dict[str, Phone] = {}
        self.texts: dict[str, Text] = {}
        self.calls: dict[str, Call] = {}
        self.posts: deque[Posted] = deque(maxlen=POSTS_KEPT)  # what the line was asked and told
        self.changed = threading.Condition()  # a screen or a call changed
        self.closing = threading.Event()  # answers that are held back need not be any more
        self._poster = poster
        self._courier = courier or HeldCourier()

    def phone(self, number: str) -> Phone:
        """The phone with this number; it exists from the first time it is named."""
        number = spelled_out(number)
        with self.changed:
            return self.phones.setdefault(number, Phone(self, number))

    def settle(self, after: float = 0.0) -> None:
        """Does what is due once `after` more simulated seconds have passed (tests only)."""
        if isinstance(self._courier, HeldCourier):
            self._courier.settle(after)

    def later(self, job: Job, delay: float = 0.0) -> None:
        """Does the job after what is going on now."""
        self._courier.later(job, delay)

    # Asking the line

    def ask(self, method: str, url: str, params: Mapping[str, str]) -> Answer:
        """Asks the line what to do next; twice where its first answer gets lost."""
        for _ in range(2 if self.faults.duplicate_webhooks else 1):
            answer = self.post(url, params, method)
        return answer

    def tell(self, url: str, params: Mapping[str, str]) -> None:
        """Tells the line how something went; its answer does not matter."""
        self.post(url, params)

    def post(
        self,
        url: str,
        params: Mapping[str, str],
        method: str = "POST",
        signed_as: str | None = None,
    ) -> Answer:
        """One request to the line, with its right signature or with `signed_as` in its place."""
        url, params = self.absolute(url), dict(params)
        if method == "GET":
            url, params = url + ("&" if "?" in url else "?") + urlencode(params), {}
        right = signature(self.account.token, url, params)
        headers = {SIGNATURE: right if signed_as is None else signed_as}
        answer = self._poster(method, url, params, headers if headers[SIGNATURE] else {})
        self.posts.append(Posted(url, params, answer))
        return answer

    def absolute(self, url: str) -> str:
        """A path of the line as a whole URL; a whole URL as it is."""
        return self.public_url + url if url.startswith("/") else url

    def recording_url(self) -> str:
        """Where the next recording will be kept."""
        return f"{self.api_url}/2010-04-01/Accounts/{self.account.sid}/Recordings/RE{uuid4().hex}"

    # Keeping what was carried

    def keep_text(self, text: Text, phone: Phone) -> None:
        """Files a text and shows it on the phone, unless it did not arrive."""
        self.texts[text.sid] = text
        if text.error_code is None:
            phone.texts.append(text)
            self.something_changed()

    def keep_call(self, call: Call) -> None:
        """Files a call and shows it on its phone."""
        self.calls[call.sid] = call
        call.phone.calls.append(call)
        self.something_changed()

    def something_changed(self) -> None:
        """Wakes whoever watches a phone."""
        with self.changed:
            self.changed.notify_all()
