"""The keyboard and the screen of the terminal phone."""

import sys
import threading
from contextlib import suppress

from handset.client import RemotePhone
from handset.script import Recorder
from handset.terminal import HELP, Terminal


def type_into(phone: RemotePhone, recorder: Recorder | None = None) -> int:
    """Lets somebody use the phone until they leave; the process's exit status."""
    with suppress(ImportError):
        import readline  # noqa: F401  # its being there gives editing and history
    screen = _Screen()
    terminal = Terminal(phone, screen.show, recorder)
    print(f"☎ {phone.number}\n{HELP}")
    stop = threading.Event()
    threading.Thread(target=terminal.watch, args=(stop,), daemon=True).start()
    with suppress(EOFError, KeyboardInterrupt):
        while terminal.type(screen.ask(terminal.prompt)):
            pass
    stop.set()
    return 0


class _Screen:
    """What arrives while somebody types stands above what they are typing."""

    def __init__(self) -> None:
        self._prompt = ""

    def ask(self, prompt: str) -> str:
        self._prompt = prompt
        return input(prompt)

    def show(self, line: str) -> None:
        if threading.current_thread() is threading.main_thread() or not sys.stdout.isatty():
            print(line, flush=True)
        else:
            print(f"\r\033[K{line}\n{self._prompt}{_typed_so_far()}", end="", flush=True)


def _typed_so_far() -> str:
    readline = sys.modules.get("readline")
    return str(readline.get_line_buffer()) if readline else ""
