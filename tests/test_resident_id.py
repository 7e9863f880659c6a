"""Resident IDs: every spelling is the same person, every slip of the finger is refused."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from core.residents.resident_id import (
    IdProblem,
    InvalidResidentId,
    ResidentId,
    find_resident_ids,
    read_resident_id,
)

TODAY = date(2020, 2, 7)
WANG, LI = "330203194001011233", "33020319900101009X"

areas = st.integers(110101, 659004).map(str)
sequences = st.integers(1, 999).map("{:03d}".format)


def births(first: date) -> st.SearchStrategy[str]:
    return st.dates(first, TODAY).map("{:%Y%m%d}".format)


def completed(digits: str) -> str:
    return digits + calc_check_digit(digits + "?")


ids = st.tuples(areas, births(date(1890, 1, 1)), sequences).map("".join).map(completed)
wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
spellings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        str.lower,
        lambda id: id.replace("X", "*"),
        lambda id: id.translate(wide),
        lambda id: f"{id[:6]} {id[6:14]} {id[14:]}",
        lambda id: f"{id[:6]}-{id[6:10]}-{id[10:14]}-{id[14:]}",
        lambda id: f" {id[:6]}.{id[6:]}\n",
        lambda id: "\u200b".join(id),
        lambda id: " ".join(id),
        lambda id: "".join(f"{c}\ufe0f\u20e3" for c in id),
    ]
)


def problem_of(text: str) -> IdProblem:
    with pytest.raises(InvalidResidentId) as caught:
        read_resident_id(text, TODAY)
    return caught.value.problem


@given(ids, spellings)
def test_every_spelling_is_the_same_person(id: str, spell: Callable[[str], str]) -> None:
    assert read_resident_id(spell(id), TODAY) == ResidentId(id)
    assert find_resident_ids(f"口罩{spell(id)}张三", TODAY).ids == (ResidentId(id),)


@given(areas, births(date(1901, 1, 1)).filter(lambda birth: birth < "2000"), sequences)
def test_the_15_digit_form_is_the_same_person(area: str, birth: str, sequence: str) -> None:
    long = completed(area + birth + sequence)
    assert read_resident_id(area + birth[2:] + sequence, TODAY) == ResidentId(long)


@given(ids, st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_refused(id: str, place: int, step: int) -> None:
    digit = "0" if id[place] == "X" else str((int(id[place]) + step) % 10)
    problem_of(id[:place] + digit + id[place + 1 :])


@given(st.text() | st.text("0123456789xX*² ①-"))
def test_arbitrary_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(InvalidResidentId):
        read_resident_id(text, TODAY)
    find_resident_ids(text, TODAY)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", IdProblem.LENGTH),
        ("33020319400101123", IdProblem.LENGTH),
        (WANG + "3", IdProblem.LENGTH),
        ("9" * 1600, IdProblem.LENGTH),
        ("33020340010112X", IdProblem.LENGTH),
        ("3302O3194001011233", IdProblem.CHARACTERS),
        ("33020319400101X233", IdProblem.CHARACTERS),
        ("٣٣٠٢٠٣١٩٤٠٠١٠١١٢٣٣", IdProblem.CHARACTERS),
        ("330203\x00194001011233", IdProblem.CHARACTERS),
        ("😷", IdProblem.CHARACTERS),
        (completed("33020319400230123"), IdProblem.DATE),
        (completed("33020318890101123"), IdProblem.DATE),
        (completed("33020300000101123"), IdProblem.DATE),
        (completed("33020320200208123"), IdProblem.FUTURE),
        ("330203194001011234", IdProblem.CHECK_DIGIT),
    ],
)
def test_what_is_no_id_is_refused_with_its_own_reason(text: str, problem: IdProblem) -> None:
    assert problem_of(text) is problem


def test_somebody_born_today_is_not_born_in_the_future() -> None:
    newborn = completed("330203" + f"{TODAY:%Y%m%d}" + "001")
    assert read_resident_id(newborn, TODAY).birth == TODAY
    with pytest.raises(InvalidResidentId):
        read_resident_id(newborn, TODAY - timedelta(days=1))


def test_the_repr_is_masked_and_the_last_four_are_kept() -> None:
    id = read_resident_id(LI.lower(), TODAY)
    assert repr(id) == "ResidentId(3302**********009X)"
    assert id.last4 == "009X"


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("口罩 330203 19400101 1233 张三 洪塘", [WANG], "口罩 张三 洪塘"),
        (f"口罩{WANG}张三洪塘", [WANG], "口罩 张三洪塘"),
        (f"口罩，{LI.lower()}、{WANG}。", [LI, WANG], "口罩"),
        (f"MASK+{LI}+{WANG}", [LI, WANG], "MASK"),
        (WANG + LI, [WANG, LI], ""),
        (LI + WANG, [LI, WANG], ""),
        (f"{WANG} {WANG}", [WANG], ""),
        ("330203 400101 123", [WANG], ""),
        ("33020319900101009 X 李", [LI], "李"),
        (f"13812345678 {WANG}", [WANG], "13812345678"),
        (f"1 {WANG} 2", [WANG], "1 2"),
        ("654321 330203 19400101 1233 洪塘路3-5号", [WANG], "654321 洪塘路3-5号"),
        (f"Max Xu {WANG}", [WANG], "Max Xu"),
    ],
)
def test_ids_are_found_and_the_rest_is_left_over(text: str, found: list[str], rest: str) -> None:
    search = find_resident_ids(text, TODAY)
    assert [id.number for id in search.ids] == found
    assert (search.rest, search.problems) == (rest, ())


@pytest.mark.parametrize(
    "text",
    [
        "口罩 13812345678",
        "138 1234 5678 654321",
        "0574 8718 1234",
        "8613812345678",
        "0086 13812345678",
        "008613812345678",
        "123456789 654321",
        "654321 123456789",
        "654321",
        "057487181234 654321",
    ],
)
def test_other_numbers_are_not_mistaken_for_ids(text: str) -> None:
    search = find_resident_ids(text, TODAY)
    assert (search.ids, search.problems) == ((), ())
    assert search.rest == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("330203194001011234", IdProblem.CHECK_DIGIT),
        ("330203 19400101 1234", IdProblem.CHECK_DIGIT),
        ("330203 19400101 123", IdProblem.LENGTH),
        ("3302031940010112", IdProblem.LENGTH),
        ("330203194002301233", IdProblem.DATE),
        ("3302O3194001O11233", IdProblem.CHARACTERS),
        ("33020319400101123A", IdProblem.CHARACTERS),
    ],
)
def test_what_was_meant_as_an_id_is_named_as_a_problem(text: str, problem: IdProblem) -> None:
    search = find_resident_ids(f"口罩 {text} 张三", TODAY)
    assert (search.ids, search.rest, search.problems) == ((), "口罩 张三", (problem,))


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 800,
        "9" * 1600,
        "1x" * 800,
        "* " * 800,
        "1a" * 800,
        "330203 19400101 1234 " * 76,
        "12345678901234567a" * 88,
        "1" + " " * 1598 + "1",
        "\ufdfa" * 1600,  # eighteen characters each, once folded
    ],
)
def test_1600_hostile_characters_take_no_time(text: str) -> None:
    start = time.process_time()
    find_resident_ids(text, TODAY)
    assert time.process_time() - start < 0.5
