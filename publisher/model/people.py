"""Who is heard, and which place is spoken of."""

from typing import Annotated

from pydantic import Field

from publisher.written import CountryCode, GeoAddress, Line, WebAddress, Written

Role = Annotated[Line, Field(max_length=128)]


class Person(Written):
    """Somebody who is heard or who helped (podcast:person)."""

    name: Annotated[Line, Field(max_length=128)]
    role: Role = "host"
    """The part taken, from the Podcast Taxonomy: host, guest, producer."""
    title: Line | None = None
    """What the person is: researcher."""
    organisation: Line | None = None
    href: WebAddress | None = None
    image: WebAddress | None = None


class Location(Written):
    """A place that the episode is about (podcast:location)."""

    name: Annotated[Line, Field(max_length=128)]
    geo: GeoAddress | None = None
    """A geo URI (RFC 5870): geo:62.74,7.16."""
    country: CountryCode | None = None
    """ISO 3166-1 alpha-2."""
