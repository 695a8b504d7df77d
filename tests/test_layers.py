"""The contracts of pyproject.toml: each holds, each is broken by one wrong import, and none leaves a module out."""

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import api
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parents[1]
LAYERS = "Each layer imports only what stands below it"
PURE = "What decides does not touch the world"
NETWORK = "Only the storage speaks to a network"
PROCESSES = "Only ffmpeg's package and the beginning of a git repository start processes"
CONFIGURATION = api.read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS: Mapping[str, dict[str, Any]] = {
    contract["name"]: contract for contract in CONFIGURATION["contracts_options"]
}
KINDS = {"layers": LayersContract, "forbidden": ForbiddenContract}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the package, of its own modules and of others."""
    return grimp.build_graph("publisher", include_external_packages=True, cache_dir=None)


def broken(graph: grimp.ImportGraph) -> Iterator[str]:
    """Yield the name of each contract that an import breaks."""
    for name, options in CONTRACTS.items():
        contract = KINDS[options["type"]](name, CONFIGURATION["session_options"], options)
        if not contract.check(copy.deepcopy(graph), verbose=False).kept:
            yield name


def test_the_contracts_hold(graph: grimp.ImportGraph) -> None:
    """As it is, no import breaks any of the four."""
    assert {*CONTRACTS} == {LAYERS, PURE, NETWORK, PROCESSES}
    assert list(broken(graph)) == []


@pytest.mark.parametrize(
    ("importer", "imported", "contracts"),
    [
        ("model.people", "publisher.cli", [LAYERS]),
        ("media.cache", "publisher.sources.load", [LAYERS]),
        ("site.views", "publisher.feed.render", [LAYERS]),
        ("plan.planner", "os", [PURE]),
        ("feed.render", "time", [PURE]),
        ("publish.feed", "socket", [NETWORK]),
        ("cli.verify", "urllib3", [NETWORK]),
        ("storage.folder", "boto3", [NETWORK]),
        ("model.origin", "boto3", [PURE, NETWORK]),
        ("media.pictures", "subprocess", [PROCESSES]),
        ("storage.s3.upload", "subprocess", [PROCESSES]),
        ("tasks", "multiprocessing", [PROCESSES]),
    ],
)
def test_a_wrong_import_breaks_them(
    graph: grimp.ImportGraph, importer: str, imported: str, contracts: list[str]
) -> None:
    """One import too many is found, by the contracts that it breaks and by no other."""
    changed = copy.deepcopy(graph)
    if imported not in changed.modules:
        changed.add_module(imported, is_squashed=True)
    changed.add_import(importer=f"publisher.{importer}", imported=imported)
    assert list(broken(changed)) == contracts


@pytest.mark.parametrize(
    ("contract", "free"),
    [
        (NETWORK, {"publisher.storage.http", "publisher.storage.s3", "publisher.storage.preview_server"}),
        (PROCESSES, {"publisher.media.ffmpeg", "publisher.sources.git_init"}),
    ],
)
def test_every_module_is_under_the_contract_or_free(graph: grimp.ImportGraph, contract: str, free: set[str]) -> None:
    """A new module has to be put into the list of sources, or to be named here among the few that are free."""
    sources = {*CONTRACTS[contract]["source_modules"]}
    covered = sources | free
    children = graph.find_children("publisher") - {"publisher.__main__"}
    left = {module for child in children - covered for module in (graph.find_children(child) or {child})}
    assert left - covered == set()
    assert sources & free == set()
    assert {module for module in covered if module not in graph.modules} == set()


def test_no_import_is_excused_in_vain() -> None:
    """One import is excused: a table of numbers that has the name of a network library."""
    excused = [line for contract in CONTRACTS.values() for line in contract.get("ignore_imports", ())]
    assert excused == ["publisher.publish.site.manifest -> http"]
