"""Fetches what hangs on an imported item, and puts it into the episode's folder: audio, cover, chapters, transcripts.

What cannot be had is told, and the rest goes on. Nothing is fetched twice in a run, and a recording that was cut off is
resumed in the next one.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from threading import Lock
from urllib.parse import quote, urlsplit

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.feed.reading.prefixes import strip_prefixes
from publisher.feed.reading.source import SourceEnclosure, SourceItem, SourceTranscript
from publisher.findings import Severity
from publisher.hashing import Json, digest_file
from publisher.media.cache import MediaCache
from publisher.media.finished import describe_unfit
from publisher.media.inspect import inspect_recording
from publisher.media.results import Recording
from publisher.model.fields import parse_web_address, slugify
from publisher.model.origin import Origin, name_host
from publisher.model.timecode import format_short_time
from publisher.publish.moving.secrets import has_secret
from publisher.publish.moving.texts import EpisodeFiles
from publisher.sources.workspace import Workspace
from publisher.storage.download import download
from publisher.storage.http import client
from publisher.storage.http.bounds import RECORDING_BOUNDS
from publisher.storage.http.peers import Reach
from publisher.storage.http.source import HttpSource
from publisher.tasks import ProgressReporter
from publisher.text.chapters import parse_chapters
from publisher.text.textfile import read_text_file
from publisher.text.transcripts import read_transcript

SUFFIXES = {("mp3", "mp3"): ".mp3", ("aac", "mov"): ".m4a", ("opus", "ogg"): ".opus", ("vorbis", "ogg"): ".ogg"}
"""Endings of recordings by codec and container; others keep the one they have."""
PICTURES = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
"""Endings of pictures that directories take, by their first bytes."""
TRANSCRIPT_SUFFIXES = {
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/srt": ".srt",
    "application/json": ".json",
    "text/html": ".html",
    "text/plain": ".txt",
}
"""Endings of transcripts by media type, the ones that say most first."""
CHAPTERS_FILE = "chapters.json"
TOLD_SECONDS, TOLD_SHARE = 5.0, 0.02
"""By how much a file may be longer or shorter than the feed says before that is told: advertisements come and go."""
TOLD_BYTES, TOLD_RATIO = 100_000, 1.25
"""From how many bytes on a length is believed, and how many times as large or small a file may be."""
PLAIN_TYPE = "audio/mpeg"


class AudioWay(StrEnum):
    """What becomes of the audio of a show that moves in."""

    KEEP = "keep"
    """It is fetched, and published byte for byte as it is."""
    MASTER = "master"
    """It is fetched, and made anew by the feed's recipe."""
    LEAVE = "leave"
    """It stays at the old host for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """How attachments are fetched in one run."""

    workspace: Workspace
    way: AudioWay
    reach: Reach
    is_offline: bool
    secrets: frozenset[str] = frozenset()
    show_cover: str | None = None
    """The address of the show's own picture, which items without another one show anyway."""
    documents: dict[str, bytes | PublisherError] = field(default_factory=dict)
    """What was fetched, by address: many items name one picture."""
    lock: Lock = field(default_factory=Lock)

    def get(self, address: str) -> bytes:
        """Return the document at an address; raise PublisherError if it cannot be had."""
        with self.lock:
            known = self.documents.get(address)
        if known is None:
            try:
                known = _get(address, self)
            except PublisherError as problem:
                known = problem
            with self.lock:
                self.documents[address] = known
        if isinstance(known, PublisherError):
            raise known
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """What was put into an episode's folder, and what there is to tell."""

    files: EpisodeFiles
    is_left: bool = False
    """Whether the audio stays at the old host."""
    failures: tuple[str, ...] = ()
    """What could not be had."""
    remarks: tuple[str, ...] = ()


def bring_attachments(item: SourceItem, folder: str, fetching: Fetching, report: ProgressReporter) -> Attachments:
    """Fetch what hangs on an item into the folder episodes/<folder>; raise PublisherError if the disk refuses."""
    box = _Box(folder, fetching, report)
    audio = box.bring_audio(item)
    return Attachments(
        files=EpisodeFiles(
            audio=audio,
            cover=box.bring_cover(item),
            chapters=box.bring_chapters(item),
            transcript=box.bring_transcripts(item),
        ),
        is_left=isinstance(audio, dict) and "enclosure" in audio,
        failures=tuple(box.failures),
        remarks=tuple(box.remarks),
    )


def bring_show_cover(address: str, slug: str, fetching: Fetching) -> str:
    """Fetch the show's picture into feeds/<slug> and return its file's name; raise PublisherError if it is none."""
    content = fetching.get(address)
    name = f"cover{_find_picture_suffix(content)}"
    fetching.workspace.write(f"feeds/{slug}/{name}", content)
    return name


