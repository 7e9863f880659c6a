"""Where the parts meet: settings → database → providers → blueprints → app."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv
from flask import Flask

import ivr.webhooks
import ops
import sms.webhooks
import staff.commands
import staff.console
from core.clock import Clock, SystemClock
from core.conversation.engine import BookingLine
from core.errors import SettingError
from core.schemes import SchemeShelf
from core.sealing import Sealer
from core.settings import Settings
from core.store.database import open_engine
from core.unit import Service
from ivr.dial import TwilioCalls
from ivr.webhooks import CallWebhooks
from providers.twilio_client import make_client
from providers.twilio_signature import guard
from sms.send import TwilioTexts
from sms.webhooks import TextWebhooks
from staff.line import EXTENSION, Line

HOME = Path(__file__).resolve().parent


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The whole service as a WSGI application; connects to nothing yet. Raises SettingError."""
    settings = settings or _read_settings()
    clock = clock or SystemClock(settings.clock_offset)
    service = Service(open_engine(settings.database_url), Sealer(settings.identity_key), clock)
    client = make_client(settings)
    texts, calls = TwilioTexts(client, settings), TwilioCalls(client, settings)
    app = Flask(__name__, static_folder=None)
    app.extensions[EXTENSION] = Line(settings, service, texts, calls)
    _add_channels(app, settings, service)
    app.register_blueprint(ops.blueprint(service))
    staff.commands.register(app)
    staff.console.register(app, settings)
    return app


def _read_settings() -> Settings:
    """The settings of the environment, and of `.env` where the environment has none."""
    load_dotenv(HOME / ".env", override=False)
    return Settings.read(os.environ, HOME)


def _add_channels(app: Flask, settings: Settings, service: Service) -> None:
    line = BookingLine(service, SchemeShelf())
    prefix = urlsplit(settings.public_url).path
    signed = guard(settings)
    texts = TextWebhooks(line.answer, service)
    calls = CallWebhooks(line.answer, line.hang_up, service, prefix)
    app.register_blueprint(sms.webhooks.blueprint(texts, signed))
    app.register_blueprint(ivr.webhooks.blueprint(calls, signed))


def _app_or_sentence() -> Flask:
    """The application, or the end of the start with the sentence that names the setting."""
    try:
        return create_app()
    except SettingError as error:
        raise SystemExit(str(error)) from error


app = _app_or_sentence()
