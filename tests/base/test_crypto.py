"""ID numbers at rest."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from kehou.base import crypto


@given(st.text(max_size=40))
def test_what_is_sealed_comes_back(text: str) -> None:
    sealed = crypto.seal(text)
    assert crypto.unseal(sealed) == text
    assert sealed != crypto.seal(text), "equal numbers must not look equal at rest"


@given(st.text(min_size=1, max_size=40), st.integers(min_value=0))
def test_a_changed_byte_is_found(text: str, place: int) -> None:
    sealed = bytearray(crypto.seal(text))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(InvalidTag):
        crypto.unseal(bytes(sealed))


@given(st.text(), st.text())
def test_the_index_tells_equal_from_different(one: str, other: str) -> None:
    assert (crypto.index(one) == crypto.index(other)) == (one == other)
