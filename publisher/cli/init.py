"""`publisher init`: begins a show in a folder of its own, ready for git, make and CI."""

import os
import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from publisher import __version__
from publisher.cli.exits import Exit
from publisher.cli.options import run_anywhere
from publisher.console.base import Console
from publisher.errors import PublisherError
from publisher.model.fields import slugify
from publisher.sources.demo import find_demo
from publisher.sources.git_init import (
    configure_repository,
    find_branch,
    has_git,
    has_lfs,
    init_repository,
    is_in_repository,
    is_top_of_repository,
)
from publisher.sources.scaffold import (
    FIRST_EPISODE,
    ShowScaffold,
    make_show,
    make_surroundings,
    merge_lines,
    name_branch,
)
from publisher.sources.workspace import Workspace, find_enclosing_show

MERGED = (".gitignore", ".gitattributes")
"""Files that may be there already, and get the lines that they lack."""


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--demo", is_flag=True, help="Bring the demo show, recordings included, to look around in.")
def init(folder: Path, *, demo: bool) -> None:
    """Begin a show: its files, and a git repository.

    \b
    Example:
      publisher init my-show
    """
    # In the local time zone: the moment becomes the date in the new episode.md.
    moment = datetime.now().astimezone()
    run_anywhere("text", lambda console: create_show(folder, console, moment, demo=demo))


def create_show(folder: Path, console: Console, now: datetime, *, demo: bool = False) -> Exit:
    """Write a show into a folder, and begin a git repository if it is in none; what is there already stays.

    Raises PublisherError if there is a show in the folder or around it, or if something cannot be written.
    """
    folder = folder.resolve()
    _require_no_show(folder)
    slug = slugify(folder.name) or "show"
    keeps = has_lfs()
    if demo:
        texts = {**make_surroundings(__version__, keeps_recordings=keeps)}
    else:
        texts = {**make_show(ShowScaffold(slug=slug, now=now, version=__version__, keeps_recordings=keeps))}
    _make_folder(folder)
    _write_texts(folder, texts, console)
    if demo:
        _copy_demo(Workspace(folder), console)
    _begin_repository(folder, console)
    _tell_next(folder, slug, console, demo=demo)
    return Exit.DONE


def surround_show(folder: Path, console: Console) -> None:
    """Write what stands around a show into a folder, and begin a git repository; raise PublisherError."""
    _write_texts(folder, make_surroundings(__version__, keeps_recordings=has_lfs()), console)
    _begin_repository(folder, console)


def _write_texts(folder: Path, texts: Mapping[str, str], console: Console) -> None:
    """Write texts into a folder, those for GitHub only at the top of a repository; what is there already stays."""
    workspace = Workspace(folder)
    is_below = is_in_repository(folder) and not is_top_of_repository(folder)
    branch = find_branch(folder)
    for path, text in texts.items():
        is_workflow = path.startswith(".github/")
        if is_workflow and is_below:
            console.info(f"no {path}: the folder is not the top of its git repository, where GitHub looks for it")
        else:
            _write(workspace, path, name_branch(text, branch) if is_workflow else text, console)


def _require_no_show(folder: Path) -> None:
    around = find_enclosing_show(folder / "x")
    if around is not None:
        place = "in this folder" if around == folder else f"around this folder: {around}"
        raise PublisherError(
            f"there is a show {place}", hint="begin an episode there with: publisher new 0002-its-name"
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise PublisherError(f"{folder} cannot be made: {problem.strerror}", hint="choose another folder") from None


def _write(workspace: Workspace, path: str, text: str, console: Console) -> None:
    there = workspace.read(path)
    if there is None:
        workspace.write(path, text.encode())
        console.info(f"wrote {path}")
    elif path in MERGED:
        merged = merge_lines(there.decode(errors="surrogateescape"), text).encode(errors="surrogateescape")
        if merged != there:
            workspace.write(path, merged)
            console.info(f"wrote more lines into {path}")
    elif there != text.encode():
        console.info(f"left {path} as it was")


def _copy_demo(workspace: Workspace, console: Console) -> None:
    for path, content in find_demo():
        workspace.write(path, content)
    console.info("wrote episodes/ and feeds/ of the demo")


def _begin_repository(folder: Path, console: Console) -> None:
    if not has_git():
        console.info("git is not installed: the files are ready for it")
        return
    if not is_in_repository(folder):
        init_repository(folder)
        console.info("began a git repository")
    configure_repository(folder)
    if not has_lfs():
        console.info(
            "git-lfs is not installed, and recordings would make git slow and large: install it and look into"
            " .gitattributes, or keep recordings elsewhere with audio: https://… or s3://…"
        )


def _tell_next(folder: Path, slug: str, console: Console, *, demo: bool) -> None:
    steps = [] if folder == Path.cwd() else [f"cd {shlex.quote(os.path.relpath(folder))}"]
    if demo:
        steps += ["publisher publish", "publisher serve"]
    else:
        steps += [
            f"write feeds/{slug}/feed.yaml, and put cover.jpg beside it: square, 3000 × 3000 pixels",
            f"write episodes/{FIRST_EPISODE}/episode.md, and put recording.wav beside it",
            "publisher check, then publisher serve --drafts --future; publisher publish, once draft: true is deleted",
        ]
    console.info("next:")
    for step in steps:
        console.info(f"  {step}")
