"""A show as commands open it: each ledger is read once, and wrong names are answered with the known ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli import project as module
from publisher.cli.options import Invocation
from publisher.cli.project import list_stored, make_inventory, open_project
from publisher.errors import PublisherError, UnknownNameError
from publisher.lint.collect import collect_files
from publisher.plan.ledger import Ledger
from publisher.publish.deployment import Deployment
from support.consoles import RecordingConsole
from support.derived import PATH
from support.shows import make_cover
from support.unmastered import NOW, write_show


def add_path(root: Path, slug: str) -> None:
    """Add a feed that leads through episodes of the show `bokstaver`."""
    folder = root / "feeds" / slug
    folder.mkdir()
    (folder / "feed.yaml").write_text(PATH)
    make_cover(folder / "cover.png")


def test_deployments_and_ledgers_are_opened_once(
    published: Path, invoke: Callable[..., Invocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often a command asks, the storage is opened once and the ledger read once."""
    opened: list[str] = []
    read: list[str] = []
    open_deployment, ledger = module.open_deployment, Deployment.ledger

    def counted(root: Path, feed: module.Feed, *rest: str | module.Target) -> Deployment:
        opened.append(feed.slug)
        return open_deployment(root, feed, *rest)  # type: ignore[arg-type]

    def noted(self: Deployment) -> Ledger:
        read.append(self.feed)
        return ledger(self)

    monkeypatch.setattr(module, "open_deployment", counted)
    monkeypatch.setattr(Deployment, "ledger", noted)
    project = open_project(invoke(published))
    for _ in range(2):
        project.deployments()
        assert len(project.ledgers["bokstaver"].publications) == 2
        project.known(NOW)
    assert (opened, read) == (["bokstaver"], ["bokstaver"])


def test_the_feed_that_makes_audio_comes_first(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """A feed derived from a show is published after it, whatever the order of their names."""
    root = write_show(tmp_path, "0001-ae", "0002-oe", "0003-aa")
    add_path(root, "aa-sti")
    project = open_project(invoke(root))
    assert [source.feed.slug for source in project.sources.feeds] == ["aa-sti", "bokstaver"]
    assert [*project.deployments()] == ["bokstaver", "aa-sti"]


def test_an_unknown_target_names_the_known_ones(published: Path, invoke: Callable[..., Invocation]) -> None:
    """The targets of feed.yaml, and the preview that every feed has."""
    with pytest.raises(UnknownNameError, match="no feed has a target prod") as caught:
        open_project(invoke(published, "prod")).deployments()
    assert caught.value.hint.startswith("write one of preview; or add to feeds/bokstaver/feed.yaml, indented below")


def test_an_unknown_feed_names_the_known_ones(published: Path, invoke: Callable[..., Invocation]) -> None:
    """A slip in --feed is answered with the feeds that have the target."""
    with pytest.raises(UnknownNameError, match="there is no feed bokstav") as caught:
        open_project(invoke(published, feed="bokstav")).deployments()
    assert caught.value.hint == "did you mean bokstaver?"


def test_findings_are_shown_where_no_feed_is_left(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """A command that shows no findings of its own shows them when nothing can be deployed; `checked` leaves them."""
    file = published / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(file.read_text().replace("title:", "titel:"))
    project = open_project(invoke(published))
    assert project.deployments(checked=True) == {}
    assert console.found == []
    project.deployments()
    assert "there is no key titel" in {finding.message for finding in console.found}


def test_only_a_known_episode_is_replaced(published: Path, invoke: Callable[..., Invocation]) -> None:
    """--replace of a slip is refused; of an episode it plans its audio anew."""
    project = open_project(invoke(published))
    context = collect_files(project.known(NOW), project.workspace)
    with pytest.raises(UnknownNameError, match="there is no episode 0009-ni, 0010-ti to replace"):
        project.make_plans(context, {"0010-ti", "0001-ae", "0009-ni"}, {})
    [plan] = project.make_plans(context, set(), {})
    assert plan.pending == ()
    [plan] = project.make_plans(context, {"0001-ae"}, {})
    assert {step.subject for step in plan.pending} >= {"0001-ae"}


def test_a_storage_is_listed_once_for_all_its_feeds(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """Two feeds of one show stand in one storage."""
    root = write_show(tmp_path, "0001-ae", "0002-oe", "0003-aa")
    add_path(root, "sti")
    project = open_project(invoke(root))
    context = collect_files(project.known(NOW), project.workspace)
    listed: list[str] = []

    def take(context: module.Context, deployment: Deployment) -> module.Inventory:
        listed.append(deployment.feed)
        return list_stored(context, deployment)

    assert [plan.feed for plan in project.make_plans(context, set(), {}, take)] == ["bokstaver", "sti"]
    assert len(listed) == 1


def test_an_inventory_without_a_listing_knows_local_files(published: Path, invoke: Callable[..., Invocation]) -> None:
    """`stored` is None where the storage was not asked, and not an empty storage."""
    project = open_project(invoke(published))
    context = collect_files(project.known(NOW), project.workspace)
    inventory = make_inventory(context, project.all_deployments["bokstaver"], None)
    assert inventory.stored is None
    assert "episodes/0001-ae/recording.wav" in inventory.files
    assert list_stored(context, project.all_deployments["bokstaver"]).stored is not None


def test_a_folder_without_a_show_is_refused(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """The hint leads to the show around the folder, or to `publisher init`."""
    with pytest.raises(PublisherError, match="there is no show in this folder") as caught:
        open_project(invoke(tmp_path))
    assert "publisher init" in caught.value.hint
    root = write_show(tmp_path / "show", "0001-ae")
    with pytest.raises(PublisherError) as caught:
        open_project(invoke(root / "episodes" / "0001-ae"))
    assert caught.value.hint == f"go to {root}"
