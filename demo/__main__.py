"""`python -m demo`, which is `make run`: everything on this machine until Ctrl-C."""

import os
import signal
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from demo.children import CHECK_SECONDS, ChildDiedError, Children
from demo.environment import PASSWORD, carrier_url, demo_environment, private_folder
from demo.guide import USUAL_PORT, at_night, guide, this_python
from demo.people import newcomers, residents
from demo.preparation import PreparationError, Service

HOME = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60.0
HIGHEST_PORT = 65534  # the carrier's is one more


class StartError(Exception):
    """The demonstration cannot start; says why in one sentence."""


def main() -> int:
    """Runs the demonstration; the process's exit status."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        run(read_port(os.environ.get("PORT", "")))
    except KeyboardInterrupt:
        print("\n已结束。 Ended.")
        return 0
    except (StartError, PreparationError, ChildDiedError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return 0


def run(port: int) -> None:
    """Prepares, starts, tells where to go next and watches until KeyboardInterrupt."""
    for wanted in (port, port + 1):
        check_free(wanted)
    instance = private_folder(HOME / "instance")
    environment = demo_environment(os.environ, instance, port)
    print("正在准备… Preparing …", flush=True)
    service = Service(HOME, environment)
    service.prepare()
    with Children(HOME, instance, environment) as children:
        start_all(children, port)
        for address in (f"http://127.0.0.1:{port}/readyz", carrier_url(port)):
            wait_for(address, children)
        people = newcomers(residents(), service.bookings())
        print(guide(port, people, this_python(HOME), environment[PASSWORD]), flush=True)
        offset = timedelta(seconds=int(environment.get("CLOCK_OFFSET") or 0))
        print(at_night(datetime.now(UTC) + offset), end="", flush=True)
        children.watch()


def start_all(children: Children, port: int) -> None:
    """The carrier, the web server and the worker."""
    python = sys.executable
    line = f"http://127.0.0.1:{port}"
    carrier = ["handset", "carrier", "--port", str(port + 1), "--public-url", line]
    children.start("carrier", [python, "-m", *carrier])
    web = ["gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    children.start("web", [python, "-m", *web, "--threads", "8", "--no-control-socket"])
    children.start("worker", [python, "-m", "flask", "--app", "wsgi", "worker"])


def wait_for(address: str, children: Children) -> None:
    """Waits until the address answers well. Raises StartError, or ChildDiedError."""
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        children.check()
        try:
            with opener.open(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(CHECK_SECONDS)
    raise StartError(f"{address} 没有回应。 {address} did not answer in time.")


def read_port(value: str) -> int:
    """The port that PORT names. Raises StartError."""
    if not value:
        return USUAL_PORT
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT):
        raise StartError(f"PORT 应为 1 到 {HIGHEST_PORT}。 PORT must be 1 to {HIGHEST_PORT}.")
    return int(value)


def check_free(port: int) -> None:
    """Raises StartError where somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(
                f"端口 {port} 用不了：换一个，如 make run PORT=8100。"
                f" Port {port} is taken or not allowed: try make run PORT=8100."
            ) from error


def _stop(_number: int, _frame: FrameType | None) -> None:
    """The first signal ends everything; more of them must not interrupt the ending."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
