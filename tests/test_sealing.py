"""Personal data at rest: sealed with authentication, found again by digests of one kind."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from core.sealing import DIGEST_HEX, Sealer

SEALER = Sealer(b"k" * 32)
ID = "330203194001011233"


@given(st.text())
def test_what_was_sealed_comes_back(text: str) -> None:
    assert SEALER.unseal(SEALER.seal(text)) == text


def test_sealing_twice_gives_different_values_without_the_text() -> None:
    first, second = SEALER.seal(ID), SEALER.seal(ID)
    assert first != second
    assert ID.encode() not in first + second


@pytest.mark.parametrize("position", [1, 12, 13, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    sealed = bytearray(SEALER.seal(ID))
    sealed[position] ^= 1
    with pytest.raises(InvalidTag):
        SEALER.unseal(bytes(sealed))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        Sealer(b"l" * 32).unseal(SEALER.seal(ID))


def test_a_value_of_an_unknown_key_version_is_refused_by_its_number() -> None:
    with pytest.raises(ValueError, match="version 9"):
        SEALER.unseal(b"\x09" + SEALER.seal(ID)[1:])


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"k" * length)


def test_digests_are_equal_for_equal_texts_of_one_kind_and_key_only() -> None:
    digest = SEALER.digest("id", ID)
    assert digest == Sealer(b"k" * 32).digest("id", ID)
    others = {
        SEALER.digest("phone", ID),
        SEALER.digest("id", ID[:-1]),
        Sealer(b"l" * 32).digest("id", ID),
    }
    assert digest not in others
    assert len(others) == 3


def test_a_digest_fits_its_column_and_shows_nothing() -> None:
    digest = SEALER.digest("id", ID)
    assert len(digest) == DIGEST_HEX
    assert ID[-4:] not in digest or not digest.isdigit()
