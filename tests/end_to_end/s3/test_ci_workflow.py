"""The workflow for GitHub and the recipe for any other CI, run step by step on a show in a bucket, without audio."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from publisher.sources.yaml.document import read_yaml
from publisher.storage.http import client
from support.buckets import FEED, copy_show, rewrite
from support.processes import finish
from support.shows import run
from support.stores import Store
from support.tools import needs

ROOT = Path(__file__).parents[3]
WORKFLOW = ROOT / "publisher" / "sources" / "starter" / "podcast.yml"
"""The workflow that a new show gets."""
INSTALL = "python -m pip install --quiet --requirement requirements.txt\n"
"""The only line that is not run: the program is installed already, from these very sources."""
DAILY = "Look whether all that was published is there"
"""The step that only one run a day has."""
NEW_TITLE = "<title>Bokstaven æ, sett nærmere på</title>"

PINNED = re.compile(r"actions/[a-z-]+@[0-9a-f]{40}")


def workflow() -> Mapping[str, Any]:
    """Return the workflow's tree of values."""
    return read_yaml(WORKFLOW.name, WORKFLOW.read_text(encoding="utf-8"))[0].tree


def jobs() -> dict[str, Any]:
    """Return the workflow's jobs."""
    found: dict[str, Any] = workflow()["jobs"]
    return found


def script(job: str, *, without: str = "") -> str:
    """Return what a job's steps run, one after the other, each as a shell of its own, as runners do it."""
    steps = [step["run"] for step in jobs()[job]["steps"] if "run" in step and step["name"] != without]
    texts = [step.rstrip("\n") + "\n" for step in steps]
    assert INSTALL in texts
    known = '. "$GITHUB_ENV"; export TARGET'
    return "\n".join(f"( {known}; set -eo pipefail\n{text}) || exit $?" for text in texts if text != INSTALL)


def recipes() -> list[str]:
    """Return the shell scripts of docs/ci.md: the one for pull requests, and the one for afterwards."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    assert all(INSTALL in text for text in found)
    return [text.replace(INSTALL, "").replace("TARGET=production", "TARGET=prod") for text in found]


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody, and return what it says."""
    who = ("-c", "user.name=Kari", "-c", "user.email=kari@bokstaver.example", "-c", "init.defaultBranch=main")
    return str(finish(["git", *who, *arguments], cwd=root, text=True, check=True).stdout)


