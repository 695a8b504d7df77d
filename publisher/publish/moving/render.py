"""Renders the feed that an imported show would have, so that its items can be compared with the old ones."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from publisher.feed.render import render_documents
from publisher.hashing import Json
from publisher.model import Episode, Feed
from publisher.model.kept import LeftAudio
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored
from publisher.plan.left import describe_left
from publisher.storage.layout import object_key

NEW_HOST = "https://new.example/"
"""Where the feed would be; no address of it is compared."""
STAND_INS: Mapping[str, Json] = {
    "title": "-",
    "description": "-",
    "link": NEW_HOST,
    "language": "en",
    "author": "-",
    "categories": ["Education"],
    "explicit": False,
    "cover": "cover.jpg",
}
"""Values for keys that the source lacks. They are in no file."""
_NO_DIGEST = "0" * 64
_COVER = Stored(
    key=object_key("images", "cover", _NO_DIGEST, ".jpg"), bytes=1, digest=_NO_DIGEST, media_type="image/jpeg"
)
_ANY = LeftAudio(enclosure=f"{NEW_HOST}audio.mp3", bytes=1, type="audio/mpeg")


def make_stand_in(slug: str, guid: str, keys: Mapping[str, Json]) -> Feed:
    """Return a feed with the keys of the source, and stand-ins for those that it lacks."""
    known = {key: value for key, value in keys.items() if key in Feed.model_fields and _is_valid(key, value)}
    return Feed.model_validate({**STAND_INS, **known, "guid": UUID(guid), "slug": slug, "paging": None})


def _is_valid(key: str, value: Json) -> bool:
    try:
        TypeAdapter(Feed.model_fields[key].rebuild_annotation()).validate_python(value)
    except ValidationError:
        return False
    return True


def render_imported(feed: Feed, episodes: Sequence[Episode], *, now: datetime) -> list[bytes]:
    """Return the documents of a feed with these episodes, as if all of them were published; drafts are not."""
    shown = [episode for episode in episodes if not episode.is_withheld]
    ledger = Ledger(
        feed=feed.slug,
        covers={FEED_COVER: _COVER},
        publications={entry.guid: entry for entry in _make_publications(shown)},
    )
    documents = render_documents(
        feed.model_copy(update={"show": None, "episodes": {}}), shown, ledger, url=NEW_HOST, now=now
    )
    return [documents.feed, *documents.archive.values()]


def _make_publications(episodes: Iterable[Episode]) -> Iterable[Publication]:
    for episode in episodes:
        enclosure, made_of = describe_left(episode.left or _ANY)
        if episode.guid:
            yield Publication(guid=episode.guid, slug=episode.slug, enclosure=enclosure, mastered=None, made_of=made_of)
