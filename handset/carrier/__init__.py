"""A provider on loopback: it speaks Twilio's REST, signs its webhooks and follows TwiML."""

from handset.carrier.calling import Call
from handset.carrier.exchange import Account, Carrier
from handset.carrier.faults import Faults
from handset.carrier.phone import Answering, Phone
from handset.carrier.texting import Text, WebhookError

__all__ = ["Account", "Answering", "Call", "Carrier", "Faults", "Phone", "Text", "WebhookError"]
