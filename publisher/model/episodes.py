"""Models an episode: the front matter of episode.md, with notes, chapters and transcript."""

import math
import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, Tag, model_validator

from publisher.model.chapters import Chapter, Chapters
from publisher.model.edits import Cut, Insert, Level, LevelChoice, OptionalJingle
from publisher.model.extra_tags import ExtraTags
from publisher.model.fields import (
    LIST_OR_TEXT,
    GuidText,
    LanguageCode,
    Line,
    LocalPath,
    Moment,
    OneOrMany,
    ShortLine,
    SourceModel,
    Text,
    WebAddress,
)
from publisher.model.images import Image
from publisher.model.kept import AudioChoice, Keep, LeftAudio, RecordedAudio
from publisher.model.learning import Question, Quiz, Reading
from publisher.model.licences import Licence
from publisher.model.limits import MAX_SHOWN
from publisher.model.locations import Location
from publisher.model.origin import Origin, parse_origin
from publisher.model.packed_transcript import EMPTY_TRANSCRIPT, PackedTranscript
from publisher.model.payments import EpisodeValue, Funding
from publisher.model.people import Person
from publisher.model.recipe import Recipe
from publisher.model.social import Chat, ContentLink, SocialInteract, Txt
from publisher.model.timecode import Time


class Soundbite(SourceModel):
    """A short stretch that makes one want to hear the rest (podcast:soundbite)."""

    start: Time
    """When it begins in the recording."""
    duration: Annotated[float, Field(gt=0, le=600)]
    """In seconds; 15 to 120 are advised."""
    title: Annotated[Line, Field(max_length=128)] | None = None
    """Left out: the episode's."""


def _allow_text(schema: dict[str, Any]) -> None:
    """Let a JSON Schema allow the text alone in place of the keys."""
    keys = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string"}, keys]


class Quote(SourceModel):
    """Words of the episode that are shown large on its page."""

    model_config = ConfigDict(json_schema_extra=_allow_text)

    text: Line
    """What was said, without quotation marks around it."""
    by: ShortLine | None = None
    """Who said it, named as in people."""
    start: Time | None = None
    """When it is said in the recording: 12:30, 1:02:03.5, or seconds."""

    @model_validator(mode="before")
    @classmethod
    def _words(cls, written: object) -> object:
        """Take a text alone as the quote."""
        return {"text": written} if isinstance(written, str) else written


class EpisodeType(StrEnum):
    """Which kind of episode it is (itunes:episodeType)."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


def _number(value: object) -> int | float:
    """Return the number of an episode, whole or a decimal (100.5); raise ValueError if it is none or not positive."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is not a number; write digits only, without quotes")  # noqa: TRY004 - it is a finding
    if not math.isfinite(value) or value <= 0 or round(value, 3) != value:
        raise ValueError("is not a number that an episode can have; write it like 100, or 100.5")
    return int(value) if value == int(value) else value


Number = Annotated[int | float, BeforeValidator(_number), Field(json_schema_extra={"exclusiveMinimum": 0})]


def _refuse_lines(text: str) -> str:
    """Raise ValueError for chapters that were written without dashes: YAML makes one text of their lines."""
    if CHAPTER_TIME.match(text):
        first = " ".join(re.split(r"\s(?=\d+:\d)", text.strip(), maxsplit=1)[0].split())[:MAX_SHOWN]
        raise ValueError(f"is one text and no list; begin each of its lines with a dash and a blank: - {first}")
    return text


CHAPTER_TIME = re.compile(r"\s*\d+:\d{2}(?::\d{2})?(?:\.\d+)?\s")
ChaptersFile = Annotated[LocalPath, BeforeValidator(_refuse_lines)]
"""The name of a file of chapters."""


