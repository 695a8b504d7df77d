"""The layers hold, and would be seen not to."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from importlinter import configuration
from importlinter.application import use_cases
from importlinter.application.app_config import settings
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import registry

ROOT = Path(__file__).parents[1]
LAYERS = "Each layer imports only what stands below it"
PURE = "What decides does not touch the world"


class Given:
    """Builds the graph of imports once, and hands out copies with one import more."""

    def __init__(self, builder: Any) -> None:
        """Build with what import-linter builds with."""
        self._builder, self._graph = builder, None
        self.wrong: tuple[str, str] | None = None

    def build(self, **options: Any) -> Any:
        """Return a graph, as import-linter asks for it."""
        if self._graph is None:
            self._graph = self._builder.build(**options)
        graph = deepcopy(self._graph)
        if self.wrong is not None:
            importer, imported = self.wrong
            assert importer in graph.modules
            if imported not in graph.modules:
                graph.add_module(imported, is_squashed=True)
            graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
        return graph


@pytest.fixture(scope="module")
def given() -> Given:
    """What stands in the place of import-linter's builder of graphs."""
    configuration.configure()
    registry.register(ForbiddenContract, "forbidden")
    registry.register(LayersContract, "layers")
    given = Given(settings.GRAPH_BUILDER)
    settings.configure(GRAPH_BUILDER=given)
    return given


def broken() -> Mapping[str, bool]:
    """Return for each contract of pyproject.toml whether the imports break it."""
    report = use_cases.create_report(use_cases.read_user_options(str(ROOT / "pyproject.toml")), cache_dir=None)
    assert not report.invalid_contract_options
    return {contract.name: not check.kept for contract, check in report.get_contracts_and_checks()}


def test_the_contracts_hold(given: Given) -> None:
    """As it is, no layer imports what stands above it."""
    given.wrong = None
    assert broken() == {LAYERS: False, PURE: False}


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("publisher.model.people", "publisher.cli", LAYERS),
        ("publisher.plan.planner", "os", PURE),
        ("publisher.feed.render", "time", PURE),
        ("publisher.media.cache", "publisher.sources.load", LAYERS),
    ],
)
def test_a_wrong_import_breaks_them(given: Given, importer: str, imported: str, contract: str) -> None:
    """One import too many is found, and the contract that it breaks is named."""
    given.wrong = (importer, imported)
    assert broken()[contract]
