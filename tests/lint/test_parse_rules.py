"""What is found while files are read is found by the whole reader, in just these words, and nothing else is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import publisher
from publisher.cli.project import open_project
from publisher.findings import Finding
from publisher.lint import ALL_RULES, FILE_RULES, PARSE_RULES
from support.projects import invocation_in
from support.rule_cases.parsing import CASES, FOLDER, FOUND_BESIDE, Change

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
