"""Tags of what has a time in the published audio: chapters, transcripts, soundbites."""

from collections.abc import Iterator

from publisher.feed.context import Item
from publisher.feed.table import TagRow, TagTable
from publisher.feed.xml import Element
from publisher.plan.assets import make_published_soundbites
from publisher.text.chapters.psc import make_psc_attributes
from publisher.text.transcripts import TIMED_FORMATS


def _chapters(item: Item) -> Element | None:
    stored = item.publication.assets.get("chapters")
    if stored is None:
        return None
    return Element("podcast:chapters", attributes={"url": item.address(stored), "type": stored.media_type})


def _transcripts(item: Item) -> Iterator[Element]:
    """Yield the transcript in each of its formats, WebVTT first, since some apps read no other."""
    language = item.episode.language or item.feed.language
    for name in ("vtt", "srt", "json", "html", "text"):
        stored = item.publication.assets.get(name)
        if stored:
            media_type = stored.media_type.partition(";")[0]
            attributes = {"url": item.address(stored), "type": media_type, "language": language}
            # A transcript with times can be shown as captions.
            captions = {"rel": "captions"} if name in TIMED_FORMATS else {}
            yield Element("podcast:transcript", attributes={**attributes, **captions})


def _soundbites(item: Item) -> Iterator[Element]:
    for bite in make_published_soundbites(item.episode, item.timeline):
        attributes = {"startTime": f"{bite.start:.3f}", "duration": f"{bite.duration:.3f}"}
        yield Element("podcast:soundbite", bite.title, attributes)


def _simple_chapters(item: Item) -> Element | None:
    if not item.chapters:
        return None
    children = tuple(Element("psc:chapter", attributes=make_psc_attributes(chapter)) for chapter in item.chapters)
    return Element("psc:chapters", attributes={"version": "1.2"}, children=children)


ITEM: TagTable[Item] = {
    "podcast:chapters": TagRow("chapters", _chapters),
    "podcast:transcript": TagRow("transcript speakers language feed.language", _transcripts),
    "podcast:soundbite": TagRow("soundbites", _soundbites),
    "psc:chapters": TagRow("chapters", _simple_chapters),
}
