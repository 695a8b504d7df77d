"""`publisher serve`: which folder is served, and at which address."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli import serve as module
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.cli.serve import preview_folder, serve_show
from publisher.errors import PublisherError
from support.consoles import RecordingConsole
from support.unmastered import PREVIEW, write_show

BUCKET = "  prod: {kind: s3, bucket: bokstaver, url: 'https://media.bokstaver.example/'}\n"


def test_the_target_names_folder_and_address(
    published: Path, invoke: Callable[..., Invocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both go to the server as feed.yaml has them."""
    served: list[tuple[Path, str]] = []
    monkeypatch.setattr(module, "serve_folder", lambda folder, url, **_: served.append((folder, url)))
    assert serve_show(invoke(published)) is Exit.DONE
    assert served == [(published / "public", PREVIEW)]


def test_a_bucket_is_not_served(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """Its address is told instead."""
    root = write_show(tmp_path, "0001-ae", feed=BUCKET)
    with pytest.raises(PublisherError, match="prod is a bucket, and listeners find it at https://media"):
        preview_folder(invoke(root, "prod"))


def test_without_a_feed_there_is_nothing_to_serve(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """What is wrong with feed.yaml is shown, since that is the reason."""
    file = published / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(file.read_text().replace("title:", "titel:"))
    with pytest.raises(PublisherError, match="there is no feed to preview"):
        preview_folder(invoke(published))
    assert any("titel" in finding.message for finding in console.found)
