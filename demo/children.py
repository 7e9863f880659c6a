"""The processes of the demonstration: started together, ended together, none left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

SECONDS_TO_END = 10.0
CHECK_SECONDS = 0.2
LAST_WORDS = 8  # lines of its log


class ChildDiedError(Exception):
    """A process that should run has ended; says which, and its last words."""


@dataclass(frozen=True)
class Child:
    """One process, the leader of a group of its own so that Ctrl-C does not reach it first."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_WORDS:])


class Children:
    """A context: whatever was started in it has ended when it is left."""

    def __init__(self, home: Path, logs: Path, environment: Mapping[str, str]) -> None:
        self._home = home
        self._logs = logs
        self._environment = dict(environment)
        self._running: list[Child] = []

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def start(self, name: str, command: Sequence[str]) -> None:
        """Starts one; what it prints goes to its log."""
        log = self._logs / f"demo-{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self._home,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(Child(name, process, log))

    def check(self) -> None:
        """Raises ChildDiedError where one has ended."""
        for child in self._running:
            if (status := child.process.poll()) is not None:
                raise ChildDiedError(
                    f"{child.name} 意外结束。 {child.name} ended with status {status};"
                    f" its log is {child.log}:\n{child.last_words()}"
                )

    def watch(self) -> None:
        """Waits until one ends, which raises ChildDiedError."""
        while True:
            self.check()
            time.sleep(CHECK_SECONDS)

    def end(self) -> None:
        """Asks all of them to end, the last started first, then makes those that have not."""
        for child in reversed(self._running):
            _signal(child, signal.SIGTERM)
        until = time.monotonic() + SECONDS_TO_END
        for child in self._running:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, until - time.monotonic()))
            _signal(child, signal.SIGKILL)  # the whole group: its leader may have left some behind
            child.process.wait()
        self._running.clear()


def _signal(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: a group that has ended
        os.killpg(child.process.pid, number)
