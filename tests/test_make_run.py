"""`make run` as a newcomer meets it, on a copy of the tree with nothing in it yet."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.source import ROOT

LAST_LINE = "Ctrl-C ends everything."
NOT_COPIED = shutil.ignore_patterns("instance", ".*", "__pycache__", "tests", "docs", "bench")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT, tmp_path / "maskline", ignore=NOT_COPIED)


@pytest.fixture
def port() -> Iterator[int]:
    """A port that is free, and so is the next one."""
    for candidate in range(8300, 9300, 2):
        if _free(candidate) and _free(candidate + 1):
            yield candidate
            break


def test_the_two_printed_commands_book_and_nothing_is_left_running(clone: Path, port: int) -> None:
    with demonstration(clone, port) as demo:
        printed = _printed(demo)
        commands = [
            line.strip() for line in printed if " handset text " in line or " call " in line
        ]
        answers = [_run(command, clone) for command in commands]
        demo.send_signal(signal.SIGTERM)
        assert demo.wait() == 0
    assert len(answers) == 2
    assert all("预约成功" in answer for answer in answers)
    assert _free(port)
    assert _free(port + 1)


@contextmanager
def demonstration(home: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=home,
        env=kept | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        try:
            yield demo
        finally:
            demo.terminate()


def _printed(demo: "subprocess.Popen[str]") -> list[str]:
    lines: list[str] = []
    assert demo.stdout is not None
    for line in demo.stdout:
        lines.append(line)
        if LAST_LINE in line:
            return lines
    raise AssertionError("".join(lines))


def _run(command: str, home: Path) -> str:
    words = [*shlex.split(command), "--wait", "0"]
    return subprocess.run(words, cwd=home, capture_output=True, text=True, check=True).stdout


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0