def shell(root: Path, text: str, *, target: str = "prod") -> subprocess.CompletedProcess[str]:
    """Run a script in `root` with publisher on the path."""
    told = root.parent / "github_env"
    told.write_text("")
    programs = root.parent / "programs"
    programs.mkdir(exist_ok=True)
    start = programs / "publisher"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m publisher "$@"\n')
    start.chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "TARGET": target,
        "GITHUB_ENV": str(told),
        "GITHUB_STEP_SUMMARY": str(root.parent / "summary.md"),
        "GH_TOKEN": "none",
        **{
            f"GIT_{who}_{what}": "kari@bokstaver.example"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    return finish(["bash", "-c", text], cwd=root, env=env, text=True)


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read, empty."""
    return store.bucket()


@pytest.fixture
def clone(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A clone of a published show, as CI has it: with the ledger, without recordings; one title was edited."""
    show = copy_show(mastered, tmp_path / "show", store, bucket)
    published = run(show, "publish", "--target", "prod")
    assert published.returncode == 0, published.stderr
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ, sett nærmere på")
    (show / ".gitignore").write_text("/.publisher/\n/public/\n*.wav\n")
    git(show, "init", "--quiet")
    git(show, "add", ".")
    git(show, "commit", "--quiet", "--message", "A better title")
    git(tmp_path, "clone", "--quiet", "--bare", "show", "origin.git")
    git(tmp_path, "clone", "--quiet", "origin.git", "clone")
    return tmp_path / "clone"


@pytest.fixture(params=["workflow", "recipe"])
def scripts(request: pytest.FixtureRequest) -> list[str]:
    """Both ways of saying it: what is run on a pull request, and what after the merge."""
    return [script("check"), script("feed", without=DAILY)] if request.param == "workflow" else recipes()


@needs("git")
def test_a_pull_request_is_told_what_listeners_would_notice(
    clone: Path, scripts: list[str], store: Store, bucket: str
) -> None:
    """The check passes without audio, the plan is written down, and nothing is changed anywhere."""
    before = client.get(store.url(bucket) + FEED).body
    done = shell(clone, scripts[0])
    assert done.returncode == 0, done.stdout + done.stderr
    plan = (clone / "plan.md").read_text(encoding="utf-8")
    assert "sett nærmere på" in plan
    assert client.get(store.url(bucket) + FEED).body == before
    assert git(clone, "status", "--porcelain").split() == ["??", "plan.md"]


@needs("git")
def test_a_fork_is_told_as_much(clone: Path) -> None:
    """GitHub keeps variables from the pull requests of forks; what the committed ledger is called says the same."""
    done = shell(clone, script("check"), target="")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "### `bokstaver` → `prod`" in (clone / "plan.md").read_text(encoding="utf-8")
    assert (clone.parent / "github_env").read_text() == "TARGET=prod\n"


GH = """\
import json, pathlib, re, sys
kept = pathlib.Path("comments.json")
comments = json.loads(kept.read_text())
arguments = sys.argv[1:]
assert arguments[0] == "api"
path = next(argument for argument in arguments if argument.startswith("repos/"))
if "body=@comment.md" not in arguments:
    assert path == "repos/kari/show/issues/7/comments"
    query = arguments[arguments.index("--jq") + 1]
    name, mark = re.search('login == "(.*?)"', query)[1], re.search('startswith."(.*?)"', query)[1]
    found = [one for one in comments if one["login"] == name and one["body"].startswith(mark)]
    print("\\n".join(str(one["id"]) for one in found))
else:
    body = pathlib.Path("comment.md").read_text()
    if "PATCH" in arguments:
        [one] = [one for one in comments if path == f"repos/kari/show/issues/comments/{one['id']}"]
        one["body"] = body
    else:
        comments.append({"id": len(comments), "login": "github-actions[bot]", "body": body})
    kept.write_text(json.dumps(comments))
"""
"""A stand-in for GitHub's program, which keeps comments in a file."""


def test_the_plan_has_one_comment_and_no_other_is_touched(tmp_path: Path) -> None:
    """Those of people and of other workflows stay as they are, and the second plan takes the place of the first."""
    others = [
        {"id": 0, "login": "kari", "body": "<!-- publisher plan -->\nfake"},
        {"id": 1, "login": "github-actions[bot]", "body": "coverage"},
    ]
    (tmp_path / "comments.json").write_text(json.dumps(others))
    (tmp_path / "gh.py").write_text(GH)
    (tmp_path / "gh").write_text(f'#!/bin/sh\nexec "{sys.executable}" gh.py "$@"\n')
    (tmp_path / "gh").chmod(0o755)
    [step] = [step["run"] for step in jobs()["comment"]["steps"] if "run" in step]
    env = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "GH_REPO": "kari/show",
        "NUMBER": "7",
    }
    for plan in ("one", "two", "two"):
        (tmp_path / "plan.md").write_text(plan)
        finish(["bash", "-eo", "pipefail", "-c", step], cwd=tmp_path, env=env, text=True, check=True)
        kept = json.loads((tmp_path / "comments.json").read_text())
        assert kept[:2] == others
        assert [one["body"] for one in kept[2:]] == [f"<!-- publisher plan -->\n{plan}"]


@needs("git")
def test_the_merge_rebuilds_the_feed_and_commits_it(clone: Path, scripts: list[str], store: Store, bucket: str) -> None:
    """Listeners have the new title, git has the feed as they have it, and a second run does nothing."""
    done = shell(clone, scripts[1])
    assert done.returncode == 0, done.stdout + done.stderr
    feed = client.get(store.url(bucket) + FEED).body
    assert NEW_TITLE in feed.decode()
    origin = clone.parent / "origin.git"
    assert git(origin, "show", "main:feeds/bokstaver/prod.xml") == feed.decode()
    commits = git(origin, "log", "--format=%s").splitlines()
    assert commits == ["Rebuild the feed of prod", "A better title"]
    assert shell(clone, scripts[1]).returncode == 0
    assert git(origin, "log", "--format=%s").splitlines() == commits


