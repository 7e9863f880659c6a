"""The environment of the tests, set before anything of the service is imported."""

import os
from base64 import b64encode

IDENTITY_KEY = bytes(range(32))

os.environ |= {
    "PUBLIC_URL": "http://line.test",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "the-token-of-the-tests",
    "TWILIO_NUMBER": "+8657487000000",
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there
    "SECRET_KEY": "the-secret-key-of-the-tests",
    "IDENTITY_KEY": b64encode(IDENTITY_KEY).decode(),
}
