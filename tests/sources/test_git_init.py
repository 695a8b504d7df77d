"""Git repositories of new shows: begun with the git that is installed, or told why not."""

import subprocess
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.sources import git_init
from publisher.sources.git_init import configure_repository, has_git, has_lfs, init_repository, is_in_repository
from support.tools import needs


@needs("git")
def test_a_folder_becomes_a_repository(tmp_path: Path) -> None:
    """And all folders below it, whether they are made yet or not."""
    assert has_git()
    assert not is_in_repository(tmp_path / "show")
    init_repository(tmp_path)
    configure_repository(tmp_path)
    assert is_in_repository(tmp_path)
    assert is_in_repository(tmp_path / "show" / "episodes")


@pytest.mark.parametrize(
    ("installed", "git", "lfs"),
    [((), False, False), (("git",), True, False), (("git", "git-lfs"), True, True)],
)
def test_what_is_not_installed_is_not_counted_on(
    monkeypatch: pytest.MonkeyPatch, *, installed: tuple[str, ...], git: bool, lfs: bool
) -> None:
    """Git LFS needs git."""
    monkeypatch.setattr(git_init.shutil, "which", lambda name: f"/usr/bin/{name}" if name in installed else None)
    assert (has_git(), has_lfs()) == (git, lfs)


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (subprocess.CompletedProcess([], 128, "", "hint: x\nfatal: there is no room\n"), "fatal: there is no room"),
        (subprocess.CompletedProcess([], 3, "", ""), "it ended with 3"),
        (FileNotFoundError(2, "No such file"), "No such file"),
        (subprocess.TimeoutExpired("git", 60), "timed out"),
    ],
)
def test_git_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcome: object, message: str) -> None:
    """In one line, with its own last words, and a hint."""

    def answer(*_: object, **__: object) -> object:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(git_init.subprocess, "run", answer)
    with pytest.raises(PublisherError, match=f"git init failed: .*{message}") as caught:
        init_repository(tmp_path)
    assert caught.value.hint
