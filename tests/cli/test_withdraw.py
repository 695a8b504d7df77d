"""What is deleted of episodes that had to go, by a project's shows."""

from collections.abc import Callable
from pathlib import Path

from publisher.cli.feed import write_feeds
from publisher.cli.options import Invocation
from publisher.cli.project import open_project
from publisher.cli.withdraw import delete_withdrawn_of_shows
from support.shows import replace_in
from support.unmastered import NOW


def test_nothing_that_was_not_asked_for_is_deleted(published: Path, invoke: Callable[..., Invocation]) -> None:
    """Without a name there is no event, and every file stays."""
    project = open_project(invoke(published))
    assert [*delete_withdrawn_of_shows(project, project.resolve_departures(frozenset(), NOW))] == []
    assert len([*(published / "public" / "audio").iterdir()]) == 2


def test_a_retired_episode_is_deleted_by_its_show(published: Path, invoke: Callable[..., Invocation]) -> None:
    """Its own file says so: `feed` takes it out, and its audio goes; later runs have nothing to say of it."""
    replace_in(published / "episodes" / "0001-ae" / "episode.md", "number: 1\n", "number: 1\nretired: true\n")
    write_feeds(invoke(published), NOW)
    assert [file.name.partition(".")[0] for file in (published / "public" / "audio").iterdir()] == ["0002-oe"]
    project = open_project(invoke(published))
    events = [*delete_withdrawn_of_shows(project, project.resolve_departures(frozenset(), NOW))]
    assert events == []
