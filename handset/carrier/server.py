"""The carrier as a server on loopback, for the service's SDK and for the phones."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from handset.carrier import control, rest
from handset.carrier.current import EXTENSION
from handset.carrier.exchange import Carrier

LOOPBACK = "127.0.0.1"


def carrier_app(carrier: Carrier) -> Flask:
    """The carrier's REST and its control API as one application."""
    app = Flask("handset.carrier")
    app.extensions[EXTENSION] = carrier
    app.register_blueprint(rest.api)
    app.register_blueprint(control.api)

    @app.get("/")
    def alive() -> ResponseReturnValue:
        return jsonify(carrier="MaskLine's simulated carrier", line=carrier.line)

    return app


def listen(carrier: Carrier, port: int) -> BaseWSGIServer:
    """A server on loopback that does not serve yet; port 0 takes a free one. Raises OSError."""
    app = carrier_app(carrier)
    server = make_server(LOOPBACK, port, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]  # one stalled answer must not hold it
    carrier.api_url = f"http://{LOOPBACK}:{server.server_port}"
    return server


@contextmanager
def served(carrier: Carrier) -> Iterator[str]:
    """Serves the carrier in a thread, on a free port; gives its URL."""
    server = listen(carrier, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield carrier.api_url
    finally:
        carrier.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    """Writes no log: the addresses hold phone numbers."""

    def log(self, *_: Any) -> None:
        return None
