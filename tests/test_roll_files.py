"""A roll sent in by the console: taken in or refused as a whole, then read in steps."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from core.errors import Conflict, NotFound
from core.outbox.worker import keep_up
from core.residents import roll_files
from core.residents.roll_files import BadRollFile, read_roll_files, stop_reading, take_in
from core.scheme.types import Scheme
from core.schemes import load_scheme
from core.store.roll_files import RollFile, latest_files
from core.unit import Service
from demo.made_up import made_up_id
from tests.support.crowd import at_once
from tests.support.town import HEADER, LI, WANG, ZHANG, jiangbei

GOOD = f"{WANG},王小明,330123456,洪塘街道,13800000001,"
OTHER = f"{LI},李秀英,,慈城,,"
CLERK = "吴干事"


@pytest.fixture
def scheme(service: Service) -> Scheme:
    with service.unit() as unit:
        load_scheme(unit, jiangbei())
    return jiangbei()


def sent(service: Service, scheme: Scheme, *lines: str | bytes) -> int:
    """A file with these lines below the header, taken in."""
    encoded = [line if isinstance(line, bytes) else line.encode() for line in (HEADER, *lines)]
    return take_in(service, scheme, b"\n".join(encoded), CLERK)


def crowd(count: int) -> list[str]:
    return [f"{made_up_id(n)},居民,,洪塘街道,," for n in range(count)]


def state(service: Service, scheme: Scheme) -> RollFile:
    with service.view() as unit:
        return latest_files(unit, scheme.id)[0]


def counts(file: RollFile) -> tuple[int, ...]:
    return file.lines, file.lines_read, file.imported, file.unchanged, file.left_out


def number_of(service: Service, query: str) -> int:
    with service.view() as unit:
        return int(unit.connection.execute(text(query)).scalar_one())


def test_the_worker_reads_a_file_and_erases_it(service: Service, scheme: Scheme) -> None:
    sent(service, scheme, GOOD, "", f"{ZHANG},张大山,,海曙,,", OTHER)
    assert counts(state(service, scheme)) == (4, 0, 0, 0, 0)
    keep_up(service)

    file = state(service, scheme)
    assert counts(file) == (4, 4, 2, 0, 1)
    assert file.done_at and not file.stopped
    assert [(line, str(why)) for line, why in file.refused] == [
        (4, "the area is none of the scheme's")
    ]
    assert number_of(service, "SELECT count(*) FROM residents") == 2
    assert number_of(service, "SELECT count(*) FROM roll_pieces") == 0


def test_the_audit_names_who_sent_it(service: Service, scheme: Scheme) -> None:
    sent(service, scheme, GOOD, OTHER)
    keep_up(service)
    with service.view() as unit:
        query = (
            "SELECT action, actor, detail FROM audit WHERE object LIKE 'roll_file:%' ORDER BY id"
        )
        rows = [tuple(row) for row in unit.connection.execute(text(query))]
    assert rows == [
        ("send_roll", CLERK, "2 lines"),
        ("import_roll", CLERK, "2 written, 0 refused"),
    ]


def test_the_same_file_twice_changes_nothing(service: Service, scheme: Scheme) -> None:
    for _ in range(2):
        sent(service, scheme, GOOD, OTHER)
    keep_up(service)
    with service.view() as unit:
        assert [counts(file) for file in latest_files(unit, scheme.id)] == [
            (2, 2, 0, 2, 0),
            (2, 2, 2, 0, 0),
        ]


def test_what_waits_is_sealed(service: Service, scheme: Scheme) -> None:
    sent(service, scheme, GOOD)
    with service.view() as unit:
        rows = [*unit.connection.execute(text("SELECT * FROM roll_pieces"))]
        rows += unit.connection.execute(text("SELECT * FROM roll_files"))
    values = [value for row in rows for value in row]
    stored = b"".join(bytes(v) for v in values if isinstance(v, bytes | memoryview))
    assert stored
    for secret in (WANG, "王小明", "330123456", "13800000001"):
        assert secret.encode() not in stored
        assert secret not in repr(rows)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The first line must name the columns"),
        (HEADER.encode(), "Below the first line the file is empty."),
        (f"{HEADER}\n\n  \n".encode(), "Below the first line the file is empty."),
        (GOOD.encode(), "The first line must name the columns"),
        (f"name,{HEADER}\n{GOOD}".encode(), "The first line must name the columns"),
        (f"{HEADER}\n{GOOD}".encode("utf-16"), "The first line must name the columns"),
        (bytes(range(256)) * 40, "The first line must name the columns"),
        (b"x" * 5_000_000, "The first line must name the columns"),
        (b"PK\x03\x04" + bytes(100), "This is an Excel workbook."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an Excel workbook."),
        (b"\n" * 1_000_001 + b"x", "The file has too many lines"),
        (b"x" * (roll_files.LARGEST + 1), "The file is too large: at most 30 MB."),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_roll_is_refused_as_a_whole(
    service: Service, scheme: Scheme, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadRollFile, match=sentence):
        take_in(service, scheme, content, CLERK)
    assert number_of(service, "SELECT count(*) FROM roll_files") == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_are_read_as_excel_writes_them(
    service: Service, scheme: Scheme, encoding: str, end: str
) -> None:
    take_in(service, scheme, end.join((HEADER, GOOD, OTHER, "")).encode(encoding), CLERK)
    keep_up(service)
    assert counts(state(service, scheme)) == (2, 2, 2, 0, 0)
    with service.view() as unit:
        sealed = unit.connection.execute(text("SELECT name_sealed FROM residents")).scalars()
        assert {unit.sealer.unseal(bytes(name)) for name in sealed} == {"王小明", "李秀英"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{LI},李,,慈城,,".encode("gb18030"), "it is not UTF-8; save the file as CSV UTF-8"),
        (f"{LI},{'李' * 29_000_00},,慈城,,", "it is longer than 1000 characters"),
        ("," * 3_000_000, "it is longer than 1000 characters"),
        (f"{LI},李\0,,慈城,,", "it holds a NUL byte"),
        (f"{WANG[:6]} {WANG[6:]},王,,慈城,,", "the ID number stands in line 2 already"),
        (f'"{WANG}",王,,慈城,,', "the ID number stands in line 2 already"),
    ],
    ids=range(6),
)
def test_one_bad_line_is_named_and_the_others_stay(
    service: Service, scheme: Scheme, line: str | bytes, reason: str
) -> None:
    sent(service, scheme, GOOD, line, f"{ZHANG},张大山,,慈城镇,,")
    keep_up(service)
    file = state(service, scheme)
    assert counts(file) == (3, 3, 2, 0, 1)
    assert [(number, str(why)) for number, why in file.refused] == [(3, reason)]


def test_an_id_that_stands_twice_is_seen_however_far_apart(
    service: Service, scheme: Scheme
) -> None:
    """The first good one counts: the one of line 2 has no name."""
    sent(service, scheme, f"{WANG},,,洪塘,,", *crowd(2500), GOOD, f"{WANG},王二,,洪塘,,")
    keep_up(service)
    file = state(service, scheme)
    assert counts(file) == (2503, 2503, 2501, 0, 2)
    assert [(line, str(why)) for line, why in file.refused] == [
        (2, "the name is missing"),
        (2504, "the ID number stands in line 2503 already"),
    ]


def test_of_many_reasons_the_first_are_kept_and_all_are_counted(
    service: Service, scheme: Scheme
) -> None:
    sent(service, scheme, *["x"] * 2100, GOOD)
    keep_up(service)
    file = state(service, scheme)
    assert (file.left_out, file.imported) == (2100, 1)
    assert [line for line, _ in file.refused] == list(range(2, 202))


def test_a_file_is_read_in_steps_that_each_stand_for_themselves(
    service: Service, scheme: Scheme
) -> None:
    """Whoever dies within a step has done nothing of it; the next one goes on there."""
    sent(service, scheme, *crowd(4500))
    with service.unit() as unit:
        assert read_roll_files(unit)
    assert counts(state(service, scheme))[:3] == (4500, 2000, 2000)

    with service.unit() as unit:
        read_roll_files(unit)
        unit.connection.rollback()
    assert counts(state(service, scheme))[:3] == (4500, 2000, 2000)

    keep_up(service)
    assert counts(state(service, scheme)) == (4500, 4500, 4500, 0, 0)


def test_a_long_file_leaves_the_other_rounds_their_turn(
    service: Service, scheme: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_files, "STEPS_A_ROUND", 2)
    sent(service, scheme, *crowd(6001))
    keep_up(service)
    assert state(service, scheme).lines_read == 4000
    keep_up(service)
    assert state(service, scheme).done_at


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_two_workers_do_not_read_in_one_file_at_once(service: Service, scheme: Scheme) -> None:
    sent(service, scheme, *crowd(2500))
    with service.unit() as unit:
        assert read_roll_files(unit)
        with service.unit() as other:
            assert not read_roll_files(other)


def test_workers_side_by_side_read_every_line_once(service: Service, scheme: Scheme) -> None:
    sent(service, scheme, *crowd(5000))
    at_once([lambda: keep_up(service, threading.Event())] * 3)
    keep_up(service)
    assert counts(state(service, scheme)) == (5000, 5000, 5000, 0, 0)


def test_a_file_that_is_stopped_is_erased_and_what_was_read_stays(
    service: Service, scheme: Scheme
) -> None:
    file_id = sent(service, scheme, *crowd(2500))
    with service.unit() as unit:
        read_roll_files(unit)
    with service.unit() as unit:
        stop_reading(unit, scheme, file_id, CLERK)
    keep_up(service)

    file = state(service, scheme)
    assert file.stopped
    assert counts(file) == (2500, 2000, 2000, 0, 0)
    assert number_of(service, "SELECT count(*) FROM roll_pieces") == 0
    with pytest.raises(Conflict), service.unit() as unit:
        stop_reading(unit, scheme, file_id, CLERK)
    with pytest.raises(NotFound), service.unit() as unit:
        stop_reading(unit, replace(scheme, id="elsewhere"), file_id, CLERK)
