"""Masters a single file for `publisher master`, with the tags, chapters and cover of its source.

The result takes its name only when it is proven and tagged: it is there whole or not at all.
"""

import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from publisher.console.base import Console
from publisher.errors import PublisherError, UnknownNameError, UnreadableMediaError
from publisher.files import write_atomically
from publisher.findings import Finding, Position, Severity
from publisher.lint import check_recording
from publisher.media.ffmpeg.chapters import copy_with_chapters, read_ffmpeg_chapters, split_late
from publisher.media.ffmpeg.metadata import read_metadata
from publisher.media.lossless import explain_encoding
from publisher.media.mastering.master import master_recording
from publisher.media.report import ReportRecorder, check_report_path, write_report
from publisher.media.results import MasteringReport, Recording
from publisher.media.tags import embedded_chapters as markers
from publisher.media.tags.copy import copy_tags
from publisher.model.chapters import Chapters
from publisher.model.recipe import Recipe
from publisher.tasks import Progress, ProgressReporter, Task, open_thread_runner

SHOWN_TITLES = 3
"""Most titles of chapters that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringOptions:
    """A source, the file that is made from it, and how."""

    source: Path
    out: Path
    recipe: Recipe
    sound_of_video: bool = False
    """Whether the source may be a video."""
    sound_track: int | None = None
    """Which of several sound tracks is mastered, counted from 1; None for the first one, where none was chosen."""
    report: Path | None = None
    """The chart of what mastering did, beside its figures as JSON; None for no chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringResult:
    """The outcome of mastering one file."""

    mastered: MasteringReport | None = None
    """None if there are errors in the source."""
    findings: tuple[Finding, ...] = ()
    bytes: int = 0


def master_file(options: MasteringOptions, console: Console) -> bool:
    """Master a file and show its findings and figures; return whether the file was made.

    Raises UnknownNameError if the output would replace its source or is no file, PublisherError if it cannot be read,
    mastered or written.
    """
    _check_names(options)
    if options.report:
        check_report_path(options.report)
    with open_thread_runner(1) as runner, console.task():
        done = MasteringResult()
        for event in runner.run([Task(options.out.name, partial(_master, options))]):
            if isinstance(event, Progress):
                console.progress(event)
            elif event.result is None:
                raise event.error or RuntimeError("mastering ended without a result")
            else:
                done = event.result
    if done.findings:
        console.findings(done.findings)
    if done.mastered is not None:
        console.mastered(str(options.out), done.mastered, done.bytes)
    console.summary()
    return done.mastered is not None


def _check_names(options: MasteringOptions) -> None:
    source, out = options.source, options.out
    try:
        if out.exists() and not stat.S_ISREG(out.stat().st_mode):
            raise UnknownNameError(f"{out} is not a file", hint="name the file that is to be made")
        if out.exists() and source.exists() and out.samefile(source):
            raise UnknownNameError(
                f"{out} is the recording itself, which would be lost", hint="give what is made another name"
            )
        if not out.absolute().parent.is_dir():
            raise PublisherError(f"there is no folder {out.parent}", hint=f"make it: mkdir -p {out.parent}")
    except OSError as problem:
        raise _make_error(out, problem) from None


class _FindingsObserver(ReportRecorder):
    """Checks the recording after its analysis, and stops the mastering of one that has errors."""

    def __init__(self, options: MasteringOptions) -> None:
        super().__init__()
        self._options = options
        self.findings: tuple[Finding, ...] = ()
        self.codec = ""
        """The recording's codec, by ffmpeg's name."""

    def on_analyzed(self, recording: Recording) -> None:
        self.codec = recording.codec
        self.findings = tuple(_findings(self._options, recording))
        if any(finding.is_error for finding in self.findings):
            raise _RefusedError


class _RefusedError(Exception):
    """Signals that the recording has errors."""


def _findings(options: MasteringOptions, recording: Recording) -> Iterable[Finding]:
    name = options.source.name
    if recording.video and not options.sound_of_video:
        yield Finding(
            rule="recording-video",
            severity=Severity.ERROR,
            message=f"{name} is a video",
            fix="if its sound alone is what you want, add --sound-of-video; if not, name the right file",
            position=Position(file=name),
        )
    if recording.sounds > 1 and options.sound_track is None:
        yield Finding(
            rule="recording-second-sound",
            severity=Severity.WARNING,
            message=f"{name} has {recording.sounds} sound tracks, of which the first one is taken",
            fix="add --sound-track 2 for the second, or --sound-track 1 if the first is right",
            position=Position(file=name),
        )
    yield from check_recording(name, recording)


