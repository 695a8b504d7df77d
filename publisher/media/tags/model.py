"""The tags of an audio file as one value, which is both digested and written.

Every tag that is written is therefore part of the file's identity.
"""

import dataclasses
from dataclasses import dataclass, fields
from datetime import datetime

from publisher.hashing import Json
from publisher.model import Id3
from publisher.model.chapters import Chapters
from publisher.model.packed_transcript import EMPTY_TRANSCRIPT, PackedTranscript
from publisher.model.timeline import Timeline
from publisher.text import chapters, transcripts
from publisher.text.transcripts.text import format_text_transcript

GENRE = "Podcast"
ENCODED_BY = "publisher"
"""Name of the encoding program; without a version, so that an update does not change files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of one audio file, independent of its format.

    The feed's address is not among them, so that moving a show does not change its audio files.
    """

    title: str
    show: str
    people: tuple[str, ...]
    """Names of the people in the episode, hosts first."""
    author: str
    """The show's author."""
    category: str
    """The show's first Apple category, without its subcategory."""
    keywords: tuple[str, ...] = ()
    """The episode's keywords."""
    explicit: bool = False
    date: datetime
    number: int | None
    season: int | None
    language: str
    """Three-letter code of ISO 639-2, as in ID3."""
    summary: str
    notes: str
    """Plain text."""
    link: str
    """Address of the episode's page, or else of the show's."""
    show_link: str
    copyright: str | None
    guid: str
    cover: str
    """Digest of the embedded picture."""
    pictures: tuple[tuple[str, str], ...] = ()
    """Embedded pictures of chapters: file, relative to the episode's folder, and digest."""
    chapters: Chapters = ()
    """In the recording's time; in the published file's after `retime`."""
    spoken: PackedTranscript = EMPTY_TRANSCRIPT
    """The transcript, in the recording's time; in the published file's after `retime`."""
    id3: Id3 = "2.3"
    """Version of ID3 in MP3 files."""
    duration: float = 0.0
    """Duration of the published file in seconds, the end of its last chapter; set by `retime`."""
    loudness: float | None = None
    """Integrated loudness of the published file in LUFS; set by `retime`."""

    @property
    def description(self) -> str:
        """Summary and notes, separated by a blank line."""
        return "\n\n".join(filter(None, (self.summary, self.notes)))

    @property
    def lyrics(self) -> str:
        """The transcript as plain text, with a paragraph for each turn; empty if there is none."""
        return format_text_transcript(self.spoken.cues).strip() if self.spoken else ""

    @property
    def shown(self) -> Chapters:
        """The chapters in the table of contents, each ending where the next begins, as ID3 and M4A require."""
        shown = [chapter for chapter in self.chapters if chapter.toc]
        ends = [*(chapter.start for chapter in shown[1:]), max(self.duration, shown[-1].start if shown else 0.0)]
        return tuple(chapter.model_copy(update={"end": end}) for chapter, end in zip(shown, ends, strict=False))

    def retime(self, timeline: Timeline, loudness: float | None = None) -> "Tags":
        """Return the tags of the published file: chapters and transcript moved by `timeline`, `loudness` in LUFS."""
        return dataclasses.replace(
            self,
            chapters=chapters.retime_chapters(self.chapters, timeline)[0],
            spoken=transcripts.pack_transcript(transcripts.retime_transcript(self.spoken.cues, timeline)[0]),
            duration=timeline.duration,
            loudness=loudness,
        )

    def to_json(self) -> dict[str, Json]:
        """Return the tags as JSON for digesting, without empty pictures, chapters and transcript."""
        rest = {"date", "pictures", "chapters", "spoken", "duration", "loudness"}
        tree: dict[str, Json] = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in rest
        }
        tree["date"] = self.date.isoformat()
        if self.pictures:
            tree["pictures"] = dict(self.pictures)
        if self.chapters:
            tree["chapters"] = [chapter.model_dump(mode="json", exclude_defaults=True) for chapter in self.chapters]
        if self.spoken:
            tree["spoken"] = self.spoken.digest
        return tree
