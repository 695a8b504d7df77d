"""Tags of what has a time in the published sound: chapters, transcripts, soundbites."""

from collections.abc import Iterator

from publisher.feed.context import Item
from publisher.feed.table import Row, Table
from publisher.feed.xml import Element
from publisher.plan.assets import heard_soundbites
from publisher.text.chapters.psc import attributes
from publisher.text.transcripts import TIMED


def _chapters(item: Item) -> Element | None:
    stored = item.publication.assets.get("chapters")
    if stored is None:
        return None
    return Element("podcast:chapters", attributes={"url": item.address(stored), "type": stored.media_type})


def _transcripts(item: Item) -> Iterator[Element]:
    """Yield the transcript in each of its formats, WebVTT first, since some apps look at no other."""
    language = item.episode.language or item.feed.language
    for name in ("vtt", "srt", "json", "html", "text"):
        stored = item.publication.assets.get(name)
        if stored:
            media_type = stored.media_type.partition(";")[0]
            said = {"url": item.address(stored), "type": media_type, "language": language}
            # Times make captions of a transcript.
            captions = {"rel": "captions"} if name in TIMED else {}
            yield Element("podcast:transcript", attributes={**said, **captions})


def _soundbites(item: Item) -> Iterator[Element]:
    for bite in heard_soundbites(item.episode, item.timeline):
        said = {"startTime": f"{bite.start:.3f}", "duration": f"{bite.duration:.3f}"}
        yield Element("podcast:soundbite", bite.title, said)


def _simple_chapters(item: Item) -> Element | None:
    if not item.chapters:
        return None
    children = tuple(Element("psc:chapter", attributes=attributes(chapter)) for chapter in item.chapters)
    return Element("psc:chapters", attributes={"version": "1.2"}, children=children)


ITEM: Table[Item] = {
    "podcast:chapters": Row("chapters", _chapters),
    "podcast:transcript": Row("transcript language feed.language", _transcripts),
    "podcast:soundbite": Row("soundbites", _soundbites),
    "psc:chapters": Row("chapters", _simple_chapters),
}
