"""What the front matter of an episode.md says."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, Tag

from publisher.chapters import Chapter, Chapters
from publisher.edits import Around, Cut, Insert
from publisher.model.people import Location, Person
from publisher.times import Time
from publisher.transcripts import Transcript
from publisher.written import LIST_OR_TEXT, LanguageCode, Line, LocalPath, Moment, Text, WebAddress, Written


class Soundbite(Written):
    """A short stretch that makes one want to hear the rest (podcast:soundbite)."""

    start: Time
    """When it begins in the recording."""
    duration: Annotated[float, Field(gt=0, le=600)]
    """In seconds; 15 to 120 are advised."""
    title: Annotated[Line, Field(max_length=128)] | None = None
    """Left out: the episode's."""


class EpisodeType(StrEnum):
    """Which kind of episode it is (itunes:episodeType)."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


class FrontMatter(Written):
    """The YAML at the head of an episode.md."""

    guid: Line | None = None
    """Who the episode is, to every app that has it. Minted at the first publication and kept in the ledger."""
    draft: bool = False
    """Still being written: checked, but not published."""
    number: Annotated[int, Field(ge=1, strict=True)] | None = None
    """itunes:episode."""
    season: Annotated[int, Field(ge=1, strict=True)] | None = None
    """itunes:season."""
    title: Line
    date: Moment
    """When the episode is published: it is not shown before."""
    summary: Text
    """Plain text: what apps show in lists."""
    type: EpisodeType = EpisodeType.FULL
    explicit: bool | None = None
    """Left out: as the feed says."""
    people: tuple[Person, ...] = ()
    location: Location | None = None
    topics: dict[Line, Line] = Field(default_factory=dict)
    """Words to sort episodes by, each under a heading of your own: tema, perspektiv."""
    language: LanguageCode | None = None
    """Left out: the feed's."""
    link: WebAddress | None = None
    """The episode's own web page."""
    cover: LocalPath | None = None
    """A picture of its own; left out, the feed's is shown."""
    audio: LocalPath
    """The recording."""
    chapters: Annotated[
        Annotated[tuple[Chapter, ...], Tag("‹list›")] | Annotated[LocalPath, Tag("‹text›")], LIST_OR_TEXT
    ] = ()
    """A list, or the name of a file: lines like 12:30 Title, JSON, PSC, WebVTT or Audacity's labels."""
    transcript: LocalPath | None = None
    """A file: WebVTT, SRT, JSON, HTML, or text with NAME: before what is said."""
    soundbites: tuple[Soundbite, ...] = ()
    intro: Around = None
    """Left out: the feed's; false for none."""
    outro: Around = None
    inserts: tuple[Insert, ...] = ()
    trim: bool | None = None
    """Whether silence at the beginning and at the end is left out. Left out: as the feed says."""
    cuts: tuple[Cut, ...] = ()
    ignore: dict[Line, Line] = Field(default_factory=dict)
    """Rules that are not to be checked for this episode, each with the reason why not."""


class Episode(FrontMatter):
    """An episode as it was written: the front matter, the notes and the folder's name."""

    slug: str
    notes: str = ""
    """Show notes in Markdown (CommonMark)."""
    marks: Chapters = ()
    """The chapters, wherever they are written, in the recording's time."""
    spoken: Transcript = ()
    """What the transcript's file says, in the recording's time."""

    @property
    def sidecars(self) -> dict[str, str]:
        """The files of chapters and transcript: their paths from the top of the working folder, by their keys."""
        named = {"chapters": self.chapters, "transcript": self.transcript}
        return {key: f"episodes/{self.slug}/{name}" for key, name in named.items() if isinstance(name, str)}

    @property
    def recording_path(self) -> str:
        """The path of the recording from the top of the working folder."""
        return f"episodes/{self.slug}/{self.audio}"
