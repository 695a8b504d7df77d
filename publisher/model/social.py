"""Models podcast:socialInteract (comments), podcast:chat, podcast:contentLink and podcast:txt."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from publisher.model.fields import Line, ShortLine, SourceModel, Uri, WebAddress

HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
"""A host name of two labels or more (RFC 1123)."""


def _host(text: str) -> str:
    if not HOST.fullmatch(text):
        raise ValueError("is not the name of a server; write it like chat.example.org, without https://")
    return text


class SocialInteract(SourceModel):
    """The post whose replies are the comments (podcast:socialInteract)."""

    protocol: Literal["activitypub", "twitter", "lightning", "atproto", "hive", "matrix", "nostr", "disabled"]
    """disabled: apps are asked to show no comments."""
    uri: Uri | None = None
    """The post's address."""
    account_id: Line | None = None
    """Who wrote the post: @show@example.org."""
    account_url: WebAddress | None = None
    """That account's page."""
    priority: Annotated[int, Field(ge=0, strict=True)] | None = None
    """Of several, the one with the lowest number is shown first."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.protocol == "disabled":
            if self.model_fields_set - {"protocol"}:
                raise ValueError("is disabled and says more; write protocol: disabled alone")
        elif self.uri is None:
            raise ValueError("has no uri; add a line uri: … with the address of the post")
        return self


class Chat(SourceModel):
    """Where listeners talk with one another (podcast:chat)."""

    server: Annotated[Line, AfterValidator(_host)]
    """The server's name: irc.example.org."""
    protocol: Literal["irc", "xmpp", "nostr", "matrix"]
    """What the server speaks."""
    account_id: Line | None = None
    """Who the show is on that server."""
    space: Line | None = None
    """The room, channel or topic."""


class ContentLink(SourceModel):
    """The same episode in another place, such as a video of it (podcast:contentLink)."""

    href: WebAddress
    """Where it is."""
    text: ShortLine
    """What is there: Watch this episode."""


class Txt(SourceModel):
    """Free text for one reader (podcast:txt), mostly to prove whose feed it is."""

    text: Annotated[Line, Field(max_length=4000)]
    """What that reader wants to find."""
    purpose: ShortLine | None = None
    """verify, applepodcastsverify, release, ai-content, or whatever the reader asks for."""
