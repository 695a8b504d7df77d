"""`publisher plan`: what publish would do, without doing it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from publisher.cli import plan as module
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, Named
from publisher.cli.plan import plan_show
from publisher.errors import MissingCredentialsError, UnknownNameError
from publisher.lint.collect import collect_files
from publisher.lint.context import Context
from publisher.publish.deployment import Deployment
from support.consoles import RecordingConsole
from support.shows import snapshot
from support.unmastered import NOW


def test_a_published_show_has_nothing_to_do(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """No step, no effect on listeners, and no file changed."""
    before = snapshot(published / "public")
    assert plan_show(invoke(published), Named(), NOW) is Exit.DONE
    [impact] = console.impacts
    assert impact.plan.pending == ()
    assert list(impact.effects) == []
    assert snapshot(published / "public") == before


def test_replace_plans_an_episode_anew(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the named episode has a step, and the digest of the plan is another."""
    monkeypatch.setattr(module.Project, "collect", _collect_without_audio)
    plan_show(invoke(published), Named(), NOW)
    plan_show(invoke(published), Named(replace=frozenset({"0002-oe"})), NOW)
    calm, busy = (impact.plan for impact in console.impacts)
    assert [step.subject for step in busy.pending] == ["0002-oe"]
    assert calm.digest != busy.digest


def test_an_unknown_episode_is_refused(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """A slip in --replace shows no plan."""
    with pytest.raises(UnknownNameError, match="there is no episode 0003-aa to replace"):
        plan_show(invoke(published), Named(replace=frozenset({"0003-aa"})), NOW)
    assert console.impacts == []


def test_around_a_broken_file_there_is_no_plan(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """A file that cannot be read shows its finding alone."""
    (published / "episodes" / "0001-ae" / "episode.md").write_text("---\ntitle: [\n---\n")
    assert plan_show(invoke(published), Named(), NOW) is Exit.FAILED
    assert console.impacts == []
    assert any(finding.is_error for finding in console.found)
    assert console.calls[-1] == "summary"


def test_without_a_key_the_ledger_is_trusted(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build machine that may not list the bucket plans from the ledger, and says so."""

    def refuse(_: Context, __: Deployment) -> module.Inventory:
        raise MissingCredentialsError("there is no key for the bucket", hint="set one")

    monkeypatch.setattr(module, "list_stored", refuse)
    assert plan_show(invoke(published), Named(), NOW) is Exit.DONE
    assert console.lines == ["there is no key for the bucket: what the ledger says is stored was not looked at"]
    assert console.impacts[0].plan.pending == ()


def _collect_without_audio(project: module.Project, _: object, now: datetime, *__: object) -> Context:
    """Return the context without looking into recordings, which are text here."""
    return collect_files(project.known(now), project.workspace)
