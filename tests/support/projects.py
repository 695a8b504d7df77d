"""A show in a folder, opened as commands open it."""

from pathlib import Path

from publisher.cli.options import Invocation
from publisher.cli.project import Project, open_project
from publisher.console.choose import open_console


def invocation_in(root: Path, target: str = "preview") -> Invocation:
    """Return what a command for the show in `root` begins with, answering in JSON."""
    return Invocation(root=root, console=open_console("json"), target=target)


def project_in(root: Path, target: str = "preview") -> Project:
    """Open the show in `root`; nothing may be wrong with its sources."""
    project = open_project(invocation_in(root, target))
    assert project.findings == ()
    return project
