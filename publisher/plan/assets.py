"""Makes the assets of an episode: chapters and transcripts, retimed to the published audio.

They are made of the sources' text and the ledger alone, so changed text is published without a new encoding.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin

from publisher.hashing import Json, digest_bytes, digest_value
from publisher.model import Episode, Feed, Quote, Soundbite
from publisher.model.chapters import Chapter, Chapters
from publisher.model.timeline import MIN_PIECE_SECONDS, Timeline
from publisher.model.transcript import Transcript
from publisher.plan.ledger import Ledger, Publication, Stored
from publisher.storage.content_types import get_content_type
from publisher.storage.layout import object_key
from publisher.text import chapters, transcripts
from publisher.text.chapters.json import format_json_chapters
from publisher.text.transcripts.html import format_html_transcript

ASSET_PLACES = {
    "chapters": ("chapters", ".chapters.json"),
    "vtt": ("transcripts", ".vtt"),
    "srt": ("transcripts", ".srt"),
    "json": ("transcripts", ".json"),
    "html": ("transcripts", ".html"),
    "text": ("transcripts", ".txt"),
}
"""The folder and the suffix of each asset's key, by the asset's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file that is published beside the audio, with its content."""

    name: str
    """The asset's name in the ledger: chapters, vtt, srt, json, html, text."""
    content: bytes
    stored: Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeAssets:
    """The stored assets of one episode."""

    guid: str
    assets: Mapping[str, Stored]
    words: str
    """The digest of the assets' sources and of the program (`digest_assets`)."""


class Results(Protocol):
    """Keeps results by the digest of their inputs, for one program."""

    def get(self, inputs: str) -> bytes | None:
        """Return the result for these inputs, or None if none is kept."""
        ...

    def keep(self, inputs: str, result: bytes) -> None:
        """Keep the result for these inputs."""
        ...


class Nothing:
    """Keeps no results."""

    def get(self, inputs: str) -> bytes | None:  # noqa: ARG002 - as `Results` has it
        """Return None."""
        return None

    def keep(self, inputs: str, result: bytes) -> None:
        """Do nothing."""


NOTHING_KEPT = Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Descriptions of the assets that this program makes, kept from earlier runs."""

    program: str = ""
    """The digest of the program."""
    open: Callable[[str], AbstractContextManager[Results]] = lambda _: nullcontext(NOTHING_KEPT)
    """Opens the results that are kept for the feed with a slug."""


def make_picture_owner(guid: str, name: str) -> str:
    """Return the owner of a chapter picture in the ledger's covers, from the episode's GUID and the file's name."""
    return f"{guid}/{name}"


def list_chapter_pictures(episode: Episode) -> tuple[str, ...]:
    """Return the file names of the chapters' pictures in the episode's folder, each once, in order."""
    return tuple(dict.fromkeys(mark.picture for mark in episode.marks if mark.picture))


def find_picture_urls(episode: Episode, guid: str, ledger: Ledger, url: str) -> dict[str, str]:
    """Return the public addresses of the chapters' published pictures, by file name.

    `url` is the public base address of the storage's content.
    """
    found = {name: ledger.covers.get(make_picture_owner(guid, name)) for name in list_chapter_pictures(episode)}
    return {name: urljoin(url, stored.key) for name, stored in found.items() if stored}


def digest_assets(
    feed: Feed, episode: Episode, publication: Publication, program: str, addresses: Mapping[str, str] = {}
) -> str:
    """Return the digest of everything that an episode's assets are made of; empty for an episode without assets.

    `program` is the digest of the program that makes them; `addresses` has the public addresses of the chapters'
    pictures by file name.
    """
    if not (episode.marks or episode.spoken):
        return ""
    marks: list[Json] = [mark.model_dump(mode="json", exclude_defaults=True) for mark in episode.marks]
    pieces: list[Json] = [[piece.sound, piece.start, piece.end, piece.at] for piece in publication.timeline.pieces]
    about = [feed.title, episode.title, episode.language or feed.language, episode.slug]
    made_of: list[Json] = [program, about, marks, episode.spoken.digest, pieces]
    return digest_value([*made_of, dict(addresses)] if addresses else made_of)


