"""Whether what is published can be had by listeners: judged from what a server answers to somebody without a key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from publisher.errors import PublisherError
from publisher.plan.ledger import Stored
from publisher.publish.retention import CORS_HINT, Flaw
from publisher.storage.base import Notice

if TYPE_CHECKING:
    from publisher.storage.http.client import Response

PARTIAL_CONTENT = 206


def check_reachability(url: str, file: Stored) -> Notice | None:
    """Ask for the start of `file` at `url` as a player would; return what a producer should know of it.

    Raise PublisherError where listeners would be refused, or get something else. Where nothing can be
    concluded, since the server is out of reach from here or busy, that is a notice: a build machine behind a
    wall does not keep listeners from anything.
    """
    from publisher.storage.http import client  # noqa: PLC0415 - few runs need it

    head = client.head(url)
    if head.is_unclear:
        return _describe_unreachable(url, head)
    if head.is_refusal:
        raise PublisherError(
            f"listeners cannot have {url}: the server answers {head.status}",
            hint="make the bucket readable to all, and look at the target's url; publisher doctor shows the policy",
        )
    length = head.headers.get("content-length")
    if length is not None and length != str(file.bytes):
        raise PublisherError(
            f"listeners get something else at {url}: {length} bytes and not {file.bytes}",
            hint="the target's url leads elsewhere than to the bucket and its prefix: mend one of them",
        )
    some = client.get_first_bytes(url)
    if some.is_unclear:
        return _describe_unreachable(url, some)
    if some.is_refusal:
        raise PublisherError(
            f"listeners cannot have {url}: the server answers {some.status}",
            hint="make the bucket readable to all, and look at the target's url; publisher doctor shows the policy",
        )
    if some.status != PARTIAL_CONTENT:
        return Notice(
            message=f"the server at {url} does not send parts of files, and Apple asks for that",
            hint="turn byte ranges on at the server or the CDN that the target's url names",
        )
    return None


def find_reachability_flaws(base: str, file: Stored) -> Iterator[Flaw]:
    """Yield what keeps listeners from a file, or players in web pages from a part of it."""
    from publisher.storage.http import client  # noqa: PLC0415 - few runs need it

    url = base + file.key
    try:
        notice = check_reachability(url, file)
    except PublisherError as refused:
        yield Flaw(key=file.key, message=f"is not for listeners: {refused.message}", hint=refused.hint)
        return
    if notice is not None:
        yield Flaw(key=file.key, message=f"may not be for listeners: {notice.message}", hint=notice.hint)
    elif file.key.endswith(CORS_HINT) and "access-control-allow-origin" not in client.get_first_bytes(url).headers:
        yield Flaw(
            key=file.key,
            message="cannot be read by players in web pages",
            hint="set the CORS rules that publisher doctor shows",
        )


def _describe_unreachable(url: str, answer: "Response") -> Notice:
    why = answer.error or f"it answers {answer.status}"
    return Notice(
        message=f"{url} could not be looked at from here: {why}",
        hint="open it in a browser; if it does not play there, mend the target's url",
    )
