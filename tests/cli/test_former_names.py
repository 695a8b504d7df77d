"""A feed whose folder was renamed after it was published is found before anything is done."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.cli.exits import Exit
from publisher.cli.former_names import find_former_names
from publisher.cli.options import Invocation, Named
from publisher.cli.publish import publish_show
from publisher.lint.context import FormerName
from publisher.plan.ledger import Ledger
from support.consoles import RecordingConsole
from support.projects import project_in
from support.shows import snapshot
from support.unmastered import NOW


def rename(root: Path, name: str = "ny") -> Path:
    """Give the feed's folder another name."""
    return (root / "feeds" / "bokstaver").rename(root / "feeds" / name)


def find(root: Path, target: str = "preview") -> dict[str, FormerName]:
    """Return the former names of the feeds of a show."""
    project = project_in(root, target)
    return find_former_names(project.sources, project.ledgers, project.all_deployments)


def test_a_renamed_feed_is_not_published_as_a_second_one(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Nothing is written under the new name, and the finding says the old one."""
    rename(published)
    before = snapshot(published / "public")
    assert publish_show(invoke(published), Named(), (), NOW) is Exit.FAILED
    assert "feed-renamed" in [finding.rule for finding in console.found]
    assert snapshot(published / "public") == before


def test_back_under_its_name_it_is_published(published: Path, invoke: Callable[..., Invocation]) -> None:
    """The way back that the fix names leads to a feed that is right."""
    rename(published).rename(published / "feeds" / "bokstaver")
    assert find(published) == {}
    assert publish_show(invoke(published), Named(), (), NOW) is Exit.DONE


@pytest.mark.parametrize("copied", [True, False])
def test_only_a_name_that_no_folder_has_is_a_former_one(published: Path, *, copied: bool) -> None:
    """A feed that was copied or begun beside another one was not renamed, and has a finding of its own if need be."""
    text = (published / "feeds" / "bokstaver" / "feed.yaml").read_text()
    if not copied:
        text = text.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
        rename(published, "gammel")
    (published / "feeds" / "ny").mkdir()
    (published / "feeds" / "ny" / "feed.yaml").write_text(text)
    (published / "feeds" / "ny" / "cover.png").write_bytes(next((published / "feeds").glob("*/cover.png")).read_bytes())
    assert "ny" not in find(published)


def test_a_ledger_that_was_renamed_along_says_the_old_name(published: Path) -> None:
    """Beside feed.yaml the ledger goes with the folder; what is left there and cannot be read says nothing."""
    rename(published)
    assert find(published) == {"ny": FormerName("bokstaver", "public/.publisher/bokstaver.*.ledger.json")}
    project = project_in(published)
    guid = str(project.sources.feed("ny").guid)
    along = {"ny": Ledger(feed="bokstaver", guid=guid)}
    assert find_former_names(project.sources, along, project.all_deployments) == {"ny": FormerName("bokstaver")}
    moved = {"ny": replace(along["ny"], feed="ny")}
    assert find_former_names(project.sources, moved, project.all_deployments) == {}
    for file in (published / "public" / ".publisher").glob("*.ledger.json"):
        file.write_text("{")
    assert find(published) == {}
