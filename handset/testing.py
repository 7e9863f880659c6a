"""The simulated carrier for tests: in process, on simulated time, deterministic.

carrier = carrier_for(app)
phone = carrier.phone("13800000001")
phone.text("口罩")          # → the answers, and phone.screen shows every text received
call = phone.call()
call.heard                 # → what was said since the last key
call.press("1")            # → what is said next; also stay_silent, speak, hang_up
carrier.settle()           # status callbacks and scripted calls that are due
with served(carrier) as url: …   # REST for the worker's SDK, on loopback
"""

from typing import TYPE_CHECKING

from handset.carrier import Account, Answering, Call, Carrier, Phone, WebhookError
from handset.carrier.server import served
from handset.carrier.webhooks import Answer, HttpPoster, WsgiPoster

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ACCOUNT = Account("AC" + "0" * 32, "made-up-token-for-tests")
LINE = "+8657487180000"
PUBLIC_URL = "http://line.example"

__all__ = [
    "ACCOUNT", "LINE", "PUBLIC_URL", "Account", "Answer", "Answering", "Call", "Carrier",
    "HttpPoster", "Phone", "WebhookError", "carrier_for", "served",
]  # fmt: skip


def carrier_for(
    app: "WSGIApplication",
    account: Account = ACCOUNT,
    line: str = LINE,
    public_url: str = PUBLIC_URL,
) -> Carrier:
    """A carrier that asks `app` directly and does nothing behind the test's back."""
    return Carrier(account, line, public_url, WsgiPoster(app))