def make_assets(
    feed: Feed, episode: Episode, publication: Publication, addresses: Mapping[str, str] = {}
) -> tuple[Asset, ...]:
    """Return the episode's assets, chapters first; `addresses` is as for `digest_assets`.

    Those of the same content as the publication's keep its keys.
    """
    return tuple(_make_assets(feed, episode, publication, addresses))


def make_published_chapters(episode: Episode, timeline: Timeline, addresses: Mapping[str, str] = {}) -> Chapters:
    """Return the chapters retimed to the published audio; pictures get their public address, or none."""
    return tuple(
        _add_picture_url(chapter, addresses) for chapter in chapters.retime_chapters(episode.marks, timeline)[0]
    )


def _add_picture_url(chapter: Chapter, addresses: Mapping[str, str]) -> Chapter:
    name = chapter.picture
    return chapter.model_copy(update={"image": addresses.get(name)}) if name else chapter


def make_published_transcript(episode: Episode, timeline: Timeline) -> Transcript:
    """Return the cues retimed to the published audio."""
    return transcripts.retime_transcript(episode.spoken.cues, timeline)[0]


def make_published_words(episode: Episode, timeline: Timeline) -> str:
    """Return the transcript's words that are heard in the published audio, as one text."""
    spoken = episode.spoken
    # Retiming drops words only where a whole cue is cut out.
    if not spoken.timed or spoken.latest + MIN_PIECE_SECONDS <= timeline.unmoved_until:
        return spoken.words
    return " ".join(cue.text for cue in make_published_transcript(episode, timeline))


def make_published_soundbites(episode: Episode, timeline: Timeline) -> tuple[Soundbite, ...]:
    """Return the soundbites retimed to the published audio (s), without those that were cut out."""
    if not episode.soundbites:
        return ()
    spans = ((bite, timeline.span(bite.start, bite.start + bite.duration)) for bite in episode.soundbites)
    return tuple(
        bite.model_copy(update={"start": span.start, "duration": round(span.length, 3)}) for bite, span in spans if span
    )


def make_published_quote(episode: Episode, timeline: Timeline) -> Quote | None:
    """Return the quote with its start in the published audio (s), None if it has no start or that was cut out."""
    quote = episode.quote
    if quote is None or quote.start is None:
        return quote
    moment = timeline.published(quote.start)
    return quote.model_copy(update={"start": None if moment is None else round(moment, 3)})


def _make_assets(
    feed: Feed, episode: Episode, publication: Publication, addresses: Mapping[str, str]
) -> Iterator[Asset]:
    timeline, published = publication.timeline, publication.assets
    if marks := make_published_chapters(episode, timeline, addresses):
        text = format_json_chapters(marks, title=episode.title, podcast=feed.title)
        yield _make_asset("chapters", episode, text, published)
    if spoken := make_published_transcript(episode, timeline):
        for form in transcripts.TRANSCRIPT_FORMATS if transcripts.is_timed(spoken) else ("html", "text"):
            language = episode.language or feed.language
            page = form == "html"
            text = (
                format_html_transcript(spoken, title=episode.title, language=language)
                if page
                else transcripts.format_transcript(spoken, form)
            )
            yield _make_asset(form, episode, text, published)


def _make_asset(name: str, episode: Episode, text: str, published: Mapping[str, Stored]) -> Asset:
    content = text.encode()
    digest = digest_bytes(content)
    folder, suffix = ASSET_PLACES[name]
    key = object_key(folder, episode.slug, digest, suffix, published.get(name))
    stored = Stored(key=key, bytes=len(content), digest=digest, media_type=get_content_type(key))
    return Asset(name=name, content=content, stored=stored)
