"""JSON Schemas: valid for whatever `check` accepts, described for editors, and written beside a show."""

import inspect
import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from publisher.cli import publisher
from publisher.findings import Finding
from publisher.model import Quiz
from publisher.model.schema import SCHEMA_FILES, SCHEMA_MODELS, _read_classes, format_schema, make_schema
from publisher.sources.validate import read_episode, read_feed, read_quiz
from publisher.sources.yaml.document import read_front_matter, read_yaml
from support.golden import CORPUS, cases, check

ROOT = Path(__file__).parents[2]
SEEN_BY_EDITORS = {"key-missing", "key-unknown"}
"""Rules whose findings editors show as well."""
OTHER_WORDS = {"block-word-feed", "explicit-no", "explicit-number", "explicit-yes"}
"""Cases with other spellings of true and false, which `check` accepts and the schemas do not."""


def tree(file: Path) -> Any:
    """Return the tree of a source file as a language server has it: keys are texts."""
    text = file.read_text(encoding="utf-8", errors="replace")
    document, _ = read_front_matter(file.name, text) if file.name == "episode.md" else read_yaml(file.name, text)
    return json.loads(json.dumps(document.tree))


def kind(file: Path) -> str:
    """Return the name of the schema of a file."""
    return {"episode.md": "episode", "quiz.yaml": "quiz"}.get(file.name, "feed")


def problems(file: Path) -> list[str]:
    """Return the errors of a file by its schema."""
    return [f"{error.json_path}: {error.message}" for error in make_checker(kind(file)).iter_errors(tree(file))]


@cache
def make_checker(name: str) -> jsonschema.Draft7Validator:
    """Return the validator of a schema."""
    return jsonschema.Draft7Validator(make_schema(name))


def read_as_quiz(text: str) -> tuple[Quiz | None, list[Finding]]:
    """Read a quiz as it stands beside an episode."""
    quiz, _, findings = read_quiz("episodes/regn/quiz.yaml", text)
    return quiz, findings


READERS: dict[str, Callable[[str], tuple[object, list[Finding]]]] = {
    "episode": partial(read_episode, "regn"),
    "feed": partial(read_feed, "regn"),
    "quiz": read_as_quiz,
}
SOUND = sorted(
    file
    for pattern in (
        "feeds/*/feed.yaml",
        "episodes/*/episode.md",
        "episodes/*/quiz.yaml",
        "tests/corpus/feeds/**/feed.yaml",
        "tests/corpus/feeds/**/episode.md",
        "tests/corpus/feeds/**/quiz.yaml",
    )
    for file in ROOT.glob(pattern)
)
CASES = {
    case: next(file for file in (CORPUS / "findings" / case).iterdir() if file.suffix in {".md", ".yaml"})
    for case in cases("findings")
}


@pytest.mark.parametrize("file", SOUND, ids=lambda file: str(file.relative_to(ROOT)))
def test_demo_and_corpus_are_valid(file: Path) -> None:
    """Every file of the demo and of the corpus of feeds is valid by its schema."""
    assert problems(file) == []


@pytest.mark.parametrize("case", CASES)
def test_schemas_and_check_agree(case: str) -> None:
    """A file without errors is valid by its schema; a missing and an unknown key are errors of both."""
    file = CASES[case]
    text = file.read_text(encoding="utf-8", errors="replace")
    source, findings = READERS[kind(file)](text)
    rules = {finding.rule for finding in findings}
    if source is not None and not any(finding.is_error for finding in findings):
        assert bool(problems(file)) is (case in OTHER_WORDS)
    elif rules & SEEN_BY_EDITORS and tree(file):
        assert problems(file) != []


@pytest.mark.parametrize("name", SCHEMA_MODELS)
def test_schemas_are_schemas(name: str) -> None:
    """They are JSON Schemas of draft 7, in which nothing stands beside a reference."""
    made = make_schema(name)
    jsonschema.Draft7Validator.check_schema(made)
    text = json.dumps(made)
    assert "$defs" not in text
    assert set(re.findall(r'"#/(\w+)/', text)) == {"definitions"}


@pytest.mark.parametrize("name", SCHEMA_MODELS)
def test_every_key_is_described_in_the_editor(name: str) -> None:
    """Every key of a schema has a description."""
    made = make_schema(name)
    parts = [made, *made["definitions"].values()]
    described = [key for part in parts for key in part.get("properties", {}).values()]
    assert len(described) >= 8
    assert all("description" in key for key in described)


@pytest.mark.parametrize("name", SCHEMA_MODELS)
def test_command_writes_the_schema(name: str) -> None:
    """`publisher schema` writes it to stdout, as it stands in a show."""
    said = CliRunner().invoke(publisher, ["schema", name])
    assert said.exit_code == 0
    assert said.output == format_schema(name)


def test_no_source_is_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each module of the models is read once for all schemas, which are made for every new episode."""
    read: list[object] = []
    original = inspect.getsource
    monkeypatch.setattr(inspect, "getsource", lambda what: read.append(what) or original(what))
    _read_classes.cache_clear()
    for name in SCHEMA_MODELS:
        make_schema(name)
    assert len(read) == len({*read}) > 3


@pytest.mark.parametrize("path", SCHEMA_FILES.values())
def test_demo_has_the_schemas_of_today(path: str) -> None:
    """The schemas beside the demo show are those of this version."""
    name = next(name for name, file in SCHEMA_FILES.items() if file == path)
    check(ROOT / path, format_schema(name).encode())
