"""What lives in node: two readers of feeds, feedsmith and podcast-partytime, and whatever else tests install by npm."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from filelock import FileLock

from support.environment import OF_THE_MACHINE
from support.processes import child, environment_with, finish
from support.tools import find

NPM_LIMIT = 200
"""Seconds in which npm has to install what it is asked for; without a network it waits longer."""
SOURCES = Path(__file__).parent / "readers"
NODE, NPM = find("node"), find("npm")


class Reader:
    """A process that reads feeds."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take a process that runs read.mjs."""
        assert process.stdin is not None
        assert process.stdout is not None
        self.stdin: IO[str] = process.stdin
        self.stdout: IO[str] = process.stdout

    def read(self, content: bytes) -> Any:
        """Return what each of the readers makes of a feed, by its name."""
        self.stdin.write(json.dumps(content.decode()) + "\n")
        self.stdin.flush()
        for line in self.stdout:
            if line.startswith('{"read":'):  # partytime says its warnings on the same stream.
                return json.loads(line)["read"]
        raise AssertionError("the reader ended")


def install(folder: Path, sources: Path = SOURCES) -> str | None:
    """Install what package.json in `sources` names into `folder`, and our scripts beside it, unless it is there.

    Returns why that cannot be done, if so.
    """
    if NODE is None or NPM is None:
        return "node and npm are not installed"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        wanted = (sources / "package.json").read_text()
        made = folder / "package.json"
        if not (folder / "done").exists() or made.read_text() != wanted:
            made.write_text(wanted)
            options = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline")
            command = [NPM, "install", *options]
            try:
                done = finish(command, cwd=folder, text=True, limit=NPM_LIMIT, env=OF_THE_MACHINE)
            except subprocess.TimeoutExpired:
                return f"npm was not done after {NPM_LIMIT} s"
            if done.returncode:
                names = ", ".join(json.loads(wanted)["dependencies"])
                return f"npm could not install {names}: {done.stderr.strip()[-200:]}"
            (folder / "done").touch()
        for script in sources.glob("*.mjs"):
            shutil.copy(script, folder)
    return None


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """Run the readers that are installed in `folder`."""
    with child(
        [str(NODE), "read.mjs"],
        cwd=folder,
        env=environment_with(LOGGER_LEVEL="silent"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        yield Reader(process)
