"""The nine schemes of February 2020, run on a simulated clock: `make replay`.

wsgi reads its settings while it is imported; these are of a line that nobody can reach.
"""

import os
from base64 import b64encode

ENVIRONMENT = {
    "PUBLIC_URL": "http://line.example",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "made-up-token-for-replays",
    "TWILIO_NUMBER": "+8657487000000",
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there
    "SECRET_KEY": "made-up-key-for-replays",
    "IDENTITY_KEY": b64encode(bytes(32)).decode(),
}

for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)
