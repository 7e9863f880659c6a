"""Which carrier the routes serve."""

from typing import cast

from flask import current_app

from handset.carrier.exchange import Carrier

EXTENSION = "handset.carrier"


def this_carrier() -> Carrier:
    """The carrier of the application that handles this request."""
    return cast(Carrier, current_app.extensions[EXTENSION])