def leave_audio(item: SourceItem) -> Json:
    """Return the value of the key `audio` for an enclosure that stays where it is; None if there is no enclosure."""
    enclosure = item.enclosure
    if enclosure is None:
        return None
    kind = enclosure.type if _is_media_type(enclosure.type) else PLAIN_TYPE
    left: dict[str, Json] = {"enclosure": _spell_address(enclosure.url), "bytes": enclosure.length or 0, "type": kind}
    if item.duration:
        left["duration"] = round(item.duration, 3)
    return left


class _Box:
    """Fills the folder of one episode."""

    def __init__(self, folder: str, fetching: Fetching, report: ProgressReporter) -> None:
        self.failures: list[str] = []
        self.remarks: list[str] = []
        self._folder = f"episodes/{folder}"
        self._fetching = fetching
        self._report = report

    def bring_audio(self, item: SourceItem) -> Json:
        """Return the value of the key `audio`; None if there is no audio that a file may name."""
        if item.enclosure is None:
            return None
        if self._fetching.way is not AudioWay.LEAVE and not self._fetching.is_offline:
            try:
                return self._fetch_audio(item, item.enclosure)
            except UnreadableMediaError as problem:
                self.failures.append(f"its audio stays at {name_host(item.enclosure.url)}: {problem.message}")
        if has_secret(item.enclosure.url, self._fetching.secrets):
            self.failures.append("its audio has an address with the feed's secret in it, which goes into no file")
            return None
        return leave_audio(item)

    def _fetch_audio(self, item: SourceItem, enclosure: SourceEnclosure) -> Json:
        """Return the value of the key `audio` for a file that was fetched; raise UnreadableMediaError for none."""
        workspace, keeps = self._fetching.workspace, self._fetching.way is AudioWay.KEEP
        address = enclosure.origin or strip_prefixes(enclosure.url)[1]
        path = Origin(address).path
        file = workspace.root / path
        try:
            download(
                HttpSource(_spell_address(address), RECORDING_BOUNDS, reach=self._fetching.reach),
                file,
                lambda fraction, size: self._report("fetch", fraction, size),
            )
        except UnreadableMediaError:
            raise
        except PublisherError as problem:
            raise UnreadableMediaError(problem.message, hint=problem.hint) from None
        found = self._inspect(path, enclosure.length)
        unfit = describe_unfit(found) if keeps else None
        if unfit is not None:
            raise UnreadableMediaError(f"it {unfit[0]}", hint=unfit[1])
        self._compare_lengths(item, found, file.stat().st_size)
        name = _name_file(address, found)
        workspace.place(file, f"{self._folder}/{name}")
        return {"file": name, "keep": "bytes"} if keeps else name

    def _inspect(self, path: str, told: int | None) -> Recording:
        """Return the inspection of a fetched file, which `check` will not make again.

        Raises UnreadableMediaError for what is no sound, or is damaged and shorter than the `told` bytes.
        """
        workspace = self._fetching.workspace
        file = workspace.root / path
        digest = digest_file(file)
        cache = MediaCache(workspace.state / "cache")
        known = cache.recording(digest)
        if known is None:
            known = inspect_recording(file, report=self._report)
            with suppress(PublisherError):
                cache.keep_recording(digest, known)
        size = file.stat().st_size
        if known.trouble and told is not None and size < told:
            raise UnreadableMediaError(
                f"it came damaged, with {size} of the {told} bytes that the feed tells of: {known.trouble}",
                hint="run this again",
            )
        if known.trouble:
            self.remarks.append(f"its audio is damaged: {known.trouble}")
        return known

    def _compare_lengths(self, item: SourceItem, found: Recording, size: int) -> None:
        """Tell of a file that is another one than the feed tells of, by its duration, or else by its size."""
        told, is_long = item.duration, found.measurement.duration
        length = item.enclosure.length if item.enclosure and not told else None
        if length and length >= TOLD_BYTES and not 1 / TOLD_RATIO < size / length < TOLD_RATIO:
            self.remarks.append(
                f"its audio has {size} bytes, and the feed says {length}: see whether it is the right file"
            )
        if told and abs(told - is_long) > max(TOLD_SECONDS, TOLD_SHARE * told):
            self.remarks.append(
                f"its audio is {format_short_time(is_long)} long, and the feed says {format_short_time(told)}:"
                " see whether it is the right file"
            )

    def bring_cover(self, item: SourceItem) -> str | None:
        """Return the name of the file of the item's own picture; None if it has none."""
        fetching = self._fetching
        if item.cover is None or item.cover == fetching.show_cover or fetching.is_offline:
            return None
        try:
            content = fetching.get(item.cover)
            if fetching.show_cover and content == _get_known(fetching, fetching.show_cover):
                return None
            name = f"cover{_find_picture_suffix(content)}"
        except PublisherError as problem:
            self.failures.append(f"its picture is missing: {problem.message}")
            return None
        fetching.workspace.write(f"{self._folder}/{name}", content)
        return name

    def bring_chapters(self, item: SourceItem) -> str | tuple[Mapping[str, Json], ...]:
        """Return the name of the file of chapters, or the chapters in the feed itself."""
        fetching = self._fetching
        if item.chapters is None or fetching.is_offline:
            return item.simple_chapters
        try:
            content = fetching.get(item.chapters.address)
        except PublisherError as problem:
            self.failures.append(f"its chapters are missing: {problem.message}")
            return item.simple_chapters
        path = f"{self._folder}/{CHAPTERS_FILE}"
        fetching.workspace.write(path, content)
        sheet = read_text_file(path, content)
        parse_chapters(sheet)
        flaw = next((finding.message for finding in sheet.findings if finding.severity is Severity.ERROR), None)
        if flaw:
            self.failures.append(f"its chapters, in {CHAPTERS_FILE}, cannot be read: {flaw}")
            return item.simple_chapters
        return CHAPTERS_FILE

    def bring_transcripts(self, item: SourceItem) -> str | None:
        """Return the name of the transcript that says most; the others lie beside it."""
        if self._fetching.is_offline:
            return None
        order = [*TRANSCRIPT_SUFFIXES]
        known = sorted(
            enumerate(item.transcripts),
            key=lambda pair: (order.index(_kind(pair[1])) if _kind(pair[1]) in order else len(order), pair[0]),
        )
        first = next((one.language for _, one in known if one.language), None)
        names = [name for _, one in known if (name := self._bring_transcript(one, first))]
        if len(names) > 1:
            self.remarks.append(f"it has {len(names)} transcripts, of which {names[0]} is published")
        return names[0] if names else None

    def _bring_transcript(self, transcript: SourceTranscript, first: str | None) -> str | None:
        """Return the name of a transcript's file; None if it cannot be had or read."""
        suffix = TRANSCRIPT_SUFFIXES.get(_kind(transcript)) or PurePosixPath(urlsplit(transcript.address).path).suffix
        language = transcript.language if transcript.language not in {None, first} else None
        name = f"transcript{f'.{slugify(language)}' if language else ''}{suffix or '.txt'}"
        path = f"{self._folder}/{name}"
        try:
            content = self._fetching.get(transcript.address)
        except PublisherError as problem:
            self.failures.append(f"its transcript is missing: {problem.message}")
            return None
        self._fetching.workspace.write(path, content)
        _, findings = read_transcript(path, content, ())
        flaw = next((finding.message for finding in findings if finding.severity is Severity.ERROR), None)
        if flaw:
            self.failures.append(f"its transcript, in {name}, cannot be read: {flaw}")
            return None
        return name


