"""Digests of bytes and of values."""

import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.hashing import canonical_json, digest_bytes, digest_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def test_digest_is_sha_256() -> None:
    """The digest of bytes is SHA-256 in lower-case hexadecimal digits, as sha256sum prints it."""
    assert digest_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_canonical_json_is_one_spelling() -> None:
    """Keys are sorted, no blank is wasted, and letters stand as they are."""
    assert canonical_json({"å": [1, 2.5, None], "a": True}) == '{"a":true,"å":[1,2.5,null]}'.encode()


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=6), st.randoms(use_true_random=False))
def test_order_of_keys_does_not_matter(tree: dict[str, object], random: object) -> None:
    """Equal mappings have equal digests, in whatever order their keys were put in."""
    items = list(tree.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert digest_value(dict(items)) == digest_value(tree)  # type: ignore[arg-type]


@given(JSON, JSON)
def test_different_values_have_different_digests(one: object, other: object) -> None:
    """Two values have one digest just when they have one spelling."""
    same = canonical_json(one) == canonical_json(other)  # type: ignore[arg-type]
    assert (digest_value(one) == digest_value(other)) is same  # type: ignore[arg-type]


def test_names_that_are_no_text_have_digests() -> None:
    """A file's name that is not UTF-8 comes as lone surrogates; it is digested like any other, and as no other."""
    names = [os.fsdecode(name) for name in (b"\xff", b"\xfe", b"\xc3", "æ".encode(), "ÿ".encode())]
    assert len({digest_value([name]) for name in names}) == len(names)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_is_refused(number: float) -> None:
    """NaN and the infinities have no spelling in JSON, so nothing is digested under a spelling of our own."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_value({"loudness": number})
