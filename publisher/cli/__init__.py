"""Parses the command line, loads and runs one command, and ends the process with its exit code."""

import sys
from typing import NoReturn

import click

from publisher import __version__
from publisher.cli.commands import Commands
from publisher.cli.exits import Exit
from publisher.console import OutputError, finish_output, prepare_streams, silence_output
from publisher.errors import PublisherError, TerminatedError, hide_queries

EXIT_CODES = """
\b
Exit codes:
  0    done
  1    errors in the sources, or something failed
  2    wrong usage
  3    a feed or its pages are out of date (feed --check)
  4    the plan is no longer the one that was agreed to (publish --plan)
  130  interrupted
  143  terminated
"""


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click passes flags so
    if not wanted:
        return
    import platform  # noqa: PLC0415 - few runs need it

    from publisher.media.ffmpeg.find import find_ffmpeg  # noqa: PLC0415 - slow, and seldom asked for

    click.echo(f"publisher {__version__}, Python {platform.python_version()}")
    try:
        ffmpeg = find_ffmpeg()
    except PublisherError as error:
        click.echo(f"no ffmpeg: {error.message}")
    else:
        click.echo(f"ffmpeg {ffmpeg.version} ({ffmpeg.origin}: {ffmpeg.path})")
    context.exit()


@click.group(
    cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
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


def main() -> None:
    """Run the command line and exit; an unexpected exception is shown with its traceback and a request to report it."""
    prepare_streams()
    try:
        try:
            publisher(standalone_mode=False, prog_name="publisher")
        finally:
            finish_output()
    except OutputError as error:
        silence_output()
        click.echo(f"publisher: {error}", err=True)
        sys.exit(Exit.FAILED)
    except BrokenPipeError as error:
        silence_output()
        if isinstance(error.__context__, TerminatedError):
            # The reader was terminated as well, as it is in a group of processes.
            _end_terminated()
        # The reader has closed the pipe, as `head` does: no message.
        sys.exit(Exit.FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("publisher: interrupted; nothing half-made is left, and the next run goes on from here", err=True)
        sys.exit(Exit.INTERRUPTED)
    except TerminatedError:
        _end_terminated()
    except Exception:  # noqa: BLE001 - the one place where bugs are caught
        import platform  # noqa: PLC0415 - few runs need it
        import traceback  # noqa: PLC0415 - few runs need it

        click.echo(hide_queries(traceback.format_exc()), err=True, nl=False)
        click.echo(
            f"publisher: this is a bug in publisher {__version__} "
            f"(Python {platform.python_version()}, {platform.platform()}); please report it with the lines above",
            err=True,
        )
        sys.exit(Exit.FAILED)


def _end_terminated() -> NoReturn:
    click.echo("publisher: terminated; nothing half-made is left, and the next run goes on from here", err=True)
    sys.exit(Exit.TERMINATED)
