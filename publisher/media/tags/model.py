"""What is written inside an audio file: one value, which is both digested and written.

Since the digest is taken of the very value that the writer gets, no tag can be written that is not part
of what the file is made of.
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
"""What has made the file. Without a version: another one is no other file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of one audio file, before any format's own spelling of them.

    The feed's address is none of them: a show that moves would have to publish all its audio again.
    """

    title: str
    show: str
    people: tuple[str, ...]
    """Who is heard, hosts first."""
    author: str
    """Whose show it is."""
    category: str
    """Apple's, the show's first, without its subcategory."""
    keywords: tuple[str, ...] = ()
    """Words that the episode is sorted by."""
    explicit: bool = False
    date: datetime
    number: int | None
    season: int | None
    language: str
    """Three letters of ISO 639-2, as ID3 wants."""
    summary: str
    notes: str
    """Plain text."""
    link: str
    """The episode's page, or else the show's."""
    show_link: str
    copyright: str | None
    guid: str
    cover: str
    """The digest of the picture that is embedded."""
    pictures: tuple[tuple[str, str], ...] = ()
    """The chapters' pictures that are embedded: their files, from the episode's folder, and digests."""
    chapters: Chapters = ()
    """In the recording's time, until `on` has moved them."""
    spoken: PackedTranscript = EMPTY_TRANSCRIPT
    """What is said, in the recording's time, until `on` has moved it."""
    id3: Id3 = "2.3"
    """The version of ID3 that MP3 files get."""
    duration: float = 0.0
    """Seconds of the published sound, which end its last chapter; known once `on` has moved the chapters."""
    loudness: float | None = None
    """Integrated loudness of the published sound in LUFS; known once it was measured."""

    @property
    def description(self) -> str:
        """Return summary and notes, one after the other."""
        return "\n\n".join(filter(None, (self.summary, self.notes)))

    @property
    def lyrics(self) -> str:
        """Return what is said as plain text, a paragraph for each turn; nothing if there is no transcript."""
        return format_text_transcript(self.spoken.cues).strip() if self.spoken else ""

    @property
    def shown(self) -> Chapters:
        """The chapters that stand in the table of contents, as ID3 and M4A have it: each until the next begins."""
        shown = [chapter for chapter in self.chapters if chapter.toc]
        ends = [*(chapter.start for chapter in shown[1:]), max(self.duration, shown[-1].start if shown else 0.0)]
        return tuple(chapter.model_copy(update={"end": end}) for chapter, end in zip(shown, ends, strict=False))

    def retime(self, timeline: Timeline, loudness: float | None = None) -> "Tags":
        """Return the tags of the published sound: chapters and transcript as they are heard there, and how loud it is.

        `loudness` is in LUFS.
        """
        moved, heard = (
            chapters.retime_chapters(self.chapters, timeline)[0],
            transcripts.retime_transcript(self.spoken.cues, timeline)[0],
        )
        return dataclasses.replace(
            self,
            chapters=moved,
            spoken=transcripts.pack_transcript(heard),
            duration=timeline.duration,
            loudness=loudness,
        )

    def to_json(self) -> dict[str, Json]:
        """Return the tags as a tree that can be digested. What an episode does not have is left out of it."""
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
