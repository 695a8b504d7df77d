"""`publisher master`: masters a single file, outside any show. Its options are the keys of a recipe.

The result is there whole or not at all: it takes its name when it is proven and tagged.
"""

import shutil
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from publisher.cli.exits import Exit
from publisher.cli.options import form_option, run_anywhere
from publisher.console import Console
from publisher.errors import PublisherError, UnknownNameError, UnreadableMediaError
from publisher.files import write_atomically
from publisher.findings import Finding, Position, Severity
from publisher.lint import check_recording
from publisher.media.ffmpeg.chapters import copy_with_chapters, read_ffmpeg_chapters
from publisher.media.ffmpeg.metadata import read_metadata
from publisher.media.mastering.master import master_recording
from publisher.media.report import ReportRecorder, check_report_path, write_report
from publisher.media.results import MasteringReport, Recording
from publisher.media.tags import chapters as markers
from publisher.media.tags.copy import copy_tags
from publisher.model.chapters import Chapters
from publisher.model.recipe import PRESETS, Recipe
from publisher.tasks import Progress, ProgressReporter, Task, open_thread_runner

KEYS = {key: field for key, field in Recipe.model_fields.items() if key != "codec"}
"""What can be asked for. The codec is told by the ending of the file's name."""


def _recipe_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each key."""
    for key, field in reversed(KEYS.items()):
        flag = field.annotation is bool
        command = click.option(
            f"--{key.replace('_', '-')}",
            key,
            type=None if flag else _kind(field),
            is_flag=flag,
            default=None,
            help=field.description,
        )(command)
    presets = click.Choice([*PRESETS])
    return click.option("--preset", type=presets, help="Keys for a purpose; options have the last word.")(command)


def _kind(field: FieldInfo) -> "click.ParamType[Any]":
    choices = {str(choice): choice for choice in get_args(field.annotation)}
    if choices:
        return click.Choice([*choices])
    low, high = (
        next(getattr(mark, name) for mark in field.metadata if isinstance(mark, kind))
        for kind, name in ((Ge, "ge"), (Le, "le"))
    )
    return click.FloatRange(low, high)


def _written(key: str, value: object) -> object:
    """Return what was written on the command line as what the recipe wants."""
    choices = {str(choice): choice for choice in get_args(KEYS[key].annotation)}
    return choices.get(str(value), value)


@click.command()
@click.argument("source", metavar="IN", type=click.Path(readable=False, path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(readable=False, path_type=Path))
@_recipe_options
@click.option("--sound-of-video", is_flag=True, help="IN may be a video, of which the sound alone is taken.")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="Draw what was done: PNG, SVG or PDF, and JSON."
)
@form_option
def master(
    source: Path,
    out: Path,
    preset: str | None,
    *,
    sound_of_video: bool,
    report: Path | None,
    form: str,
    **keys: object,
) -> None:
    """Master a single recording: loudness, limiter, encoder, and the proof that it came out so.

    OUT ends in .mp3, .m4a or .opus, and becomes that. It gets the tags, chapters and cover that IN has, and takes the
    place of a file of that name once it is whole.

    \b
    Example:
      publisher master interview.wav interview.mp3 --preset speech
    """

    def work(console: Console) -> Exit:
        wanted = {key: _written(key, value) for key, value in keys.items() if value is not None}
        named = {"preset": preset} if preset else {}
        recipe = Recipe.model_validate({**named, **wanted, "codec": choose_codec(out)})
        commission = MasteringOptions(
            source=source, out=out, recipe=recipe, sound_of_video=sound_of_video, report=report
        )
        return Exit.DONE if master_file(commission, console) else Exit.FAILED

    run_anywhere(form, work)


CODEC_BY_SUFFIX = {".mp3": "mp3", ".m4a": "aac", ".opus": "opus"}
"""By the ending of the file that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringOptions:
    """What is to be made of what."""

    source: Path
    out: Path
    recipe: Recipe
    sound_of_video: bool = False
    """Whether the source may be a video."""
    report: Path | None = None
    """The picture that tells what was done, if one is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasteringResult:
    """What came of a commission."""

    mastered: MasteringReport | None = None
    """None if there are errors in the source."""
    findings: tuple[Finding, ...] = ()
    bytes: int = 0


def choose_codec(out: Path) -> str:
    """Return the codec for the file that is to be made. Raises UnknownNameError for an ending that has none."""
    codec = CODEC_BY_SUFFIX.get(out.suffix.lower())
    if codec is None:
        raise UnknownNameError(
            f"{out.name} has no ending that tells what it is to be", hint=f"let it end in {', '.join(CODEC_BY_SUFFIX)}"
        )
    return codec


def master_file(commission: MasteringOptions, console: Console) -> bool:
    """Carry out `commission`, and show what came of it; tell whether the file was made.

    Raises UnknownNameError for names that cannot be meant, PublisherError for what the world refuses.
    """
    _check_names(commission)
    if commission.report:
        check_report_path(commission.report)
    with open_thread_runner(1) as runner, console.task():
        done = MasteringResult()
        for event in runner.run([Task(commission.out.name, partial(_master, commission))]):
            if isinstance(event, Progress):
                console.progress(event)
            elif event.result is None:
                raise event.error or RuntimeError("mastering ended without a result")
            else:
                done = event.result
    if done.findings:
        console.findings(done.findings)
    if done.mastered is not None:
        console.mastered(str(commission.out), done.mastered, done.bytes)
    console.summary()
    return done.mastered is not None


def _check_names(commission: MasteringOptions) -> None:
    source, out = commission.source, commission.out
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
    """Stops the mastering of a recording that has errors."""

    def __init__(self, commission: MasteringOptions) -> None:
        super().__init__()
        self._commission = commission
        self.findings: tuple[Finding, ...] = ()

    def on_analyzed(self, recording: Recording) -> None:
        self.findings = tuple(_findings(self._commission, recording))
        if any(finding.is_error for finding in self.findings):
            raise _RefusedError


class _RefusedError(Exception):
    """There are errors in the recording."""


def _findings(commission: MasteringOptions, recording: Recording) -> Iterable[Finding]:
    name = commission.source.name
    if recording.video and not commission.sound_of_video:
        yield Finding(
            rule="recording-video",
            severity=Severity.ERROR,
            message=f"{name} is a video",
            fix="if its sound alone is what you want, add --sound-of-video; if not, name the right file",
            position=Position(file=name),
        )
    yield from check_recording(name, recording)


def _master(commission: MasteringOptions, report: ProgressReporter) -> MasteringResult:
    critic = _FindingsObserver(commission)
    out = commission.out.resolve()
    try:
        with write_atomically(out) as draft:
            mastered = _make(commission, critic, draft, report)
            size = draft.stat().st_size
            if commission.report:
                write_report(
                    commission.report,
                    title=commission.out.name,
                    recording=commission.source,
                    made=draft,
                    mastered=mastered,
                    recipe=commission.recipe,
                    attenuation=critic.attenuation,
                    report=report,
                )
    except _RefusedError:
        return MasteringResult(findings=critic.findings)
    except OSError as problem:
        raise _make_error(commission.out, problem) from None
    return MasteringResult(mastered=mastered.rounded(), findings=critic.findings, bytes=size)


def _make(
    commission: MasteringOptions, critic: _FindingsObserver, draft: Path, report: ProgressReporter
) -> MasteringReport:
    # By its own name, since that is what is told of where it cannot be made.
    plain = draft.with_name("plain") / commission.out.name
    plain.parent.mkdir()
    mastered = master_recording(commission.source, commission.recipe, plain, report=report, observer=critic)
    report("tag", 0.0)
    chapters = _chapters(commission.source)
    if commission.recipe.codec == "aac" and chapters:
        starts = [*(chapter.start for chapter in chapters), mastered.after.duration]
        marks = [(start, end, chapter.title) for chapter, start, end in zip(chapters, starts, starts[1:], strict=False)]
        copy_with_chapters(plain, marks, draft)
    else:
        shutil.move(plain, draft)
    copy_tags(
        commission.source,
        draft,
        read_metadata(commission.source),
        chapters,
        duration=mastered.after.duration,
        loudness=mastered.after.integrated,
    )
    return mastered


def _chapters(source: Path) -> Chapters:
    try:
        return markers.read_embedded_chapters(source, read_ffmpeg_chapters)
    except UnreadableMediaError:
        # Tags that are damaged are no reason to refuse a sound that is not.
        return ()


def _make_error(out: Path, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{out} cannot be written: {(problem.strerror or str(problem)).lower()}",
        hint="look at the disk's free space and at the folder's permissions",
    )
