"""Scaffolds: the first files of an episode and a show are valid, complete, and marked as unfinished."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from publisher.errors import PublisherError
from publisher.model.schema import SCHEMA_FILES, format_schema, make_modeline, make_schema
from publisher.sources.scaffold import EPISODE_TEMPLATE, FEED_TEMPLATE, PLACEHOLDERS, ScaffoldOptions, make_scaffold
from publisher.sources.validate import read_episode, read_feed
from publisher.sources.yaml.document import read_front_matter, read_yaml

NOW = datetime(2026, 6, 1, 12, 34, 56, tzinfo=UTC)
EPISODE, FEED = "episodes/0001-regn/episode.md", "feeds/show/feed.yaml"


def make(slug: str = "0001-regn", *, show: bool = True, now: datetime = NOW) -> dict[str, str]:
    """Return the first files of an episode."""
    return {**make_scaffold(ScaffoldOptions(slug=slug, number=7, now=now, show=show))}


def test_what_is_begun_knows_its_schema() -> None:
    """The files that `publisher new` writes name their schemas, which it writes as well, and are right by them."""
    files = make_scaffold(
        ScaffoldOptions(slug="0001-regn", number=1, now=datetime(2026, 6, 1, 12, tzinfo=UTC), show=True)
    )
    for path in ("episodes/0001-regn/episode.md", "feeds/show/feed.yaml"):
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


def test_a_feed_is_made_only_for_a_new_show() -> None:
    """The feed is valid; a later episode comes without one."""
    source, findings = read_feed("show", make()[FEED])
    assert source is not None
    assert findings == []
    assert FEED not in make(show=False)
    assert EPISODE in make(show=False)


def test_two_shows_have_two_guids() -> None:
    """Slug and moment make podcast:guid; the same beginning gives the same."""
    guids = [
        read_yaml(FEED, files[FEED])[0].tree["guid"]
        for files in (make(), make("0002-sludd"), make(now=NOW + timedelta(seconds=1)), make())
    ]
    assert len({*guids}) == 3
    assert guids[0] == guids[3]


@pytest.mark.parametrize(("slug", "hint"), [("Regn i Mai", "call it regn-i-mai"), ("日", "use the letters")])
def test_a_name_that_is_no_slug_is_refused(slug: str, hint: str) -> None:
    """The error suggests a name, if any letter is left of it."""
    with pytest.raises(PublisherError, match="cannot be part of a web address") as caught:
        make(slug)
    assert caught.value.hint.startswith(hint)


def test_every_placeholder_is_in_a_template() -> None:
    """The rule that finds forgotten placeholders looks for what is really written."""
    assert [text for text in PLACEHOLDERS if text not in EPISODE_TEMPLATE + FEED_TEMPLATE] == []
