"""`python -m handset`: a phone in the terminal, whole conversations in one command, a carrier."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from handset.carrier import Account, Carrier
from handset.carrier.courier import ThreadCourier
from handset.carrier.server import listen
from handset.carrier.webhooks import HttpPoster
from handset.client import CarrierError, Control, RemotePhone
from handset.keyboard import type_into
from handset.oneshot import NothingCameError, call_line, text_line
from handset.replay import Replay
from handset.script import Recorder, ScriptError, read_script

DEMO_PHONE = "13800000001"
DEMO_LINE = "+8657487180000"
LINE_PORT = "8000"  # the carrier that `make run` starts listens on the next one
WAIT_SECONDS = 6.0  # the worker sends what is due within five


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the process's exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (CarrierError, NothingCameError, ScriptError, OSError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_phone(options: argparse.Namespace) -> int:
    """The phone in the terminal."""
    phone = RemotePhone(Control(options.carrier), options.number)
    if options.record is None:
        return type_into(phone)
    with Path(options.record).open("w", encoding="utf-8") as file:
        return type_into(phone, Recorder(file, phone.number))


def run_text(options: argparse.Namespace) -> int:
    """Texts sent one after another, and their answers."""
    phone = RemotePhone(Control(options.carrier), options.number)
    text_line(phone, options.words, options.wait)
    return 0


def run_call(options: argparse.Namespace) -> int:
    """A whole call."""
    phone = RemotePhone(Control(options.carrier), options.number)
    call_line(phone, options.answers, options.wait)
    return 0


def run_replay(options: argparse.Namespace) -> int:
    """A script played again; 1 where something came out differently."""
    with Path(options.file).open(encoding="utf-8") as file:
        steps = read_script(file)
    differences = Replay(Control(options.carrier)).run(steps)
    for difference in differences:
        print(f"{options.file}:{difference}")
    if not differences:
        print("一样。 No difference.")
    return 1 if differences else 0


def run_carrier(options: argparse.Namespace) -> int:
    """The carrier, until it is ended."""
    account = Account(_setting("TWILIO_ACCOUNT_SID"), _setting("TWILIO_AUTH_TOKEN"))
    line = os.environ.get("TWILIO_NUMBER", "") or DEMO_LINE
    carrier = Carrier(account, line, options.public_url, HttpPoster(), ThreadCourier())
    server = listen(carrier, options.port)
    print(f"carrier on {carrier.api_url}, line {line} at {carrier.public_url}", flush=True)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def _setting(name: str, environ: Mapping[str, str] = os.environ) -> str:
    if path := environ.get(f"{name}_FILE", ""):
        return Path(path).read_text(encoding="utf-8").strip()
    if value := environ.get(name, ""):
        return value
    raise CarrierError(f"The setting {name} is missing.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m handset", description=__doc__)
    parser.set_defaults(run=run_phone)
    parser.add_argument("--number", default=DEMO_PHONE, help="本机号码 this phone's number")
    parser.add_argument("--record", metavar="FILE", help="记下来 writes down what happens")
    _with_carrier(parser)
    commands = parser.add_subparsers(title="commands", metavar="")
    _add_conversations(commands)
    _add_others(commands)
    return parser


def _add_conversations(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = commands.add_parser("text", help="发短信 sends texts and shows the answers")
    text.add_argument("number")
    text.add_argument("words", nargs="+", help="one text each; {code} is the code that arrived")
    text.set_defaults(run=run_text)
    call = commands.add_parser("call", help="打电话 makes a whole call")
    call.add_argument("number")
    call.add_argument("answers", nargs="*", help='keys per question; {code}; "" is silence; speak')
    call.set_defaults(run=run_call)
    for parser in (text, call):
        _with_carrier(parser)
        parser.add_argument(
            "--wait", type=float, default=WAIT_SECONDS, help="seconds to wait for more texts"
        )


def _add_others(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    replay = commands.add_parser("replay", help="重放 plays a recorded script again")
    replay.add_argument("file")
    _with_carrier(replay)
    replay.set_defaults(run=run_replay)
    carrier = commands.add_parser("carrier", help="模拟运营商 the simulated carrier")
    carrier.add_argument("--port", type=int, default=8001)
    carrier.add_argument("--public-url", required=True, help="where the line answers")
    carrier.set_defaults(run=run_carrier)


def _with_carrier(parser: argparse.ArgumentParser) -> None:
    port = int(os.environ.get("PORT", "") or LINE_PORT) + 1
    default = os.environ.get("CARRIER_URL", "") or f"http://127.0.0.1:{port}"
    parser.add_argument("--carrier", default=default, help=f"the carrier's address ({default})")


if __name__ == "__main__":
    sys.exit(main())