class FrontMatter(SourceModel):
    """The YAML at the head of an episode.md."""

    guid: GuidText | None = None
    """Who the episode is, to every app that has it. Minted at the first publication and kept in the ledger."""
    draft: bool = False
    """Still being written: checked, but not published."""
    retired: bool = False
    """Taken out of the feed for good: its files are deleted where it was published, and its GUID is kept."""
    number: Number | None = None
    """Which episode it is. A decimal, like 100.5, is known to Podcasting 2.0 alone."""
    display: Annotated[Line, Field(max_length=32)] | None = None
    """What apps show in place of the number: C0178."""
    season: Annotated[int, Field(ge=1, strict=True)] | None = None
    """Which season it is part of. The feed gives seasons their names."""
    title: Line
    """What it is about, without its number and without the name of the show."""
    date: Moment
    """When the episode is published: it is not shown before."""
    summary: Text = ""
    """Plain text: what apps show in lists. Left out: the beginning of the notes."""
    type: EpisodeType = EpisodeType.FULL
    """A trailer without a number is the show's or the season's."""
    explicit: bool | None = None
    """Left out: as the feed says."""
    block: bool = False
    """Whether Apple is to hide the episode."""
    people: tuple[Person, ...] = ()
    """Who is heard and who helped. They take the place of the feed's people: name the host again."""
    location: OneOrMany[Location] = ()
    """The places that it is about, and where it was made."""
    topics: dict[Line, Line] = Field(default_factory=dict)
    """Words to sort episodes by, each under a heading of your own: tema, perspektiv."""
    goals: tuple[Line, ...] = ()
    """What one learns by it, a line each."""
    questions: tuple[Question, ...] = ()
    """Questions that it answers, and the answers in writing."""
    reading: tuple[Reading, ...] = ()
    """Pages to read on with."""
    quiz: LocalPath | None = None
    """A file of questions to be answered on the episode's page: quiz.yaml."""
    next: Line | None = None
    """The episode to go on with, by its folder's name. Left out: the next one by date."""
    language: LanguageCode | None = None
    """Left out: the feed's."""
    link: WebAddress | None = None
    """The episode's own web page."""
    permalink: bool = False
    """Whether the GUID is the address of a page about the episode, and is told to be one."""
    content_link: OneOrMany[ContentLink] = ()
    """The same episode in other places, such as a video of it."""
    social_interact: OneOrMany[SocialInteract] = ()
    """The posts whose replies are the episode's comments."""
    chat: Chat | None = None
    """Left out: the feed's."""
    funding: OneOrMany[Funding] = ()
    """Pages where listeners can support what this episode is about."""
    value: OneOrMany[EpisodeValue] = ()
    """Payments that apps stream. Left out: the feed's."""
    license: Licence | None = None
    """Left out: the feed's."""
    txt: OneOrMany[Txt] = ()
    """Free text for one reader."""
    extra_tags: ExtraTags | None = None
    """Elements of RSS that no other key speaks of. They go into the feed word for word."""
    notes_file: LocalPath | None = None
    """A file of notes in HTML, as another program made them: they take the place of notes below the keys."""
    cover: LocalPath | None = None
    """A picture of its own; left out, the feed's is shown."""
    image: OneOrMany[Image] = ()
    """More pictures, by their addresses."""
    audio: AudioChoice
    """The recording: a file beside this one, or where it is fetched from, https://… or s3://bucket/key. A finished file
    that is published as it is has keys: {file: 0178.mp3, keep: true}; so has one that stays where it is: {enclosure:
    https://…, bytes: 4123456, type: audio/mpeg, duration: "26:12"}."""
    sound_of_video: bool = False
    """Whether the recording may be a video, of which the sound alone is published."""
    sound_track: Annotated[int, Field(ge=1, strict=True)] | None = None
    """Which sound track of the recording is published, where it has several: 1 for the first, which is taken if this is
    left out."""
    chapters: Annotated[
        Annotated[tuple[Chapter, ...], Tag("‹list›")] | Annotated[ChaptersFile, Tag("‹text›")], LIST_OR_TEXT
    ] = ()
    """A list, or the name of a file: lines like 12:30 Title, JSON, PSC, WebVTT or Audacity's labels."""
    transcript: LocalPath | None = None
    """A file: WebVTT, SRT, JSON, HTML, text with NAME: before what is said, or as speech recognition writes it."""
    speakers: dict[Line, ShortLine] = Field(default_factory=dict)
    """Who the labels of the transcript stand for, where a program wrote them: SPEAKER_00, Speaker 1, "iPhone (2)". A
    label that stands here is a speaker, however seldom it comes."""
    soundbites: tuple[Soundbite, ...] = ()
    """Short stretches that make one want to hear the rest."""
    quote: Quote | None = None
    """Words of the episode that make one want to hear it: the words alone, or who says them and when as well."""
    intro: OptionalJingle = None
    """Left out: the feed's; false for none."""
    outro: OptionalJingle = None
    """Left out: the feed's; false for none."""
    inserts: tuple[Insert, ...] = ()
    """Jingles at moments of the recording."""
    trim: bool | None = None
    """Whether silence at the beginning and at the end is left out. Left out: as the feed says."""
    cuts: tuple[Cut, ...] = ()
    """Stretches of the recording that are left out."""
    level: LevelChoice = None
    """Whether everybody is made equally loud; or the stretches that are left as they are. Left out: as the feed's audio
    says."""
    ignore: dict[Line, Line] = Field(default_factory=dict)
    """Rules that are not to be checked for this episode, each with the reason why not."""


