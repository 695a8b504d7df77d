"""Models podcast:location: a place, and its relation to a show or an episode."""

from enum import StrEnum

from publisher.model.fields import CountryCode, GeoAddress, OsmName, ShortLine, SourceModel


class Relation(StrEnum):
    """What a place is to a show or an episode (podcast:location rel)."""

    SUBJECT = "subject"
    CREATOR = "creator"


class Location(SourceModel):
    """A place (podcast:location). One that exists nowhere has a name alone."""

    name: ShortLine
    """As a person would say it: Molde, the town hall."""
    rel: Relation = Relation.SUBJECT
    """subject: what it is about; creator: where it was made."""
    geo: GeoAddress | None = None
    """A geo URI (RFC 5870): geo:62.74,7.16."""
    osm: OsmName | None = None
    """OpenStreetMap's name of the place: R148838."""
    country: CountryCode | None = None
    """ISO 3166-1 alpha-2: NO, GB."""
