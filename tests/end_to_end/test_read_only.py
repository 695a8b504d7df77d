"""A folder that nothing can be written to: what only looks at a show works there as anywhere else."""

import errno
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.denied import denied
from support.processes import environment_with, finish
from support.published import PublishedShow
from support.shows import make_episode, run, snapshot

LOOKING = (("check",), ("plan",), ("feed", "--check"), ("verify",))
"""The commands that change nothing."""
NUMBERS = {"read-only": errno.EROFS, "full": errno.ENOSPC, "quota": errno.EDQUOT, "forbidden": errno.EACCES}


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A published show with a new episode, and no cache."""
    root = published_show(episodes=["0001-ae", "0002-oe"])
    make_episode(root, "0003-aa", 3)
    shutil.rmtree(root / ".publisher")
    return root


def answers(root: Path) -> list[tuple[int, str]]:
    """Return exit code and output of each command."""
    done = [run(root, *command) for command in LOOKING]
    assert not any("Traceback" in one.stderr for one in done)
    return [(one.returncode, re.sub(r"\d+\.\d s", "", one.stdout + one.stderr)) for one in done]


@pytest.mark.parametrize("why", NUMBERS)
def test_what_only_looks_needs_no_write(show: Path, why: str) -> None:
    """Without a cache that can be written each command says what it says elsewhere, and nothing is changed."""
    before = snapshot(show)
    with denied(show, NUMBERS[why]):
        said = answers(show)
    assert snapshot(show) == before
    assert [code for code, _ in said] == [0, 0, 0, 0]
    assert said == answers(show)


@pytest.mark.parametrize("why", NUMBERS)
def test_a_cache_that_is_there_is_used(show: Path, why: str) -> None:
    """A checkout whose cache was made before it became read-only gives the same answers; recordings may change."""
    expected = answers(show)
    with denied(show, NUMBERS[why]):
        assert answers(show) == expected
        assert run(show, "publish").returncode == 1


READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"'


def test_a_folder_that_is_mounted_read_only(show: Path) -> None:
    """The same as the kernel has it, in a mount of one's own."""
    unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", READ_ONLY, "sh", str(show)]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount: util-linux, and user namespaces")
    assert finish([*unshare, "touch", "x"], cwd=show, text=True).returncode != 0
    for command in LOOKING:
        done = finish(
            [*unshare, sys.executable, "-m", "publisher", *command], cwd=show, env=environment_with(), text=True
        )
        assert (command, done.returncode, done.stderr.count("Read-only")) == (command, 0, 0), done.stderr
    assert not (show / ".publisher").exists()
