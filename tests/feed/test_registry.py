"""The tables of tags: all of them are shown by the corpus, and every key that people write is accounted for."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pydantic import BaseModel

from publisher.feed import registry, rss
from publisher.model import FeedDefinition, FrontMatter
from publisher.model.schema import collect_descriptions
from support.feed_corpus import FEEDS
from support.golden import cases, check
from support.keys_page import FEEDGEN, described_models, page, spelled, tags_of_keys

KEYS_MD = Path(__file__).parents[2] / "docs" / "keys.md"
NOT_IN_FEEDS = {
    "extra_tags",
    "level",
    "show",
    "sound_of_video",
    "retired",
    "sound_track",
    "episodes",
    "paging",
    "ignore",
    "audio",
    "id3",
    "intro",
    "outro",
    "trim",
    "targets",
    "draft",
    "inserts",
    "cuts",
    "next",
    "quiz",
    "quote",
}
"""What is said to publisher, or on pages, and not in feeds; or is whatever tag it says."""


def names(tables: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the tags of several tables."""
    return [FEEDGEN.get(tag, tag) for rows in tables for tag in rows]


def seen(path: str) -> set[str]:
    """Return the names of all elements at a path in any feed of the corpus."""
    found = (element for name in cases("feeds") for element in etree.parse(FEEDS / name / "feed.xml").xpath(path))
    return {spelled(element.tag) for element in found}


@pytest.mark.parametrize("tag", names((rss.CHANNEL_CALLS, *registry.CHANNEL_TABLES)))
def test_corpus_shows_every_tag_of_a_channel(tag: str) -> None:
    """Each tag of the channel's tables stands in at least one feed of the corpus."""
    assert tag in seen("/rss/channel/*")


@pytest.mark.parametrize("tag", names((rss.ITEM_CALLS, *registry.ITEM_TABLES)))
def test_corpus_shows_every_tag_of_an_item(tag: str) -> None:
    """Each tag of the items' tables stands in at least one feed of the corpus."""
    assert tag in seen("/rss/channel/item/*")


def test_corpus_shows_only_tags_of_the_tables() -> None:
    """Nothing stands in a feed that no table accounts for, but for what feedgen adds: the specification's address."""
    assert seen("/rss/channel/*") - set(names((rss.CHANNEL_CALLS, *registry.CHANNEL_TABLES))) == {"item", "docs"}
    assert seen("/rss/channel/item/*") == set(names((rss.ITEM_CALLS, *registry.ITEM_TABLES)))


def test_corpus_is_large_enough() -> None:
    """There are at least 25 shows, so that no subject stands beside another."""
    assert len(cases("feeds")) >= 25


@pytest.mark.parametrize(("model", "file"), [(FeedDefinition, "feed"), (FrontMatter, "episode")])
def test_every_key_becomes_a_tag(model: type[BaseModel], file: str) -> None:
    """Each key of feed.yaml and episode.md is spoken of by a tag, or is one that listeners do not hear of."""
    spoken = set(tags_of_keys(file))
    keys = set(model.model_fields)
    assert keys - spoken <= NOT_IN_FEEDS
    assert spoken <= keys


def test_every_key_is_explained() -> None:
    """Each key that people write, at whatever depth, says what it means: editors show it, and so does docs/keys.md."""
    silent = [f"{model.__name__}.{name}" for model in described_models() for name in silent_keys(model)]
    assert silent == []


def silent_keys(model: type[BaseModel]) -> list[str]:
    """Return the keys of a model that say nothing of themselves."""
    return [name for name in model.model_fields if not collect_descriptions(model).get(name)]


def test_page_of_keys_is_current() -> None:
    """docs/keys.md says what the models and the tables say."""
    check(KEYS_MD, page().encode())
