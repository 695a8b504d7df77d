"""`publisher adopt`: what it writes, and what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli.adopt import adopt_show
from publisher.cli.options import Invocation
from publisher.errors import PublisherError
from support.shows import snapshot


def test_a_folder_has_its_ledger_in_it(published: Path, invoke: Callable[..., Invocation]) -> None:
    """There is nothing to bring back from a preview, and nothing is changed."""
    before = snapshot(published / "public")
    with pytest.raises(PublisherError, match="preview is a folder"):
        adopt_show(invoke(published))
    assert snapshot(published / "public") == before
