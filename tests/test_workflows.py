"""The workflows for GitHub: few rights, fixed actions, no text of others in scripts, and the locked versions."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher.sources.yaml.document import read_yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
UNLOCKED = {"newest.yml"}
"""Workflows whose purpose is to run without constraints.txt."""


def tree(file: Path) -> Any:
    """Return a workflow's tree of values."""
    return read_yaml(file.name, file.read_text("utf-8"))[0].tree


def steps(file: Path) -> Iterator[Any]:
    """Yield every step of every job."""
    for job in tree(file)["jobs"].values():
        yield from job["steps"]


@pytest.fixture(params=WORKFLOWS, ids=lambda file: file.name)
def workflow(request: pytest.FixtureRequest) -> Path:
    """Each workflow in turn."""
    file: Path = request.param
    return file


def test_rights_are_given_job_by_job(workflow: Path) -> None:
    """The workflow itself has none, and every job says what it needs."""
    found = tree(workflow)
    assert found["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in found["jobs"].values())


def test_only_the_podcast_is_written(workflow: Path) -> None:
    """Tests read the repository, and nothing else."""
    rights = [job["permissions"] for job in tree(workflow)["jobs"].values()]
    if workflow.name != "podcast.yml":
        assert rights == [{"contents": "read"}] * len(rights)


def test_actions_are_fixed_by_their_commit(workflow: Path) -> None:
    """A tag can be moved; a commit cannot."""
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name)] == []


def test_a_checkout_leaves_no_token_behind(workflow: Path) -> None:
    """What runs afterwards is code of the repository."""
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts or workflow.name == "podcast.yml"
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_scripts_hold_no_expressions(workflow: Path) -> None:
    """A title of a pull request, put into a script, would be run; the environment hands it over as text."""
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_versions_are_those_of_the_lock(workflow: Path) -> None:
    """Everything is installed with constraints.txt, by pip or by make; only the weekly run has LOCK=."""
    scripts = "\n".join(step["run"] for step in steps(workflow) if "run" in step)
    assert ("LOCK=" in scripts) == (workflow.name in UNLOCKED)
    installs = re.findall(r"^.*pip install.*$", scripts, re.MULTILINE)
    assert [line for line in installs if "--constraint constraints.txt" not in line] == []
    builds = [line for line in installs if line.endswith(" .")]
    assert [line for line in builds if "--build-constraint constraints.txt" not in line] == []
