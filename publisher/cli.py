"""The command line: parses, calls, and chooses the exit code."""

import platform
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from publisher import __version__
from publisher.caretaker import Caretaker
from publisher.chapters import FORMATS as CHAPTER_FORMATS
from publisher.console import (
    FORMATS,
    OutputError,
    finish_output,
    open_console,
    prepare_streams,
    silence_output,
    write_bytes,
)
from publisher.converting import convert_chapters, convert_transcript
from publisher.desk import Desk, Exit
from publisher.doctor import Doctor
from publisher.errors import PublisherError, StalePlanError, UnknownNameError
from publisher.findings import Finding
from publisher.transcripts import FORMATS as TRANSCRIPT_FORMATS

_Command = TypeVar("_Command", bound=Callable[..., Any])

EXIT_CODES = """
\b
Exit codes:
  0    done
  1    errors in the sources, or something failed
  2    wrong usage
  3    a feed is out of date (feed --check)
  4    the plan is no longer the one that was agreed to (publish --plan)
  130  interrupted
"""


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click passes flags so
    if not wanted:
        return
    from publisher.adapters.audio import find_ffmpeg  # noqa: PLC0415 - slow, and seldom asked for

    click.echo(f"publisher {__version__}, Python {platform.python_version()}")
    try:
        ffmpeg = find_ffmpeg()
    except PublisherError as error:
        click.echo(f"no ffmpeg: {error.message}")
    else:
        click.echo(f"ffmpeg {ffmpeg.version} ({ffmpeg.origin}: {ffmpeg.path})")
    context.exit()


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the versions of publisher, Python and ffmpeg, and exit.",
)
def publisher() -> None:
    """Podcast as code: from a folder of words and recordings to a feed that podcast apps subscribe to.

    \b
    Example:
      publisher publish
    """


def _format(command: _Command) -> _Command:
    return click.option(
        "--format", "form", type=click.Choice([*FORMATS]), default="text", show_default=True, help="Who reads it."
    )(command)


def _target(command: _Command) -> _Command:
    return click.option(
        "--target",
        default="preview",
        show_default=True,
        metavar="NAME",
        help="Where to publish, as feed.yaml names it.",
    )(command)


def _feed(command: _Command) -> _Command:
    return click.option("--feed", metavar="NAME", help="Only this feed; otherwise all.")(command)


def _replace(command: _Command) -> _Command:
    return click.option(
        "--replace", multiple=True, metavar="SLUG", help="Make this episode's published audio anew. May be repeated."
    )(command)


def _plan_digest(context: click.Context, _: click.Parameter, digests: tuple[str, ...]) -> tuple[str, ...]:
    for digest in digests:
        # An empty variable of a build script must not agree to whatever the plan has become.
        if not re.fullmatch(r"[0-9a-f]{8,64}", digest):
            raise click.BadParameter(f"{digest!r} is not what plan has shown: 8 digits at least", context)
    return digests


@publisher.command()
@_format
@_feed
@_target
def check(form: str, feed: str | None, target: str) -> None:
    """Show what is wrong with the sources, with file, line and fix.

    \b
    Example:
      publisher check --format github
    """
    _run(form, target, feed, lambda desk: desk.check())


@publisher.command()
@_replace
@_format
@_feed
@_target
def plan(replace: tuple[str, ...], form: str, feed: str | None, target: str) -> None:
    """Show what publish would do, without doing it.

    \b
    Example:
      publisher plan --replace 0178-molde
    """
    _run(form, target, feed, lambda desk: desk.plan({*replace}))


@publisher.command()
@_replace
@click.option(
    "--plan",
    "agreed",
    multiple=True,
    metavar="DIGEST",
    callback=_plan_digest,
    help="Only if the plan is still this one, as plan has shown it. Once for each feed.",
)
@_format
@_feed
@_target
def publish(replace: tuple[str, ...], agreed: tuple[str, ...], form: str, feed: str | None, target: str) -> None:
    """Check, master and store what is new, and rebuild the feed.

    \b
    Example:
      publisher publish --target production
    """
    _run(form, target, feed, lambda desk: desk.publish({*replace}, agreed, _now()))


