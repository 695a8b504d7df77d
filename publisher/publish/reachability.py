"""Checks that published files can be fetched at their public addresses, by requests without credentials."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from publisher.errors import PublisherError
from publisher.plan.ledger import Stored
from publisher.publish.flaws import CORS_HINT, Flaw
from publisher.storage.base import Notice
from publisher.storage.http.folder_header import HEADER, name_folder

if TYPE_CHECKING:
    from publisher.storage.http.client import Response

PARTIAL_CONTENT = 206
SHOWN_DIGITS = 15
"""Digits of a length that is shown as it came."""


def check_reachability(url: str, file: Stored) -> Notice | None:
    """Request `file` at `url` with HEAD and a byte range, as a player does; return a notice, or None if all is well.

    Raises PublisherError if the server refuses or announces another length. A server that cannot be reached, is busy
    or does not support byte ranges gives a notice: a build machine's network may differ from the listeners'.
    """
    return _look(url, file)[0]


def find_reachability_flaws(base: str, file: Stored) -> Iterator[Flaw]:
    """Yield flaws of a file at its public address: refused, of another length, unreachable, or without CORS headers.

    `base` is the storage's public base address.
    """
    try:
        notice, answer = _look(base + file.key, file)
    except PublisherError as refused:
        yield Flaw(key=file.key, message=f"is not for listeners: {refused.message}", hint=refused.hint)
        return
    if notice is not None:
        yield Flaw(key=file.key, message=f"may not be for listeners: {notice.message}", hint=notice.hint)
    elif file.key.endswith(CORS_HINT) and "access-control-allow-origin" not in answer.headers:
        yield Flaw(
            key=file.key,
            message="cannot be read by players in web pages",
            hint="set the CORS rules that publisher doctor shows",
        )


def serves_folder(answer: "Response", folder: Path, url: str) -> bool:
    """Tell whether the server that answers at `url` serves `folder`.

    A preview server names its folder in a header. A server without that header is taken for the folder's web server,
    unless `url` is a loopback address, where any program may have taken the port.
    """
    named = answer.headers.get(HEADER.lower())
    return named == name_folder(folder) if named is not None else not _is_loopback(urlsplit(url).hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, 6.3
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # A name.


def _look(url: str, file: Stored) -> "tuple[Notice | None, Response]":
    """Return a notice on `file` at `url`, or None, with the server's last answer: to a cross-origin range request."""
    from publisher.storage.http import client  # noqa: PLC0415 - few runs need it

    head = client.head(url)
    if head.is_unclear:
        return _describe_unreachable(url, head), head
    _stop_if_refused(url, head)
    length = head.headers.get("content-length")
    if length is not None and length != str(file.bytes):
        told = f"{length} bytes" if len(length) <= SHOWN_DIGITS and length.isdecimal() else "a length that is no number"
        raise PublisherError(
            f"listeners get something else at {url}: {told} and not {file.bytes}",
            hint="the target's url leads elsewhere than to the bucket and its prefix: mend one of them",
        )
    some = client.get_first_bytes(url)
    if some.is_unclear:
        return _describe_unreachable(url, some), some
    _stop_if_refused(url, some)
    if some.status == PARTIAL_CONTENT:
        return None, some
    notice = Notice(
        message=f"the server at {url} does not send parts of files, and Apple asks for that",
        hint="turn byte ranges on at the server or the CDN that the target's url names",
    )
    return notice, some


def _stop_if_refused(url: str, answer: "Response") -> None:
    if answer.is_refusal:
        raise PublisherError(
            f"listeners cannot have {url}: the server answers {answer.status}",
            hint="make the bucket readable to all, and look at the target's url; publisher doctor shows the policy",
        )


def _describe_unreachable(url: str, answer: "Response") -> Notice:
    why = answer.error or f"it answers {answer.status}"
    return Notice(
        message=f"{url} could not be looked at from here: {why}",
        hint="open it in a browser; if it does not play there, mend the target's url",
    )
