"""What other repositories need in the same storage."""

from pathlib import Path

from publisher.publish.foreign import find_foreign_references
from publisher.storage.layout import snapshot_ledger_key
from support.deployments import make_deployment, place_file


def test_ledgers_of_others_are_read(tmp_path: Path) -> None:
    """What they name is needed, whether a feed shows it yet or not; one's own ledgers are not looked at."""
    deployment = make_deployment(tmp_path)
    for feed in ("theirs", "maalt"):
        text = f"audio/{feed}.0123abcd.mp3".encode()
        place_file(deployment, snapshot_ledger_key(feed, b"", text), text)
    listing = deployment.storage.listing()
    assert find_foreign_references(deployment.storage, listing, ["maalt"]) == {"audio/theirs.0123abcd.mp3"}
