"""What a newcomer reads once everything runs: Chinese first, English beside it."""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.environment import carrier_url
from demo.people import ADMIN, CLERK, CLERKS_AREA, Resident

USUAL_PORT = 8000
NINGBO = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL, MORNING = 20, 8, 10  # o'clock


def guide(port: int, people: Sequence[Resident], python: str, password: str) -> str:
    """Where to go next: two commands that book, a phone to play with, the console, the books."""
    start = f"{python} -m handset"
    place = "" if port == USUAL_PORT else f" --carrier {carrier_url(port)}"
    return "\n".join(
        [
            "",
            f"口罩专线已开通（模拟运营商，不会真的发短信）。 The line is open: {_line(port)}",
            "请另开一个窗口，在这个文件夹里输入： In another terminal, in this folder, type:",
            "",
            *_bookings(people, start, place),
            "自己试，一部手机 · a phone of your own:",
            f"    {start}{place}",
            "",
            *_staff(port, python, password),
            "工作人员看账目 · the books, as staff see them:",
            f"    {_port(port)}{python} -m demo.command quota check",
            "",
            "按 Ctrl-C 结束。 Ctrl-C ends everything.",
            "",
        ]
    )


def at_night(now: datetime) -> str:
    """What to know where it is quiet hours in Ningbo; empty by day."""
    hour = now.astimezone(NINGBO).hour
    if QUIET_UNTIL <= hour < QUIET_FROM:
        return ""
    ahead = (MORNING - hour) % 24 * 3600
    return (
        f"宁波现在是夜里，取件通知 {QUIET_UNTIL}:00 才发。"
        f" It is night in Ningbo: pickup notices wait until {QUIET_UNTIL}:00.\n"
        f"想马上看到： To see them at once: CLOCK_OFFSET={ahead} make run\n"
    )


def this_python(home: Path) -> str:
    """How to type this Python from the project's folder."""
    executable = Path(sys.executable)
    return os.path.relpath(executable, home) if executable.is_relative_to(home) else str(executable)


def _bookings(people: Sequence[Resident], start: str, place: str) -> list[str]:
    if len(people) < 2:
        return [
            "演示居民都预约过了：删除 instance/maskline.db 后重新开始。",
            "All demonstration residents have booked: delete instance/maskline.db to begin anew.",
            "",
        ]
    texts, calls = people[:2]
    return [
        "发短信预约 · book by text:",
        f'    {start} text{place} {texts.phone} "口罩 {texts.id_number}" "{{code}}"',
        "打电话预约 · book by call:",
        f'    {start} call{place} {calls.phone} 1 {calls.id_number} 1 "{{code}}"',
        "",
    ]


def _staff(port: int, python: str, password: str) -> list[str]:
    return [
        f"工作人员的网页 · the staff console: {_line(port)}/staff/",
        f"    {CLERK}（{CLERKS_AREA} a clerk） · {ADMIN}（管理员 an administrator）"
        f" · 密码 password: {password}",
        "先让洪塘的居民来预约，再约取件时间 · let Hongtang book, then plan its pickup:",
        f"    {_port(port)}{python} -m demo.crowd",
        "",
    ]


def _port(port: int) -> str:
    return "" if port == USUAL_PORT else f"PORT={port} "


def _line(port: int) -> str:
    return f"http://127.0.0.1:{port}"