class Episode(FrontMatter):
    """An episode as it was written: the front matter, the notes and the folder's name."""

    slug: str
    notes: str = ""
    """Show notes in Markdown (CommonMark)."""
    html: str | None = None
    """The same as HTML, if somebody has made it already."""
    plain: str | None = None
    """The same as plain text, if somebody has made it already."""
    answers: tuple[str, ...] | None = None
    """The answers to the questions as HTML, if somebody has made them already."""
    marks: Chapters = ()
    """The chapters, wherever they are written, in the recording's time."""
    spoken: PackedTranscript = EMPTY_TRANSCRIPT
    """What the transcript's file says, in the recording's time."""
    asked: Quiz | None = None
    """What the quiz's file says."""

    @property
    def is_withheld(self) -> bool:
        """Whether it is in no feed, whatever its date: a draft, or retired."""
        return self.draft or self.retired

    @property
    def place(self) -> tuple[float, int, float, str]:
        """Where it stands among others, oldest first: by its moment, its season, its number and its folder's name."""
        return self.date.timestamp(), self.season or 0, self.number or 0, self.slug

    @property
    def whole_number(self) -> int | None:
        """The number if it is whole: Apple and audio tags have no decimals."""
        return self.number if isinstance(self.number, int) else None

    @property
    def sidecars(self) -> dict[str, str]:
        """The paths of the files of chapters, transcript, quiz and notes, relative to the working folder, by key."""
        named = {
            "chapters": self.chapters,
            "transcript": self.transcript,
            "quiz": self.quiz,
            "notes_file": self.notes_file,
        }
        return {key: f"episodes/{self.slug}/{name}" for key, name in named.items() if isinstance(name, str)}

    @property
    def written_recording(self) -> str:
        """The recording as `audio` has it; a URL has its query, which may hold a signature."""
        match self.audio:
            case RecordedAudio(file=file):
                return file
            case LeftAudio(enclosure=address):
                return address
        return self.audio

    @property
    def keep(self) -> Keep:
        """Whether the recording is published as it is, but for its tags or to the byte, and not made by a recipe."""
        return self.audio.keep if isinstance(self.audio, RecordedAudio) else False

    @property
    def left(self) -> LeftAudio | None:
        """The enclosure that stays at another host; None for a recording, which is published from here."""
        return self.audio if isinstance(self.audio, LeftAudio) else None

    @property
    def recording_path(self) -> str:
        """The path of the recording relative to the working folder; of a remote one, where it is downloaded to."""
        return self.origin.path if self.origin else f"episodes/{self.slug}/{self.written_recording}"

    @property
    def heard_track(self) -> int:
        """The number of the recording's sound track that is published, counted from 1."""
        return self.sound_track or 1

    @property
    def unlevelled(self) -> tuple[Cut, ...]:
        """The stretches of the recording that stay as loud as they are."""
        return self.level.spans if isinstance(self.level, Level) else ()

    def adapt_recipe(self, recipe: Recipe) -> Recipe:
        """Return the recipe by which the episode's audio is made: the feed's, with the episode's word on levels."""
        wanted = recipe.level if self.level is None else bool(self.level)
        return recipe if wanted == recipe.level else recipe.model_copy(update={"level": wanted})

    @property
    def sound_name(self) -> str:
        """What tells the published sound from any other: the recording's path, and the number of a later track."""
        track = f", sound track {self.heard_track}" if self.heard_track > 1 else ""
        return f"{self.recording_path}{track}"

    @property
    def origin(self) -> Origin | None:
        """The origin of a remote recording; None for a local file."""
        return parse_origin(self.written_recording)

    @property
    def recording_place(self) -> str:
        """The recording for messages: its URL without the query, or its path relative to the working folder."""
        return self.origin.name if self.origin else self.recording_path

    @property
    def recording_name(self) -> str:
        """The recording as `audio` has it, without the query of a URL."""
        return self.origin.name if self.origin else self.written_recording
