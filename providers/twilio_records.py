"""What Twilio has on record of this line: asked where nobody knows how a try ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from providers.twilio_errors import REQUEST_ERRORS, transport_error

CLOCK_SKEW = timedelta(seconds=60)  # between this machine and Twilio
FROM_HERE = (None, "outbound-api")


def on_record(resource: Any, to: str, since: datetime, limit: int) -> list[Any]:
    """The texts (`client.messages`) or calls (`client.calls`) that the line began since then to
    this number, newest first, among the last `limit`. Raises TransportError.
    """
    try:
        found = resource.list(to=to, limit=limit)
    except REQUEST_ERRORS as error:
        raise transport_error(error) from None
    earliest, now = since - CLOCK_SKEW, datetime.now(UTC)
    return [
        each
        for each in found
        if each.direction in FROM_HERE and (each.date_created or now) >= earliest
    ]