@publisher.command()
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 3 if a feed is out of date.")
@_format
@_feed
@_target
def feed(only_check: bool, form: str, feed: str | None, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Rebuild the feed from words and ledger, with no audio at hand.

    \b
    Example:
      publisher feed --check
    """
    _run(form, target, feed, lambda desk: desk.check_feeds(_now()) if only_check else desk.write_feeds(_now()))


@publisher.command()
@_target
def serve(target: str) -> None:
    """Serve what was published to a folder, for apps on this machine.

    \b
    Example:
      publisher serve
    """

    def work(desk: Desk) -> Exit:
        from publisher.adapters.preview import serve as serve_folder  # noqa: PLC0415 - only here is a server needed

        folder, url = desk.preview_folder()
        serve_folder(folder, url, say=click.echo)
        return Exit.DONE

    _run("text", target, None, work)


@publisher.command()
@click.option("--deep", is_flag=True, help="Read every byte back.")
@_format
@_feed
@_target
def verify(deep: bool, form: str, feed: str | None, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Compare what was published with what is in the storage, and with what listeners get.

    \b
    Example:
      publisher verify --target production --deep
    """
    _run(form, target, feed, lambda desk: Caretaker(desk=desk).verify(deep=deep))


@publisher.command()
@_format
@_feed
@_target
def rollback(form: str, feed: str | None, target: str) -> None:
    """Put the feed back that was there before the last change, with its ledger.

    \b
    Example:
      publisher rollback --target production
    """
    _run(form, target, feed, lambda desk: Caretaker(desk=desk).rollback(_now()))


@publisher.command()
@click.option("--yes", "really", is_flag=True, help="Delete it; otherwise it is only shown.")
@_format
@_target
def prune(really: bool, form: str, target: str) -> None:  # noqa: FBT001 - click passes flags so
    """Show what no feed and no ledger has referred to for 30 days.

    \b
    Example:
      publisher prune --target production --yes
    """
    _run(form, target, None, lambda desk: Caretaker(desk=desk).prune(_now(), really=really))


@publisher.command()
@click.argument("target")
@_format
def doctor(target: str, form: str) -> None:
    """Look a bucket over: what it can do, what is wrong, and the policies to paste.

    \b
    Example:
      publisher doctor production
    """
    _run(form, target, None, lambda desk: Doctor(desk=desk).examine(_now()))


@publisher.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Begin an episode, and a show where there is none.

    \b
    Example:
      publisher new 0179-aalesund
    """
    _run("text", "preview", None, lambda desk: desk.new(slug, datetime.now().astimezone()))


@publisher.command()
@click.argument("file", default="-")
@click.option(
    "--to", "form", type=click.Choice(CHAPTER_FORMATS), default="lines", show_default=True, help="The format."
)
def chapters(file: str, form: str) -> None:
    """Convert chapters: from a text file, from an audio file's own, or from stdin.

    The format of what comes in is recognised. Lines are like `00:12:30 Title`; json is Podcasting 2.0's; psc is
    Podlove Simple Chapters; labels are Audacity's.

    \b
    Example:
      publisher chapters recording.wav --to json
    """
    _convert(lambda stdin: convert_chapters(file, stdin, form))


@publisher.command()
@click.argument("file", default="-")
@click.option(
    "--to", "form", type=click.Choice(TRANSCRIPT_FORMATS), default="text", show_default=True, help="The format."
)
def transcript(file: str, form: str) -> None:
    """Convert a transcript: from a file or from stdin.

    The format of what comes in is recognised: WebVTT, SRT, Podcasting 2.0's JSON, HTML, or text with `NAME:` before
    what is said. vtt, srt and json want times.

    \b
    Example:
      publisher transcript interview.srt --to vtt
    """
    _convert(lambda stdin: convert_transcript(file, stdin, form))


def _convert(work: Callable[[BinaryIO], tuple[str, list[Finding]]]) -> None:
    """Write what was converted to stdout, and what is wrong to stderr."""
    try:
        text, findings = work(sys.stdin.buffer)
    except PublisherError as error:
        click.echo(f"publisher: {error.message}\n  → {error.hint}", err=True)
        raise SystemExit(Exit.FAILED) from None
    for finding in findings:
        click.echo(f"{finding.position}: {finding.severity}: {finding.message} [{finding.rule}]", err=True)
        click.echo(f"  → {finding.fix}", err=True)
    # Bytes, so that no machine's own idea of line ends and encodings gets in.
    write_bytes(text.encode())
    raise SystemExit(Exit.FAILED if any(finding.is_error for finding in findings) else Exit.DONE)


def _now() -> datetime:
    return datetime.now(UTC)


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:
        raise PublisherError(
            "the folder that this was started in is gone", hint="go to the folder that holds feeds/ and episodes/"
        ) from None


def _run(form: str, target: str, feed: str | None, work: Callable[[Desk], Exit]) -> None:
    """Do the work, and turn its end into an exit code."""
    console = open_console(form)
    try:
        code = work(Desk(root=_here(), console=console, target=target, feed=feed))
    except StalePlanError as error:
        console.trouble(error)
        code = Exit.STALE_PLAN
    except UnknownNameError as error:
        console.trouble(error)
        code = Exit.USAGE
    except PublisherError as error:
        console.trouble(error)
        code = Exit.FAILED
    raise SystemExit(code)


def main() -> None:
    """Run the command line; whatever is not foreseen is a bug, and is told as one."""
    prepare_streams()
    try:
        try:
            publisher(standalone_mode=False)
        finally:
            finish_output()
    except OutputError as error:
        silence_output()
        click.echo(f"publisher: {error}", err=True)
        sys.exit(Exit.FAILED)
    except BrokenPipeError:
        # Whoever read has enough, as `head` has: that is worth no words.
        silence_output()
        sys.exit(Exit.FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("publisher: interrupted; nothing half-made is left, and the next run goes on from here", err=True)
        sys.exit(Exit.INTERRUPTED)
    except Exception:  # noqa: BLE001 - the one place where a bug is met
        traceback.print_exc()
        click.echo(
            f"publisher: this is a bug in publisher {__version__} "
            f"(Python {platform.python_version()}, {platform.platform()}); please report it with the lines above",
            err=True,
        )
        sys.exit(Exit.FAILED)


if __name__ == "__main__":
    main()
