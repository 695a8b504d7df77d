"""Counts what the house is made of: packages, loose modules, layers, names that stand in several files, tests.

`make house` prints the figures; `tests/test_house.py` holds them to their bounds.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The figures of one checkout."""

    packages: tuple[str, ...]
    """Folders at the top of the package."""
    loose: tuple[str, ...]
    """Modules at the top of the package, but for __init__ and __main__."""
    modules: int
    layers: int
    """Rows of the layers contract in pyproject.toml."""
    repeated: Mapping[str, tuple[str, ...]]
    """Public top-level names that are defined in more than one file, with these files."""
    untested: tuple[str, ...]
    """Modules that decide something and have no test file where their name leads."""
    longest: tuple[str, int]
    """The module with the most lines."""


def count(root: Path = ROOT) -> House:
    """Return the figures of the checkout at `root`."""
    package = root / "publisher"
    files = sorted(package.rglob("*.py"))
    trees = {file: ast.parse(file.read_text("utf-8")) for file in files}
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in files}
    longest = max(files, key=lambda file: lines[file])
    return House(
        packages=tuple(sorted(folder.name for folder in package.iterdir() if (folder / "__init__.py").exists())),
        loose=tuple(sorted(file.stem for file in package.glob("*.py") if not file.stem.startswith("__"))),
        modules=len(files),
        layers=_count_layers(root),
        repeated=_find_repeated(package, trees),
        untested=tuple(
            str(file.relative_to(package))
            for file, tree in trees.items()
            if _decides(tree) and file.name not in {"__init__.py", "__main__.py"} and not _tests_of(root, file)
        ),
        longest=(str(longest.relative_to(package)), lines[longest]),
    )


def _count_layers(root: Path) -> int:
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return next(len(contract["layers"]) for contract in contracts if contract["type"] == "layers")


def _find_repeated(package: Path, trees: Mapping[Path, ast.Module]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for file, tree in trees.items():
        for name in _public_names(tree):
            found[name].append(str(file.relative_to(package)))
    return {name: tuple(places) for name, places in sorted(found.items()) if len(places) > 1}


def _public_names(tree: ast.Module) -> set[str]:
    return {name for node in tree.body for name in _defined(node) if not name.startswith("_")}


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _decides(tree: ast.Module) -> bool:
    """Tell whether a module has a function or a method with a decision in it; data and protocols have none."""
    kinds = (ast.If, ast.IfExp, ast.For, ast.While, ast.Match, ast.Try, ast.comprehension, ast.BoolOp)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return any(isinstance(inner, kinds) for function in functions for inner in ast.walk(function))


def _tests_of(root: Path, file: Path) -> list[Path]:
    place = root / "tests" / file.relative_to(root / "publisher").parent
    return [*place.glob(f"test_{file.stem}.py"), *place.glob(f"test_{file.stem}_*.py")]


def _main() -> None:
    house = count(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
    print(f"packages          {len(house.packages):4}  {' '.join(house.packages)}")
    print(f"loose modules     {len(house.loose):4}  {' '.join(house.loose)}")
    print(f"modules           {house.modules:4}")
    print(f"layers            {house.layers:4}")
    print(f"names in 2+ files {len(house.repeated):4}  {' '.join(house.repeated)}")
    print(f"without tests     {len(house.untested):4}  {' '.join(house.untested)}")
    print(f"longest module    {house.longest[1]:4}  {house.longest[0]}")


if __name__ == "__main__":
    _main()
