"""Begins a git repository for a show, with the git that is installed."""

import shutil
import subprocess
from pathlib import Path

from publisher.errors import PublisherError

MERGE_DRIVER = ("config", "merge.publisher-ledger.driver", "publisher ledger merge %O %A %B")
"""Arguments that have git merge ledgers by episode: set in each clone, since git takes no commands from others."""
SECONDS = 60
"""How long git may take."""


def has_git() -> bool:
    """Tell whether git is installed."""
    return shutil.which("git") is not None


def has_lfs() -> bool:
    """Tell whether Git LFS is installed."""
    return has_git() and shutil.which("git-lfs") is not None


def is_in_repository(folder: Path) -> bool:
    """Tell whether a folder is in a git repository, or will be once it is made."""
    return any((above / ".git").exists() for above in (folder.absolute(), *folder.absolute().parents))


def is_top_of_repository(folder: Path) -> bool:
    """Tell whether a folder is the top of a git repository."""
    return (folder / ".git").exists()


def find_branch(folder: Path) -> str:
    """Return the branch that a repository's working folder is on; main where it cannot be told."""
    try:
        head = (folder / ".git" / "HEAD").read_text("utf-8", errors="replace")
    except OSError:
        return "main"
    return head.partition("ref: refs/heads/")[2].strip() or "main"


def init_repository(folder: Path) -> None:
    """Begin a repository with the branch main in a folder that is in none; raise PublisherError if git refuses."""
    # git before 2.28 has no option for the name of the branch.
    _run_git(folder, "init", "--quiet")
    _run_git(folder, "symbolic-ref", "HEAD", "refs/heads/main")


def configure_repository(folder: Path) -> None:
    """Have git merge ledgers by episode, and fetch and keep recordings if Git LFS is installed."""
    _run_git(folder, *MERGE_DRIVER)
    if has_lfs():
        _run_git(folder, "lfs", "install", "--local")


def _run_git(folder: Path, *arguments: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - arguments of our own
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of whoever calls
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise PublisherError(f"git {arguments[0]} failed: {problem}", hint="run it yourself: git init") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise PublisherError(f"git {arguments[0]} failed: {said[-1]}", hint=f"run git {arguments[0]} there yourself")
