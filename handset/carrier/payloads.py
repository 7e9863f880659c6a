"""Texts, calls and pages of them in the JSON that Twilio's REST answers with."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from handset.carrier.calling import Call
from handset.carrier.exchange import Account
from handset.carrier.texting import Text

API_VERSION = "2010-04-01"


def text_json(text: Text, account: Account) -> dict[str, Any]:
    """One message resource."""
    created = _rfc2822(text.created)
    uri = f"/{API_VERSION}/Accounts/{account.sid}/Messages/{text.sid}"
    return {
        "sid": text.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "messaging_service_sid": text.service_sid or None,
        "from": text.sender,
        "to": text.recipient,
        "body": text.body,
        "direction": text.direction,
        "status": text.status,
        "error_code": text.error_code,
        "error_message": None,
        "num_segments": str(text.segments),
        "num_media": "0",
        "price": None,
        "price_unit": "USD",
        "date_created": created,
        "date_updated": created,
        "date_sent": created,
        "uri": uri + ".json",
        "subresource_uris": {"media": uri + "/Media.json"},
    }


def call_json(call: Call, account: Account) -> dict[str, Any]:
    """One call resource."""
    created, ended = _rfc2822(call.created), _rfc2822(call.ended_at)
    uri = f"/{API_VERSION}/Accounts/{account.sid}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "parent_call_sid": None,
        "from": call.caller,
        "to": call.called,
        "direction": call.direction,
        "status": call.status,
        "duration": str(round(call.clock)) if call.ended else None,
        "answered_by": None,
        "price": None,
        "price_unit": "USD",
        "date_created": created,
        "date_updated": ended or created,
        "start_time": created,
        "end_time": ended,
        "uri": uri + ".json",
        "subresource_uris": {"recordings": uri + "/Recordings.json"},
    }


def page_json(
    name: str, uri: str, items: Sequence[dict[str, Any]], page: int, size: int
) -> dict[str, Any]:
    """One page of a list, in the envelope that the SDK pages through. `uri` ends with ? or &."""
    start = page * size
    shown = items[start : start + size]
    further = start + size < len(items)
    address = f"{uri}PageSize={size}&Page="
    return {
        name: shown,
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start, start + len(shown) - 1),
        "uri": f"{address}{page}",
        "first_page_uri": f"{address}0",
        "previous_page_uri": f"{address}{page - 1}" if page else None,
        "next_page_uri": f"{address}{page + 1}" if further else None,
    }


def _rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
