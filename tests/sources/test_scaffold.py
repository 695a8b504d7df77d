"""Scaffolds: the first files of an episode and a show are valid, complete, and marked as unfinished."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from publisher.errors import PublisherError
from publisher.model.schema import SCHEMA_FILES, format_schema, make_modeline, make_schema
from publisher.sources.scaffold import (
    FIRST_EPISODE,
    PLACEHOLDERS,
    EpisodeScaffold,
    ShowScaffold,
    make_episode,
    make_show,
    make_surroundings,
    merge_lines,
)
from publisher.sources.validate import read_episode, read_feed
from publisher.sources.yaml.document import read_front_matter, read_yaml

NOW = datetime(2026, 6, 1, 12, 34, 56, tzinfo=UTC)
EPISODE, FEED = "episodes/0001-regn/episode.md", "feeds/vaeret/feed.yaml"


def make(slug: str = "0001-regn") -> dict[str, str]:
    """Return the first files of an episode."""
    return {**make_episode(EpisodeScaffold(slug=slug, number=7, now=NOW))}


def begin(slug: str = "vaeret", *, now: datetime = NOW, keeps: bool = True) -> dict[str, str]:
    """Return the first files of a show."""
    return {**make_show(ShowScaffold(slug=slug, now=now, version="1.2.3", keeps_recordings=keeps))}


def test_what_is_begun_knows_its_schema() -> None:
    """The first files of a show name their schemas, which come with them, and are right by them."""
    files = begin()
    for path in (f"episodes/{FIRST_EPISODE}/episode.md", FEED):
        name = "episode" if path.endswith(".md") else "feed"
        text = files[path]
        line = next(line for line in text.splitlines() if "yaml-language-server" in line)
        assert line == make_modeline(name)
        assert files[SCHEMA_FILES[name]] == format_schema(name)
        target = (Path(path).parent / line.partition("$schema=")[2]).as_posix()
        assert Path(target) == Path(path).parent / ".." / Path(SCHEMA_FILES[name]).name
        document, findings = (read_front_matter if name == "episode" else read_yaml)(path, text)
        assert findings == []
        jsonschema.Draft7Validator(make_schema(name)).validate(json.loads(json.dumps(document.tree)))


def test_an_episode_is_a_valid_draft() -> None:
    """It has its number, a title from its slug and the present hour, and is not published before it is finished."""
    source, findings = read_episode("0001-regn", make()[EPISODE])
    assert source is not None
    assert findings == []
    assert (source.episode.number, source.episode.title, source.episode.draft) == (7, "Regn", True)
    assert source.episode.date == datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slug", "title"), [("0001-regn-og-sludd", "Regn og sludd"), ("regn", "Regn"), ("0001", "Title"), ("12-7", "Title")]
)
def test_the_title_is_the_slug_in_words(slug: str, title: str) -> None:
    """Leading numbers are left out; if nothing is left, a word stands for it."""
    source, _ = read_episode(slug, make(slug)[f"episodes/{slug}/episode.md"])
    assert source is not None
    assert source.episode.title == title


def test_a_show_has_a_feed_and_a_first_episode() -> None:
    """Both are valid; a later episode comes without a feed."""
    source, findings = read_feed("vaeret", begin()[FEED])
    assert source is not None
    assert findings == []
    assert f"episodes/{FIRST_EPISODE}/episode.md" in begin()
    assert {*make()} == {EPISODE, *SCHEMA_FILES.values()}


def test_the_targets_that_are_explained_are_right() -> None:
    """The lines for a bucket are comments; without their signs they are read."""
    explained = begin()[FEED].partition("which:\n")[2]
    text = begin()[FEED].replace(
        explained, "".join(line.removeprefix("# ") for line in explained.splitlines(keepends=True))
    )
    source, findings = read_feed("vaeret", text)
    assert source is not None
    assert findings == []
    assert {*source.feed.targets} == {"production"}


def test_two_shows_have_two_guids() -> None:
    """Slug and moment make podcast:guid; the same beginning gives the same."""
    guids = [
        read_yaml("feed.yaml", text)[0].tree["guid"]
        for files in (begin(), begin("regn"), begin(now=NOW + timedelta(seconds=1)), begin())
        for path, text in files.items()
        if path.endswith("feed.yaml")
    ]
    assert len({*guids}) == 3
    assert guids[0] == guids[3]


def test_the_version_is_pinned_in_one_line() -> None:
    """What is installed is the version that made the show; another one changes this line alone."""
    first, second = (make_surroundings(version, keeps_recordings=True) for version in ("1.2.3", "1.3.0"))
    assert first["requirements.txt"] == "podcast-publisher==1.2.3\n"
    assert [path for path in first if first[path] != second[path]] == ["requirements.txt"]


@pytest.mark.parametrize("keeps", [True, False])
def test_recordings_go_into_git_lfs_where_it_is(*, keeps: bool) -> None:
    """Its lines would keep git from adding recordings where it is not installed, so they are comments there."""
    lines = make_surroundings("1.2.3", keeps_recordings=keeps)[".gitattributes"].splitlines()
    assert ("*.wav filter=lfs diff=lfs merge=lfs -text" in lines) is keeps
    assert ("# *.wav filter=lfs diff=lfs merge=lfs -text" in lines) is not keeps
    assert "*.ledger.json -text merge=publisher-ledger" in lines


@pytest.mark.parametrize(
    ("there", "wanted", "merged"),
    [
        ("", "# Why.\n/a\n", "# Why.\n/a\n"),
        ("/b", "# Why.\n/a\n", "/b\n# Why.\n/a\n"),
        ("/a\n/b\n", "# Why.\n/a\n", "/a\n/b\n"),
        ("/a\n", "/a\n/c\n", "/a\n/c\n"),
    ],
)
def test_lines_that_are_missing_are_added(there: str, wanted: str, merged: str) -> None:
    """What is there stays as it is, and nothing is added twice."""
    assert merge_lines(there, wanted) == merged
    assert merge_lines(merged, wanted) == merged


@pytest.mark.parametrize(("slug", "hint"), [("Regn i Mai", "call it regn-i-mai"), ("日", "use the letters")])
def test_a_name_that_is_no_slug_is_refused(slug: str, hint: str) -> None:
    """The error suggests a name, if any letter is left of it."""
    with pytest.raises(PublisherError, match="cannot be part of a web address") as caught:
        make(slug)
    assert caught.value.hint.startswith(hint)


def test_every_placeholder_is_in_a_template() -> None:
    """The rule that finds forgotten placeholders looks for what is really written."""
    written = "".join(begin().values())
    assert [text for text in PLACEHOLDERS if text not in written] == []
