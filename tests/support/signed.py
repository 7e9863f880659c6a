"""A client that posts as the provider does: signed with the account's token."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from core.settings import Settings


@dataclass(frozen=True)
class SignedClient:
    """Posts forms to an application's webhooks, signed for the public URL of its settings."""

    client: FlaskClient
    settings: Settings

    @classmethod
    def of(cls, app: Flask, settings: Settings) -> "SignedClient":
        return cls(app.test_client(), settings)

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data=form, headers=self._signature(path, form))

    def _signature(self, path: str, form: dict[str, str]) -> dict[str, str]:
        validator = RequestValidator(self.settings.auth_token)
        signature = validator.compute_signature(self.settings.public_url + path, form)
        return {"X-Twilio-Signature": signature}
