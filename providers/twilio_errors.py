"""Twilio's errors as the core's `TransportError` (codes: core/outbox/delivery.py)."""

from requests.exceptions import ConnectionError, ConnectTimeout, RequestException, SSLError
from twilio.base.exceptions import TwilioException
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from core.outbox.delivery import TROUBLES, Trouble
from core.ports import TransportError

# What the SDK raises; ValueError: an answer that is not the JSON it should be.
REQUEST_ERRORS = (TwilioException, RequestException, ValueError)

_FOR_GOOD = (
    Trouble.REFUSED,
    Trouble.NO_SUCH_NUMBER,
    Trouble.NOT_A_MOBILE,
    Trouble.OPTED_OUT,
)
_AGAIN_LATER = (401, 403, 408, 425, 429)  # wrong credentials are the operator's to correct


def transport_error(error: Exception) -> TransportError:
    """What an exception of the SDK means. Where that is not certain, it may have gone out."""
    if isinstance(error, RequestException):
        outcome = "not connected" if _never_connected(error) else "no answer"
        return TransportError(outcome, sent_unknown=outcome == "no answer")
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    if status is None:
        return TransportError("unreadable answer", sent_unknown=True)
    return _error_of(_trouble(status, str(code)), str(code or status))


def _trouble(status: int, code: str) -> Trouble:
    if code in TROUBLES:
        return TROUBLES[code]
    if status in _AGAIN_LATER:
        return Trouble.BUSY
    return Trouble.REFUSED if 400 <= status < 500 else Trouble.UNKNOWN


def _error_of(trouble: Trouble, outcome: str) -> TransportError:
    return TransportError(
        outcome,
        permanent=trouble in _FOR_GOOD,
        sent_unknown=trouble is Trouble.UNKNOWN,
        not_a_mobile=trouble is Trouble.NOT_A_MOBILE,
        opted_out=trouble is Trouble.OPTED_OUT,
    )


def _never_connected(error: RequestException) -> bool:
    if isinstance(error, ConnectTimeout | SSLError):
        return True
    cause = error.args[0] if isinstance(error, ConnectionError) and error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
