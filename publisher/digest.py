"""What identifies bytes and values: SHA-256, over the bytes themselves or over canonical JSON.

Canonical JSON (sorted keys, no spaces, UTF-8, no NaN) is the one form in which a value is ever digested,
so equal values have equal digests on every machine.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

KEY_LENGTH = 8
"""How many hexadecimal digits of a digest stand in an object key."""


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Json) -> bytes:
    """Return the one spelling of `value` that is digested; raise ValueError for NaN and infinities."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # Names of files that are not UTF-8 reach Python as lone surrogates, and two of them are two values.
    return text.encode(errors="surrogatepass")


def digest_value(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON of `value` as 64 hexadecimal digits."""
    return digest_bytes(canonical_json(value))
