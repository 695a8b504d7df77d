"""Shows that were published once: built when a test first asks for one like it, and copied for each test."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from filelock import FileLock

from support.shows import make_cover, make_episode, make_recording, make_show, run

SLUGS = ("0001-ae", "0002-oe", "0003-aa")
LOCK_SECONDS = 100


@dataclass(frozen=True)
class Sound:
    """A recording made by arithmetic."""

    seed: int
    seconds: float = 3.0
    level: float = 0.05


@dataclass(frozen=True)
class Cover:
    """A picture of one colour."""

    width: int = 1400
    height: int = 1400
    colour: str = "black"


class PublishedShow(Protocol):
    """Returns the folder of a published show; it is a copy that the test may change."""

    def __call__(
        self,
        *,
        episodes: Sequence[str | tuple[str, Mapping[str, Any]]] = SLUGS,
        feed: str = "",
        feeds: Mapping[str, str] = {},
        files: Mapping[str, str | bytes | Sound | Cover] = {},
        url: str = "",
        published: bool = True,
        link: bool = False,
    ) -> Path:
        """Build the show unless one like it was built before; copy it.

        `episodes` are slugs, or slugs with front matter; `feed` is YAML for the end of feeds/bokstaver/feed.yaml;
        `feeds` are further feeds, the whole feed.yaml by slug, each with a blue cover; `files` is what stands at paths
        below the show; `url` is the preview target's. Without `published` the audio is mastered and in the cache, and
        public/ is not there. With `link` files are hard links, to be replaced and never written to.
        """


class ShowBuilder:
    """Builds each show once, also where several workers ask for it."""

    def __init__(self, folder: Path) -> None:
        """Build in `folder`, which all workers of a run share."""
        self._folder = folder

    def build(self, **chosen: Any) -> Path:
        """Return the folder of the shared show, built as `PublishedShow` says; nothing may be written there."""
        asked = {"episodes": [*SLUGS], "feed": "", "feeds": {}, "files": {}, "url": "", "published": True, **chosen}
        text = json.dumps(asked, sort_keys=True, default=_plain)
        root = self._folder / hashlib.sha256(text.encode()).hexdigest()[:12]
        with FileLock(f"{root}.lock", timeout=LOCK_SECONDS):
            if not (root / "done").exists():
                shutil.rmtree(root, ignore_errors=True)
                _write(root / "show", **asked)
                (root / "done").touch()
        return root / "show"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: asdict(value)}
    return value.hex()


def _write(
    root: Path,
    *,
    episodes: Sequence[str | tuple[str, Mapping[str, Any]]],
    feed: str,
    feeds: Mapping[str, str],
    files: Mapping[str, str | bytes | Sound | Cover],
    url: str,
    published: bool,
) -> None:
    make_show(root, [])
    for number, one in enumerate(episodes, 1):
        slug, front_matter = (one, {}) if isinstance(one, str) else one
        make_episode(root, slug, number, **front_matter)
    with (root / "feeds" / "bokstaver" / "feed.yaml").open("a") as file:
        file.write(feed)
        if url:
            file.write(f'targets: {{preview: {{kind: folder, path: public, url: "{url}"}}}}\n')
    for slug, text in feeds.items():
        (root / "feeds" / slug).mkdir()
        (root / "feeds" / slug / "feed.yaml").write_text(text)
        make_cover(root / "feeds" / slug / "cover.png", colour="blue")
    for path, content in files.items():
        _put(root / path, content)
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    if not published:
        shutil.rmtree(root / "public")


def _put(file: Path, content: str | bytes | Sound | Cover) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case Sound(seed=seed, seconds=seconds, level=level):
            make_recording(file, seed=seed, seconds=seconds, level=level)
        case Cover(width=width, height=height, colour=colour):
            make_cover(file, width=width, height=height, colour=colour)
        case str():
            file.write_text(content)
        case _:
            file.write_bytes(content)


@pytest.fixture(scope="session")
def show_builder(tmp_path_factory: pytest.TempPathFactory) -> ShowBuilder:
    """Builds shows in a folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shows"
    folder.mkdir(exist_ok=True)
    return ShowBuilder(folder)


@pytest.fixture
def published_show(show_builder: ShowBuilder, tmp_path: Path) -> PublishedShow:
    """Returns a fresh copy of a published show, in `show` below the test's folder."""

    def copy(
        *,
        episodes: Sequence[str | tuple[str, Mapping[str, Any]]] = SLUGS,
        feed: str = "",
        feeds: Mapping[str, str] = {},
        files: Mapping[str, str | bytes | Sound | Cover] = {},
        url: str = "",
        published: bool = True,
        link: bool = False,
    ) -> Path:
        shared = show_builder.build(
            episodes=[*episodes], feed=feed, feeds=feeds, files=files, url=url, published=published
        )
        how = os.link if link else shutil.copy2
        ignored = shutil.ignore_patterns("lock")
        return Path(shutil.copytree(shared, tmp_path / "show", copy_function=how, ignore=ignored))

    return copy


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show of three episodes that was published to its preview."""
    return published_show()
