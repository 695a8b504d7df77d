"""Digests of bytes, values and files: right for every content, and remembered only while a file has not changed."""

import hashlib
import math
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import hashing
from publisher.errors import PublisherError
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
    """Keys are sorted, there are no spaces, and letters beyond ASCII are not escaped."""
    assert canonical_json({"å": [1, 2.5, None], "a": True}) == '{"a":true,"å":[1,2.5,null]}'.encode()


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.randoms(use_true_random=False))
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


def test_file_names_that_are_not_utf_8_have_digests() -> None:
    """Names that are not UTF-8 (lone surrogates) are digested, each to a digest of its own."""
    names = [os.fsdecode(name) for name in (b"\xff", b"\xfe", b"\xc3", "æ".encode(), "ÿ".encode())]
    assert len({digest_value([name]) for name in names}) == len(names)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_nan_and_infinities_are_refused(number: float) -> None:
    """NaN and the infinities are not JSON: digesting them raises ValueError."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_value({"loudness": number})


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """A file's digest is the SHA-256 of its bytes, and is remembered only once the file was read."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    assert hashing.recall_digest(file) == hashing.digest_file(file)


def test_a_changed_file_is_digested_again(tmp_path: Path) -> None:
    """Other bytes of the same length are noticed, even if the modification time is set back."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    before = file.stat()
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    time.sleep(0.05)
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file) == hashlib.sha256(b"two").hexdigest()


def test_a_digest_of_an_unsettled_file_is_not_remembered(tmp_path: Path) -> None:
    """Two writes within a clock tick look alike: a file of another program must be settled."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    os.utime(file, ns=(10**18, 10**18))
    hashing.digest_file(file)
    assert hashing.recall_digest(file) is None


def test_a_digest_of_a_settled_file_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest that was taken SETTLED_AFTER seconds after the last change is remembered."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    later = time.time() + hashing.SETTLED_AFTER + 1.0
    monkeypatch.setattr("publisher.hashing.time.time", lambda: later)
    assert hashing.digest_file(file) == hashing.recall_digest(file) == hashlib.sha256(b"one").hexdigest()


def test_a_file_that_changes_while_it_is_read_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of a mixture of old and new bytes is not remembered."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    take = hashing.hash_stream

    def meanwhile(stream: Any) -> str:
        digest = take(stream)
        os.utime(file, ns=(10**18, 10**18))
        return digest

    monkeypatch.setattr(hashing, "hash_stream", meanwhile)
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    assert hashing.recall_digest(file) is None


@pytest.mark.parametrize("known", [False, True])
def test_a_copy_has_the_bytes_and_their_digest(tmp_path: Path, known: bool) -> None:  # noqa: FBT001 - a parameter
    """The digest is that of the copied bytes, whether it was remembered before or not."""
    source, content = tmp_path / "a", bytes(range(256)) * 10_000
    source.write_bytes(content)
    if known:
        hashing.digest_file(source, own=True)
    assert hashing.copy(source, tmp_path / "b") == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "b").read_bytes() == content


def test_a_file_that_changes_while_it_is_copied_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remembered digest is not returned for a copy of other bytes."""
    source = tmp_path / "a"
    source.write_bytes(b"one")
    hashing.digest_file(source, own=True)
    copyfile = shutil.copyfile

    def meanwhile(file: Path, target: Path) -> None:
        copyfile(file, target)
        os.utime(file, ns=(10**18, 10**18))

    monkeypatch.setattr("publisher.hashing.shutil.copyfile", meanwhile)
    with pytest.raises(PublisherError, match="was changed while it was being copied"):
        hashing.copy(source, tmp_path / "b")


def test_the_oldest_digests_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most MAX_REMEMBERED digests are remembered; the oldest is dropped first."""
    monkeypatch.setattr(hashing, "MAX_REMEMBERED", 10)
    monkeypatch.setattr(hashing, "_KNOWN", {})
    for number in range(12):
        file = tmp_path / str(number)
        file.touch()
        hashing.remember_digest(file.stat(), str(number))
    known = [hashing.recall_digest(tmp_path / str(number)) for number in range(12)]
    assert known == [None, None, *(str(number) for number in range(2, 12))]
