"""Texts through Twilio."""

from dataclasses import dataclass
from datetime import datetime

from twilio.rest import Client

from core.catalogue import ZONE
from core.ports import Outgoing
from core.settings import Settings
from providers.twilio_errors import REQUEST_ERRORS, transport_error
from providers.twilio_records import on_record
from sms.wording import text_of

NEWEST = 50  # texts to one number that are looked through


@dataclass(frozen=True)
class TwilioTexts:
    """A `Transport` for texts."""

    client: Client
    settings: Settings

    def send(self, notice: Outgoing) -> str:
        """Hands a text to Twilio and returns its SID. Raises TransportError."""
        body = _body(notice)
        try:
            message = self.client.messages.create(
                to=notice.to,
                body=body,
                status_callback=f"{self.settings.public_url}/sms/status",
                **self._sender(notice),
            )
        except REQUEST_ERRORS as error:
            raise transport_error(error) from None
        return str(message.sid)

    def sent_before(self, notice: Outgoing, since: datetime) -> list[str]:
        """SIDs of texts with the same words to the same number. Raises TransportError."""
        body = _body(notice)
        messages = on_record(self.client.messages, notice.to, since, NEWEST)
        return [str(message.sid) for message in messages if message.body == body]

    def _sender(self, notice: Outgoing) -> dict[str, str]:
        if self.settings.messaging_service_sid:
            return {"messaging_service_sid": self.settings.messaging_service_sid}
        return {"from_": notice.line or self.settings.number}


def _body(notice: Outgoing) -> str:
    return text_of((notice.message,), notice.language, ZONE)
