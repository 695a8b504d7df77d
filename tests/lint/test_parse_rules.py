"""What is found while files are read is found by the whole reader, in just these words, and nothing else is."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import publisher
from publisher.cli.project import open_project
from publisher.findings import Finding
from publisher.lint import ALL_RULES, FILE_RULES, PARSE_RULES
from support.projects import invocation_in
from support.rule_cases.parsing import (
    CASES,
    CONFLICT,
    EPISODE_FILE,
    FEED_FILE,
    FOLDER,
    FOUND_BESIDE,
    POINTER,
    THEME,
    VTT,
    Change,
    chapters,
    keys,
    transcript,
)

SEVERITIES = {entry.id: entry.severity for entry in PARSE_RULES}
MODULES = sorted(Path(publisher.__file__).parent.rglob("*.py"))


def findings_of(change: Change, folder: Path) -> list[Finding]:
    """Write the show with its changes, and return what is found while it is read."""
    for path, content in {**FOLDER, **change}.items():
        if content is not None:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [*open_project(invocation_in(folder)).findings]


@pytest.mark.parametrize("name", CASES)
def test_reading_finds_what_is_wrong(name: str, tmp_path: Path) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix, as grave as documented."""
    case = CASES[name]
    found = findings_of(case.wrong, tmp_path)
    if name in FOUND_BESIDE:
        del found[:-1]
    assert [(one.rule, one.severity, str(one.position), one.message, one.fix) for one in found] == [
        (name, SEVERITIES[name], case.position, case.message, case.fix)
    ]


@pytest.mark.parametrize("name", CASES)
def test_reading_lets_be_what_is_like_it_and_right(name: str, tmp_path: Path) -> None:
    """What comes close to being wrong and is not gives no finding at all."""
    assert findings_of(CASES[name].right, tmp_path) == []


def test_every_finding_of_reading_has_its_case() -> None:
    """None goes untested."""
    assert sorted(CASES) == sorted(SEVERITIES)


def test_every_name_of_a_rule_in_the_code_is_documented() -> None:
    """Whatever name is handed on as that of a rule is one of the documentation's, and none of those is unused."""
    assert {*_names_in_the_code()} == {entry.id for entry in (*ALL_RULES, *FILE_RULES)} | set(SEVERITIES)


def _names_in_the_code() -> Iterator[str]:
    """Yield each name that stands where a rule's name is asked for, but for those of the documentation's own list."""
    trees = [ast.parse(file.read_text()) for file in MODULES if file.parts[-2:] != ("rules", "reading.py")]
    methods = {name for tree in trees for name in _asking(tree)}
    for tree in trees:
        functions = {*_asking(tree), "rule", "_about_sound", "Finding"}
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                known = methods if isinstance(node.func, ast.Attribute) else functions
                said = [word.value for word in node.keywords if word.arg == "rule"] or node.args[:1]
                for value in said if _spelled(node.func) in known else ():
                    yield from _names(constants.get(_spelled(value), value))


def _asking(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the functions that take a rule's name first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and [arg.arg for arg in node.args.args if arg.arg != "self"][:1] == [
            "rule"
        ]:
            yield node.name


def _spelled(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _names(value: ast.expr) -> Iterator[str]:
    """Yield the names that a value can be: two, where the readers of chapters and of transcripts share it."""
    match value:
        case ast.Constant(value=str(name)):
            yield name
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(rest))]):
            yield from (f"{what}{rest}" for what in ("chapter", "transcript"))


WHERE: Mapping[str, Change] = {
    FEED_FILE: {FEED_FILE: f"{CONFLICT}{FOLDER[FEED_FILE]!s}"},
    EPISODE_FILE: {EPISODE_FILE: str(FOLDER[EPISODE_FILE]).replace("title:", f"{CONFLICT}title:")},
    "episodes/b/kapitler.txt": chapters(f"0:00 A\n{CONFLICT}"),
    "episodes/b/kapitler.json": chapters(CONFLICT, "kapitler.json"),
    "episodes/b/ord.vtt": transcript(f"{VTT}Å.\n\n{CONFLICT}", "ord.vtt"),
    "episodes/b/ord.txt": transcript(CONFLICT, "ord.txt"),
    "episodes/b/quiz.yaml": {**keys("quiz: quiz.yaml"), "episodes/b/quiz.yaml": CONFLICT},
    f"{THEME}/style.css": {f"{THEME}/style.css": CONFLICT},
    f"{THEME}/words.yaml": {f"{THEME}/words.yaml": CONFLICT},
    f"{THEME}/index.html": {f"{THEME}/index.html": CONFLICT},
}
"""The files of a show that people write, with a merge conflict in each."""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("file", WHERE)
def test_a_conflict_is_told_in_whatever_file_it_is(file: str, line_end: str, tmp_path: Path) -> None:
    """Nothing of git's markers is published: each file that has them gives one error, which says so, and no other."""
    change = {path: str(content).replace("\n", line_end) for path, content in WHERE[file].items()}
    [found] = findings_of(change, tmp_path)
    assert (found.rule, found.position.file, found.position.text) == ("file-in-conflict", file, "<<<<<<< HEAD")
    assert found.is_error


POINTERS: Mapping[str, Change] = {
    file: {path: POINTER if path == file else content for path, content in change.items()}
    for file, change in WHERE.items()
}


@pytest.mark.parametrize("file", POINTERS)
def test_a_pointer_is_told_in_the_place_of_whatever_file(file: str, tmp_path: Path) -> None:
    """A text that was not fetched from Git LFS is no text, whichever it is."""
    [found] = findings_of(POINTERS[file], tmp_path)
    assert (found.rule, found.position.file, found.fix) == ("file-in-lfs", file, "fetch the file itself: git lfs pull")