def _get(address: str, fetching: Fetching) -> bytes:
    name = Origin(address).name
    answer = client.get(_spell_address(address), reach=fetching.reach)
    if answer.status == 0:
        raise PublisherError(f"{name} cannot be fetched: {answer.error}", hint="run this again")
    if not answer.is_whole:
        raise PublisherError(f"{name} answers {answer.status}", hint="see whether it opens in a browser")
    return answer.body


def _get_known(fetching: Fetching, address: str) -> bytes | None:
    known = fetching.documents.get(address)
    return known if isinstance(known, bytes) else None


def _find_picture_suffix(content: bytes) -> str:
    """Return the ending of a picture; raise PublisherError for what no directory takes."""
    found = next((suffix for begin, suffix in PICTURES.items() if content.startswith(begin)), None)
    if found is None:
        raise PublisherError("it is neither JPEG nor PNG", hint="make a JPEG of it, and name it cover.jpg")
    return found


def _name_file(address: str, found: Recording) -> str:
    """Return the name of a recording's file: as it was called, with the ending of what it is."""
    old = PurePosixPath(urlsplit(address).path)
    suffix = SUFFIXES.get((found.codec, found.container)) or old.suffix.lower() or ".audio"
    return f"{slugify(old.stem)[:60].strip('-') or 'audio'}{suffix}"


def _kind(transcript: SourceTranscript) -> str:
    return transcript.type.partition(";")[0].strip().lower()


def _is_media_type(text: str) -> bool:
    top, slash, sub = text.partition("/")
    return bool(slash and top and sub) and all(letter.isalnum() or letter in ".+-" for letter in top + sub)


def _spell_address(address: str) -> str:
    """Return an address as the model takes it: to the letter, but for what no address may have, which is quoted."""
    try:
        return parse_web_address(address)
    except ValueError:
        return quote(address, safe="!#$%&'()*+,/:;=?@[]~")
