"""For those who run the line: alive, ready, and what Prometheus reads."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from core.store.database import StoreError
from core.store.schema import is_current
from core.unit import Service
from ops.metrics import LineCollector

NO_DATABASE = "the database cannot be read\n"
NOT_MIGRATED = "the database is not at the right migration: run flask --app wsgi init\n"


def blueprint(service: Service) -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`; they show nothing about a person."""
    registry = CollectorRegistry()
    registry.register(LineCollector(service))
    ops = Blueprint("ops", __name__)
    ops.register_error_handler(StoreError, lambda _error: _text(NO_DATABASE, 503))
    ops.add_url_rule("/healthz", "healthz", lambda: _text("ok\n"))
    ops.add_url_rule("/readyz", "readyz", lambda: _ready(service))
    ops.add_url_rule("/metrics", "metrics", lambda: _metrics(registry))
    return ops


def _ready(service: Service) -> Response:
    return _text("ready\n") if is_current(service.engine) else _text(NOT_MIGRATED, 503)


def _metrics(registry: CollectorRegistry) -> Response:
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _text(sentence: str, status: int = 200) -> Response:
    return Response(sentence, status, mimetype="text/plain")
