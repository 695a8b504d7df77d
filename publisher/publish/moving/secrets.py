"""Finds the secrets of a private feed's address, and takes them out of what is written and shown."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

MIN_SECRET_LENGTH = 8
"""Characters of a value in a query from which on it may be a token; shorter ones are words like rss and true."""
TOKEN = re.compile(r"(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{24,}")
"""A piece of a path that is most likely a token: letters and figures, and long."""
HIDDEN = "…"


def find_secrets(addresses: Iterable[str]) -> frozenset[str]:
    """Return the values of addresses that let nobody in but those who know them: in the query, and long ones in paths.

    Files have no secrets: what is no web address has none.
    """
    found: set[str] = set()
    for address in addresses:
        if "://" not in address:
            continue
        parts = urlsplit(address)
        found |= {value for _, value in parse_qsl(parts.query) if len(value) >= MIN_SECRET_LENGTH}
        found |= {piece for piece in parts.path.split("/") if TOKEN.fullmatch(piece)}
    return frozenset(found)


def hide_secrets(text: str, secrets: Iterable[str]) -> str:
    """Return a text without these secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def has_secret(text: str, secrets: Iterable[str]) -> bool:
    """Tell whether a text has one of these secrets in it."""
    return any(secret in text for secret in secrets)
