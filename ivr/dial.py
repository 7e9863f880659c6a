"""Calls that the line places, through Twilio."""

from dataclasses import dataclass
from datetime import datetime

from twilio.rest import Client

from core.ports import Outgoing
from core.settings import Settings
from providers.twilio_errors import REQUEST_ERRORS, transport_error
from providers.twilio_records import on_record

RING_SECONDS = 30
NEWEST = 20  # calls to one number that are looked through


@dataclass(frozen=True)
class TwilioCalls:
    """A `Transport` for calls; what is said is asked for at the call's own URL."""

    client: Client
    settings: Settings

    def send(self, notice: Outgoing) -> str:
        """Has Twilio place a call and returns its SID. Raises TransportError."""
        site = self.settings.public_url
        try:
            call = self.client.calls.create(
                to=notice.to,
                from_=notice.line or self.settings.number,
                url=f"{site}/ivr/placed/{notice.token}",
                status_callback=f"{site}/ivr/status",
                status_callback_event=["completed"],
                timeout=RING_SECONDS,
            )
        except REQUEST_ERRORS as error:
            raise transport_error(error) from None
        return str(call.sid)

    def sent_before(self, notice: Outgoing, since: datetime) -> list[str]:
        """SIDs of calls placed to the same number since then. Raises TransportError."""
        calls = on_record(self.client.calls, notice.to, since, NEWEST)
        return [str(call.sid) for call in calls]
