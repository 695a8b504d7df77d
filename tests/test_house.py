"""The figures of the code stay within their bounds: packages, layers, names, modules without tests, long modules."""

from pathlib import Path

import pytest

from support.house import House, count

REASONS = {
    "CHANNEL": "the tags of an RSS channel: one table in each module of feed/ that writes a namespace",
    "CONNECTIONS": "how many connections are kept: urllib3's pool and botocore's are sized apart",
    "ITEM": "the tags of an RSS item: one table in each module of feed/ that writes a namespace",
    "Person": "of the model, and as a page shows it: names of site/views.py are those of templates",
    "Quiz": "of the model, and as a page shows it",
    "Quote": "of the model, and as a page shows it",
    "Response": "an HTTP response that was read, and one whose body is still to be read",
    "Step": "of a plan, and of a worked example on a page",
    "Task": "for an executor, and of a quiz on a page",
    "read_feed": "of feed.yaml, and of another host's feed document",
    "main": "the entry point of the process, and of the command line that it loads",
}
"""Public names that stand in several files, each with the reason."""
MODULES_WITHOUT_TESTS = 0
"""Modules that decide something and have no test file where their name leads."""


@pytest.fixture(scope="module")
def house() -> House:
    """The figures of this checkout."""
    return count()


def test_packages_are_few(house: House) -> None:
    """What belongs to a subject stands in its package: few packages, and few modules beside them."""
    assert len(house.packages) <= 12, house.packages
    assert len(house.loose) <= 6, house.loose


def test_layers_are_few(house: House) -> None:
    """As many as a reader keeps in mind; the contract of layers names them."""
    assert house.layers <= 8


def test_a_name_stands_for_one_thing(house: House) -> None:
    """A public name is defined in one file, or has a reason above."""
    assert {name: files for name, files in house.repeated.items() if name not in REASONS} == {}


def test_every_module_that_decides_has_its_tests(house: House) -> None:
    """The tests of publisher/a/b.py are in tests/a/test_b.py, or in test_b_<topic>.py beside it."""
    assert len(house.untested) <= MODULES_WITHOUT_TESTS, house.untested


def test_no_module_is_long(house: House) -> None:
    """One subject a module; 400 lines hold it."""
    assert house.longest[1] <= 400, house.longest


def write_package(root: Path, **modules: str) -> Path:
    """Write a small package with contracts, to count."""
    (root / "publisher" / "model").mkdir(parents=True)
    (root / "tests" / "model").mkdir(parents=True)
    (root / "publisher" / "__init__.py").touch()
    (root / "publisher" / "model" / "__init__.py").touch()
    contract = '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["cli", "model"]\n'
    (root / "pyproject.toml").write_text(contract)
    for name, text in modules.items():
        (root / "publisher" / "model" / f"{name}.py").write_text(text)
    return root


def test_figures_are_those_of_the_files(tmp_path: Path) -> None:
    """A module with a branch wants a test file, data and protocols want none; names are compared across files."""
    root = write_package(
        tmp_path,
        data="LIMIT = 3\n",
        branch="def limit(a):\n    return 1 if a else 2\n",
        loop="LIMIT = 4\n\n\ndef total(a):\n    for b in a:\n        yield b\n",
    )
    (root / "publisher" / "errors.py").write_text("\n" * 20)
    (root / "tests" / "model" / "test_loop_many.py").touch()
    house = count(root)
    assert (house.packages, house.loose, house.layers) == (("model",), ("errors",), 2)
    assert house.untested == ("model/branch.py",)
    assert house.repeated == {"LIMIT": ("model/data.py", "model/loop.py")}
    assert house.longest == ("errors.py", 20)
