"""`publisher publish`: open, collect, lint, plan, show, carry out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

from publisher.cli import publish as module
from publisher.cli import publisher
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, Named
from publisher.cli.publish import publish_show
from publisher.errors import PublisherError, StalePlanError
from publisher.plan import Step, StepKind
from publisher.plan.events import FeedWritten, StepFailed
from support.consoles import RecordingConsole
from support.shows import snapshot
from support.unmastered import NOW

SLUG = "0001-ae"


def retitle(root: Path) -> None:
    """Give the first episode another title."""
    file = root / "episodes" / SLUG / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstaven æ"))


def test_the_plan_is_shown_before_anything_is_done(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Collect, plan, carry out with progress, sum up; a retitled episode writes its feed and no audio."""
    retitle(published)
    assert publish_show(invoke(published), Named(), (), NOW) is Exit.DONE
    assert list(dict.fromkeys(console.calls)) == ["task", "plan", "event", "summary"]
    assert [event.changed for _, event in console.events if isinstance(event, FeedWritten)] == [True]
    assert "Bokstaven æ" in (published / "public" / "bokstaver" / "feed.xml").read_text()


def test_errors_stop_it_before_the_plan(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """With an error in the sources nothing is planned and nothing is written."""
    retitle(published)
    file = published / "episodes" / "0002-oe" / "episode.md"
    file.write_text(file.read_text().replace("title:", "titel:"))
    before = snapshot(published / "public")
    assert publish_show(invoke(published), Named(), (), NOW) is Exit.FAILED
    assert console.calls == ["task", "findings", "info", "summary"]
    assert console.lines == ["nothing was published: mend the errors first"]
    assert snapshot(published / "public") == before


def test_another_plan_than_the_agreed_one_is_refused(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Nothing is written unless the digest begins with the one that was agreed to."""
    retitle(published)
    before = snapshot(published / "public")
    with pytest.raises(StalePlanError, match="the plan is no longer 00000000"):
        publish_show(invoke(published), Named(), ("00000000",), NOW)
    assert snapshot(published / "public") == before
    assert console.plans == []
    publish_show(invoke(published), Named(), (), NOW)
    digest = console.plans[0].digest
    assert publish_show(invoke(published), Named(), (digest[:8],), NOW) is Exit.DONE


def test_one_failed_step_fails_the_command(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events after the failure are shown all the same."""
    error = PublisherError("the disk is full", hint="make room")
    step = Step(kind=StepKind.CREATE, subject="cover", reason="new")
    written = FeedWritten(key="bokstaver/feed.xml", url="https://bokstaver.example/feed.xml", changed=False)
    events = [StepFailed(step=step, error=error), written]
    monkeypatch.setattr(module, "run_plan", lambda *_, **__: iter(events))
    assert publish_show(invoke(published), Named(), (), NOW) is Exit.FAILED
    assert [event for _, event in console.events] == events


def test_the_folder_of_reports_is_known_to_every_feed(
    published: Path, invoke: Callable[..., Invocation], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """--report goes to where the mastering is done; without matplotlib it is refused before anything is opened."""
    given: list[Path | None] = []

    def noted(*_: object, deployment: SimpleNamespace, **__: object) -> list[object]:
        given.append(deployment.reports)
        return []

    monkeypatch.setattr(module, "run_plan", noted)
    publish_show(invoke(published), Named(), (), NOW, tmp_path / "reports")
    assert given == [tmp_path / "reports"]

    def missing() -> None:
        raise PublisherError("matplotlib is not installed", hint="install it")

    monkeypatch.setattr(module, "require_matplotlib", missing)
    with pytest.raises(PublisherError, match="matplotlib"):
        publish_show(replace(invoke(published), root=tmp_path / "nowhere"), Named(), (), NOW, tmp_path)


@pytest.mark.parametrize("digest", ["", "abc", "not-hexadecimal", "ABCDEF01"])
def test_what_is_no_digest_is_wrong_usage(digest: str) -> None:
    """An empty variable of a build script agrees to no plan."""
    done = CliRunner().invoke(publisher, ["publish", "--plan", digest])
    assert done.exit_code == Exit.USAGE
    assert "is not what plan has shown" in done.output


def test_a_digest_may_be_shortened() -> None:
    """Eight digits are enough, as many as people copy."""
    [option] = [parameter for parameter in module.publish.params if parameter.name == "agreed"]
    assert option.process_value(click.Context(publisher), ("0123abcd",)) == ("0123abcd",)