def _master(options: MasteringOptions, report: ProgressReporter) -> MasteringResult:
    observer = _FindingsObserver(options)
    out = options.out.resolve()
    try:
        with write_atomically(out) as draft:
            mastered, losses = _make(options, observer, draft, report)
            size = draft.stat().st_size
            if options.report:
                write_report(
                    options.report,
                    title=options.out.name,
                    recording=options.source,
                    sound_track=options.sound_track or 1,
                    made=draft,
                    mastered=mastered,
                    recipe=options.recipe,
                    recorder=observer,
                    report=report,
                )
    except _RefusedError:
        return MasteringResult(findings=observer.findings)
    except OSError as problem:
        raise _make_error(options.out, problem) from None
    return MasteringResult(mastered=mastered.rounded(), findings=(*observer.findings, *losses), bytes=size)


def _make(
    options: MasteringOptions, observer: _FindingsObserver, draft: Path, report: ProgressReporter
) -> tuple[MasteringReport, tuple[Finding, ...]]:
    # Errors name the file that ffmpeg writes, so the plain file has the name of the result.
    plain = draft.with_name("plain") / options.out.name
    plain.parent.mkdir()
    track = options.sound_track or 1
    mastered = master_recording(
        options.source, options.recipe, plain, report=report, observer=observer, sound_track=track
    )
    report("tag", 0.0)
    # AAC is longer than its source, by the rest of its last frame.
    chapters, late = split_late(_chapters(options.source), min(mastered.before.duration, mastered.after.duration))
    if options.recipe.codec == "aac" and chapters:
        starts = [*(chapter.start for chapter in chapters), mastered.after.duration]
        marks = [(start, end, chapter.title) for chapter, start, end in zip(chapters, starts, starts[1:], strict=False)]
        copy_with_chapters(plain, marks, draft, rate=mastered.sample_rate)
    else:
        shutil.move(plain, draft)
    lost = copy_tags(
        options.source,
        draft,
        read_metadata(options.source, sound_track=track),
        chapters,
        duration=mastered.after.duration,
        loudness=mastered.after.integrated,
    )
    return mastered, (*_describe_encoding(options, mastered, observer.codec), *_describe_losses(options, late, lost))


def _describe_encoding(options: MasteringOptions, mastered: MasteringReport, codec: str) -> Iterable[Finding]:
    said = explain_encoding(options.recipe, mastered, codec)
    if said:
        name = options.source.name
        # A command has no keys.
        fix = said[1].replace("level: false", "--no-level").replace(", or keep the file as it is: keep: true", "")
        message, place = f"{name} {said[0]}", Position(file=name)
        yield Finding(rule="gain-not-lossless", severity=Severity.WARNING, message=message, fix=fix, position=place)


def _describe_losses(options: MasteringOptions, late: Chapters, lost: Sequence[str]) -> Iterable[Finding]:
    source = options.source.name
    if late:
        titles = ", ".join(chapter.title for chapter in late[:SHOWN_TITLES])
        count = "1 chapter begins" if len(late) == 1 else f"{len(late):,} chapters begin"
        rest = f" and {len(late) - SHOWN_TITLES:,} more" if len(late) > SHOWN_TITLES else ""
        yield Finding(
            rule="chapters-lost",
            severity=Severity.WARNING,
            message=f"{count} behind the end of {source}, and cannot be kept: {titles}{rest}",
            fix="give chapters times within the recording in an audio editor, or remove them there",
            position=Position(file=source),
        )
    if lost:
        yield Finding(
            rule="tags-lost",
            severity=Severity.WARNING,
            message=f"{options.out.name} cannot hold all that {source} has in its tags; left out: {', '.join(lost)}",
            fix="if listeners need it, make another format, or say it in a tag that every format has",
            position=Position(file=source),
        )


def _chapters(source: Path) -> Chapters:
    try:
        return markers.read_embedded_chapters(source, read_ffmpeg_chapters)
    except UnreadableMediaError:
        # A damaged tag does not spoil the sound.
        return ()


def _make_error(out: Path, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{out} cannot be written: {(problem.strerror or str(problem)).lower()}",
        hint="look at the disk's free space and at the folder's permissions",
    )