@needs("git")
def test_what_others_push_meanwhile_is_kept(clone: Path, scripts: list[str], tmp_path: Path) -> None:
    """The push is refused since somebody was faster: it is tried again behind theirs, and git has both."""
    origin = clone.parent / "origin.git"
    git(tmp_path, "clone", "--quiet", "origin.git", "other")
    (tmp_path / "other" / "notes.txt").write_text("By the way\n")
    git(tmp_path / "other", "add", ".")
    git(tmp_path / "other", "commit", "--quiet", "--message", "Notes")
    git(tmp_path / "other", "push", "--quiet", "origin", "HEAD:refs/heads/faster")
    hook = origin / "hooks" / "pre-receive"
    # The first push is refused; by the second one main has what the others pushed.
    hook.write_text(
        "#!/bin/sh\ntest -e refused && exit 0\ntouch refused\n"
        "unset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main refs/heads/faster\nexit 1\n"
    )
    hook.chmod(0o755)
    done = shell(clone, scripts[1])
    assert done.returncode == 0, done.stdout + done.stderr
    commits = git(origin, "log", "main", "--format=%s").splitlines()
    assert commits == ["Rebuild the feed of prod", "Notes", "A better title"]


@pytest.mark.slow
@needs("git")
def test_once_a_day_it_is_looked_whether_all_is_there(clone: Path, store: Store, bucket: str) -> None:
    """The last step of the job fails once a file is gone that the feed names."""
    daily = script("feed")
    assert daily.count("publisher verify") == 1
    assert [step["if"] for step in jobs()["feed"]["steps"] if step.get("name") == DAILY] == [
        f"github.event.schedule == '{workflow()['on']['schedule'][-1]['cron']}'"
    ]
    done = shell(clone, daily)
    assert done.returncode == 0, done.stdout + done.stderr
    s3 = store.client()
    gone = next(
        one["Key"]
        for one in s3.list_objects_v2(Bucket=bucket)["Contents"]
        if one["Key"].startswith("chapters/") or one["Key"].startswith("audio/")
    )
    s3.delete_object(Bucket=bucket, Key=gone)
    assert shell(clone, 'publisher verify --target "$TARGET"').returncode == 1


def test_this_repository_has_the_workflow_of_a_show() -> None:
    """It installs publisher from its own sources, in the versions of the lock; all else is what `init` writes."""
    own = (ROOT / ".github" / "workflows" / "podcast.yml").read_text(encoding="utf-8")
    local = (
        "          python -m pip install --quiet --constraint constraints.txt 'pip>=25.3'\n"
        "          python -m pip install --quiet --constraint constraints.txt --build-constraint constraints.txt .\n"
    )
    assert own.count(local) == 2
    assert own.replace(local, f"          {INSTALL}").replace("constraints.txt", "requirements.txt") == (
        WORKFLOW.read_text(encoding="utf-8")
    )


@needs("git")
def test_trouble_in_the_sources_fails_the_check(clone: Path, scripts: list[str]) -> None:
    """A pull request that breaks a file fails, and the log names the line."""
    file = clone / "episodes" / "0002-oe" / "episode.md"
    file.write_text(file.read_text().replace('date: "2026-01-02T', 'date: "2026-02-30T'))
    done = shell(clone, scripts[0])
    assert done.returncode == 1
    assert re.search(r"episodes/0002-oe/episode\.md[:,](?:line=)?4", done.stdout)


def test_actions_are_pinned_and_rights_are_few() -> None:
    """Actions are named by commits; nothing is allowed but what a job needs; no text of others gets into a script."""
    whole = workflow()
    assert whole["permissions"] == {}
    assert "pull_request_target" not in whole["on"]
    rights = {name: job["permissions"] for name, job in whole["jobs"].items()}
    assert rights == {
        "check": {"contents": "read"},
        "comment": {"pull-requests": "write"},
        "feed": {"contents": "write"},
    }
    for job in whole["jobs"].values():
        assert job["timeout-minutes"] <= 30
        for step in job["steps"]:
            assert PINNED.fullmatch(step.get("uses", "actions/none@" + "0" * 40))
            assert "${{" not in step.get("run", "")
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_keys_reach_no_pull_request() -> None:
    """Only the job that runs after the merge has secrets."""
    for name, job in jobs().items():
        assert ("secrets." in str(job)) is (name == "feed")
    assert "pull_request" not in jobs()["feed"]["if"].replace("!= 'pull_request'", "")
