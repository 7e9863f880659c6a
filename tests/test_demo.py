"""What `make run` is made of: its settings, its people, its processes."""

import os
import socket
import stat
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stdnum.cn.ric import calc_check_digit

from core.phones import Phone, read_phone
from core.scheme.load import read_scheme
from core.settings import Settings
from demo.__main__ import StartError, check_free, read_port
from demo.children import ChildDiedError, Children
from demo.environment import demo_environment, private_folder
from demo.guide import at_night, guide
from demo.people import newcomers, residents
from demo.preparation import SCHEME, SCHEME_FILE, first_opening
from tests.support.source import ROOT

HEADER = "reference,release,status,channel,masks,name,id,phone,area,point,slot_start,slot_end"


def test_everybody_on_the_roll_has_a_right_id_and_a_phone_that_can_be_reached() -> None:
    for resident in residents():
        assert calc_check_digit(resident.id_number) == resident.id_number[-1]
        assert not resident.phone or isinstance(read_phone(resident.phone), Phone)
    assert len({resident.id_number[-4:] for resident in residents()}) == len(residents())


def test_the_roll_names_areas_of_the_scheme_that_is_loaded() -> None:
    scheme = read_scheme((ROOT / SCHEME_FILE).read_text(encoding="utf-8"))
    rows = (ROOT / "demo/roll.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert scheme.id == SCHEME
    assert {row.split(",")[3] for row in rows} <= {area.name for area in scheme.areas}


def test_newcomers_have_not_booked_and_share_their_phone_with_nobody() -> None:
    everybody = residents()
    first = newcomers(everybody, [HEADER])[0]
    exported = [HEADER, f"K7P2QX,x,booked,sms,5,王**,3302**********{first.id_number[-4:]},,,,,"]
    left = newcomers(everybody, exported)
    assert first not in left
    assert len({resident.phone for resident in left}) == len(left) >= 10


def test_the_settings_are_drawn_once_and_are_those_the_service_wants(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "instance")
    real = {"TWILIO_AUTH_TOKEN_FILE": "/a/real/one", "TWILIO_MESSAGING_SERVICE_SID": "MGreal"}
    first = demo_environment({"DATABASE_URL": "postgresql://x", **real}, folder, 8100)
    assert demo_environment({"DATABASE_URL": "postgresql://x", **real}, folder, 8100) == first
    settings = Settings.read(first, tmp_path)
    assert (settings.public_url, settings.api_url) == (
        "http://127.0.0.1:8100",
        "http://127.0.0.1:8101",
    )
    assert (settings.database_url, settings.messaging_service_sid) == ("postgresql://x", "")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "demo.env")]
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize(
    ("offset", "opening"),
    [("", "2020-02-07T08:25:00+08:00"), ("-86400", "2020-02-06T08:25:00+08:00")],
)
def test_the_release_is_open_when_the_service_looks_at_its_clock(offset: str, opening: str) -> None:
    assert first_opening(datetime(2020, 2, 7, 0, 30, tzinfo=UTC), offset) == opening


def test_the_guide_names_two_commands_that_book() -> None:
    text, call = residents()[:2]
    shown = guide(8100, [text, call], "python", "secret").splitlines()
    place = "--carrier http://127.0.0.1:8101"
    assert (
        f'    python -m handset text {place} {text.phone} "口罩 {text.id_number}" "{{code}}"'
        in shown
    )
    assert (
        f'    python -m handset call {place} {call.phone} 1 {call.id_number} 1 "{{code}}"' in shown
    )
    assert "    PORT=8100 python -m demo.command quota check" in shown
    assert any("http://127.0.0.1:8100/staff/" in line for line in shown)
    assert not any(
        "handset text" in line for line in guide(8000, [text], "p", "secret").splitlines()
    )


@pytest.mark.parametrize(
    ("hour", "words"), [(0, ""), (11, ""), (12, "CLOCK_OFFSET=50400 "), (22, "CLOCK_OFFSET=14400 ")]
)
def test_at_night_in_ningbo_the_guide_says_how_to_have_a_morning(hour: int, words: str) -> None:
    said = at_night(datetime(2020, 2, 7, hour, 30, tzinfo=UTC))
    assert words in said and bool(said) == bool(words)


@pytest.mark.parametrize("value", ["0", "-1", "65535", "²", "eighty"])
def test_a_port_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(StartError, match="PORT"):
        read_port(value)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is taken"):
            check_free(port)


def test_a_child_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    with Children(tmp_path, tmp_path, os.environ) as children:
        children.start("worker", [sys.executable, "-c", "raise SystemExit('no database')"])
        with pytest.raises(ChildDiedError, match=r"worker ended with status 1(.|\n)*no database"):
            children.watch()


def test_no_child_is_left_behind_not_even_a_childs_child_that_will_not_end(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
    parent = (
        "import subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {stubborn + '; time.sleep(60)'!r}]);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with Children(tmp_path, tmp_path, os.environ) as children:
        children.start("web", [sys.executable, "-c", parent])
        log = tmp_path / "demo-web.log"
        while "up" not in log.read_text():
            children.check()
        pid = int(next(word for word in log.read_text().split() if word.isdigit()))
    while _alive(pid):  # a killed process is gone a moment later
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    """Whether it still runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
