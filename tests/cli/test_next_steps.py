"""What to do next: a command to paste, with the options that were given; what to commit, only if it changed."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.cli.check import check_show
from publisher.cli.next_steps import (
    advise_after_check,
    advise_after_plan,
    advise_after_publish,
    format_command,
    read_committed,
)
from publisher.cli.options import NOBODY, Invocation, Named
from publisher.cli.publish import publish_show
from publisher.console.targets import repeat_target
from publisher.feed.impact import ImpactLevel
from publisher.publish.deployment import Deployment
from support.consoles import RecordingConsole
from support.deployments import make_deployment
from support.scenes import SCENES
from support.unmastered import NOW

SLUGS = st.frozensets(st.text("ab -ø'", min_size=1), max_size=3)


@given(st.sampled_from(["plan", "publish"]), st.none() | st.text("ab'", min_size=1), SLUGS, SLUGS, SLUGS)
def test_a_command_has_the_options_that_were_given(
    command: str, feed: str | None, replace: frozenset[str], redact: frozenset[str], retire: frozenset[str]
) -> None:
    """What is pasted does for the same feed and the same episodes what was looked at, whatever they are called."""
    named = Named(replace=replace, redact=redact, retire=retire)
    words = shlex.split(repeat_target(format_command(command, feed, named), "web"))
    assert words[:4] == ["publisher", command, "--target", "web"]
    given_options = [*zip(words[4::2], words[5::2], strict=True)]
    wanted = [("--feed", feed)] if feed else []
    wanted += [("--replace", slug) for slug in sorted(replace)]
    wanted += [("--redact", slug) for slug in sorted(redact)]
    assert given_options == [*wanted, *(("--retire", slug) for slug in sorted(retire))]


def test_after_check_there_is_a_plan_and_a_publication() -> None:
    """Both are named, for the same feed."""
    assert advise_after_check("radio") == (
        "publisher plan --feed radio shows what would change, publisher publish --feed radio does it"
    )


@pytest.mark.parametrize("name", [*SCENES])
def test_a_plan_leads_on_only_where_there_is_something_to_do(name: str) -> None:
    """Nothing is advised that would stop at once, or that would change nothing."""
    outlook = SCENES[name]().impact()
    advice = advise_after_plan([outlook], None, NOBODY, has_errors=False)
    refused = any(effect.impact is ImpactLevel.REFUSED for effect in outlook.effects)
    busy = bool(outlook.plan.pending or outlook.changes)
    assert advice == ("to do it: publisher publish" if busy and not refused else None)


def test_a_plan_with_errors_does_not_lead_to_publishing() -> None:
    """It shows what there would be to do, and publish would stop."""
    advice = advise_after_plan([SCENES["nothing"]().impact()], has_errors=True)
    assert advice == "publish stops at the errors: mend them, then run it again: publisher plan"


@pytest.fixture
def bucket(tmp_path: Path) -> Deployment:
    """A deployment whose ledger and copy of the feed stand beside feed.yaml, in a git repository."""
    (tmp_path / ".git").mkdir()
    deployment = make_deployment(tmp_path, copied=True, target="web")
    for path in (deployment.ledger_path, deployment.copy_path or ""):
        deployment.workspace.write(path, b"1")
    return deployment


def advise(deployment: Deployment, before: dict[str, str]) -> str | None:
    """Return what is advised after a run."""
    return advise_after_publish(deployment.workspace, [deployment], before, is_served=True)


def test_what_changed_is_to_be_committed(bucket: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Literally, by name; pages of an archive by their folder; files that did not change are not named."""
    tracked = [bucket.ledger_path, bucket.copy_path, f"{bucket.archive_path}/1.xml"]
    monkeypatch.setattr("publisher.cli.next_steps.find_tracked", lambda *_: tracked)
    bucket.workspace.write(f"{bucket.archive_path}/1.xml", b"1")
    before = read_committed(bucket.workspace, [bucket])
    assert advise(bucket, before) is None
    bucket.workspace.write(bucket.ledger_path, b"2")
    bucket.workspace.remove(f"{bucket.archive_path}/1.xml")
    assert advise(bucket, before) == (
        "to keep ledger and feed: git add feeds/maalt/web.archive feeds/maalt/web.ledger.json"
        " && git commit -m 'Publish maalt to web'"
    )


def test_what_was_never_added_is_to_be_committed(bucket: Deployment) -> None:
    """Also where this run changed nothing, since an earlier one left it."""
    advice = advise(bucket, read_committed(bucket.workspace, [bucket]))
    assert advice is not None
    assert shlex.split(advice)[5:9] == ["git", "add", "feeds/maalt/web.ledger.json", "feeds/maalt/web.xml"]


def test_without_git_there_is_nothing_to_commit(bucket: Deployment) -> None:
    """Nobody is told to use what is not there."""
    (bucket.workspace.root / ".git").rmdir()
    assert advise(bucket, {}) is None


def test_a_folder_is_served(tmp_path: Path) -> None:
    """After a run that failed it is not what comes next."""
    deployment = make_deployment(tmp_path)
    assert advise(deployment, {}) == "to listen and read: publisher serve"
    assert advise_after_publish(deployment.workspace, [deployment], {}, is_served=False) is None


def test_the_last_line_is_advice(published: Path, invoke: Callable[..., Invocation], console: RecordingConsole) -> None:
    """It is said once, when all else was said; after errors there is none."""
    check_show(invoke(published), NOW)
    publish_show(invoke(published), NOBODY, (), NOW)
    assert [line.split()[0:2] for line in console.advice] == [["publisher", "plan"], ["to", "listen"]]
    assert console.calls[-1] == "summary"
    file = published / "episodes" / "0002-oe" / "episode.md"
    file.write_text(file.read_text().replace("title:", "titel:"))
    console.advice.clear()
    check_show(invoke(published), NOW)
    publish_show(invoke(published), NOBODY, (), NOW)
    assert console.advice == []
