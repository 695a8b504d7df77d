"""What is told to be written in place of what has another shape: it is accepted, and says what was said."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from publisher.findings import Finding
from publisher.model import FrontMatter
from publisher.model.feeds import FeedDefinition, Owner
from publisher.model.people import Person
from publisher.model.recipe import Recipe
from publisher.model.taxonomy import ROLES
from publisher.sources.advice import advise_empty, advise_missing, advise_shape, advise_unknown_key, find_nearest_key
from publisher.sources.validate import read_episode, read_feed
from publisher.sources.yaml.document import SourceDocument

EPISODE = "---\ntitle: A\ndate: 2026-05-17T06:00:00+02:00\naudio: a.wav\n{}\n---\n"
FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: A
description: A
link: https://maalt.example/
language: nb
author: A
categories: [Education]
explicit: false
cover: cover.jpg
"""
NAMES = st.text("abcæøå ", min_size=1, max_size=20).map(str.strip).filter(lambda name: name and not name.isdigit())


def of_episode(lines: str) -> list[Finding]:
    """Return what is found in an episode with these lines."""
    return read_episode("a", EPISODE.format(lines))[1]


def of_feed(lines: str) -> list[Finding]:
    """Return what is found in a feed with these lines."""
    return read_feed("a", FEED + lines)[1]


@given(st.sampled_from(sorted(ROLES)), NAMES, st.booleans())
def test_a_role_as_a_key_leads_to_people(role: str, name: str, several: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the role, in the singular or the plural: what is shown is accepted and has the names and the role."""
    key = role.replace(" ", "_")
    assume(key not in FrontMatter.model_fields)
    written = f"{key}s: [{name}, {name}]" if several else f"{key}: {name}"
    [finding] = of_episode(written)
    shown = finding.fix.partition("write ")[2]
    source, findings = read_episode("a", EPISODE.format(shown))
    assert source is not None, findings
    assert {(one.name, one.role) for one in source.episode.people} == {(name, role)}


@pytest.mark.parametrize("keep", ["true", "bytes"])
@given(name=NAMES)
def test_a_key_beside_a_text_that_it_belongs_to_is_joined_with_it(keep: str, name: str) -> None:
    """A text alone cannot have lines below it: what is shown has both, and is accepted."""
    [finding] = of_episode(f"keep: {keep}")
    assert finding.fix == f"write both as keys: audio: {{file: a.wav, keep: {keep}}}"
    assert read_episode("a", EPISODE.format("").replace("a.wav", f"{{file: a.wav, keep: {keep}}}"))[1] == []
    [finding] = of_episode(f"quote: {name}\nby: {name}")
    shown = finding.fix.partition("keys: ")[2]
    source, findings = read_episode("a", EPISODE.format(shown))
    assert source is not None, findings
    assert source.episode.quote is not None
    assert (source.episode.quote.text, source.episode.quote.by) == (name, name)


PARENTS = {"owner": Owner, "audio": Recipe, "people": Person}


@given(st.sampled_from(sorted(PARENTS)), st.data())
def test_keys_that_were_not_indented_are_led_below_their_parent(parent: str, data: st.DataObject) -> None:
    """An empty key with the keys of its model at the margin below it: each of the two says where they belong."""
    inner = [name for name in PARENTS[parent].model_fields if name not in FeedDefinition.model_fields]
    keys = data.draw(st.lists(st.sampled_from(inner), min_size=1, unique=True))
    found = of_feed("\n".join((f"{parent}:", *(f"{key}: x" for key in keys), "")))
    # Of an owner nothing at all would be allowed.
    assert {finding.message for finding in found} - {f"{parent} is empty"} == {f"there is no key {key}" for key in keys}
    assert all("indent" in finding.fix for finding in found)
    assert all(parent in finding.fix for finding in found if finding.rule == "key-unknown")


@given(NAMES, st.sampled_from(sorted(ROLES)))
def test_one_person_is_shown_as_an_item_of_a_list(name: str, role: str) -> None:
    """What stands behind "write it as a list" is what was written, with a dash before it."""
    [finding] = of_episode(f"people: {{name: {name}, role: {role}}}")
    item = finding.fix.partition("item: ")[2]
    source, findings = read_episode("a", EPISODE.format(f"people:\n  {item}"))
    assert source is not None, findings
    assert [(one.name, one.role) for one in source.episode.people] == [(name, role)]


@given(NAMES, st.integers(1, 99))
def test_an_owner_as_a_list_is_shown_as_keys(name: str, number: int) -> None:
    """The items are joined."""
    [finding] = of_feed(f"owner:\n  - name: {name}\n  - email: a{number}@maalt.example\n")
    source, findings = read_feed("a", FEED + finding.fix.partition("dash: ")[2] + "\n")
    assert source is not None, findings
    assert source.feed.owner == Owner(name=name, email=f"a{number}@maalt.example")


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("post@maalt.example", "write {name: …, email: post@maalt.example}"),
        ("Kari Ås", "write {name: Kari Ås, email: …}"),
        ("Kari Ås: redaktør", 'write {name: "Kari Ås: redaktør", email: …}'),
    ],
)
def test_a_text_stands_behind_the_key_that_takes_it(written: str, fix: str) -> None:
    """An address is no name."""
    [finding] = of_feed(f'owner: "{written}"\n')
    assert finding.fix == fix


def document(**tree: Any) -> SourceDocument:
    """Return a document with these values."""
    return SourceDocument(file="feeds/a/feed.yaml", tree=tree)


def test_a_missing_guid_is_made_of_the_link() -> None:
    """It is the same each time, and no example that two shows may copy."""
    one, other = (document(link=link) for link in ("https://a.example/", "https://b.example/"))
    told = {advise_missing(FeedDefinition, doc, (), ["guid"], is_flow=False) for doc in (one, one, other, document())}
    assert len(told) == 3
    assert all(re.search(r"write guid: [0-9a-f-]{36}, and never", fix) for fix in told)
    assert advise_empty(FeedDefinition, one, ("guid",)) in told
    assert advise_shape(FeedDefinition, one, ("guid",), "uuid_parsing", "x") in told


def test_what_is_missing_between_braces_is_no_line() -> None:
    """A line within braces would be no YAML that anybody writes."""
    [finding] = of_feed("targets: {production: {kind: s3, bucket: maalt}}\n")
    assert finding.fix == "add url: … between the braces"
    [finding] = of_feed("targets:\n  production:\n    kind: s3\n    bucket: maalt\n")
    assert finding.fix == "add a line url: …"


@pytest.mark.parametrize(
    "lines",
    [
        "targets:\nproduction:\n  kind: s3\n  bucket: maalt\n  url: https://a.example/\n",
        "production: {kind: s3, bucket: maalt, url: 'https://a.example/'}\n",
        "targets:\n  production:\n  kind: s3\n  bucket: maalt\n",
        "targets: public\n",
        "targets: [{kind: folder}]\n",
    ],
)
def test_a_target_in_the_wrong_place_is_led_to_targets(lines: str) -> None:
    """Wherever its keys stand."""
    found = of_feed(lines)
    assert found
    assert all("targets" in finding.message + finding.fix for finding in found)


def test_a_value_that_may_be_a_secret_is_not_repeated() -> None:
    """Fixes end up in logs."""
    written = {"url": "https://kari:hemmelig@a.example/"}
    fix = advise_shape(FeedDefinition, document(), ("hub",), "tuple_type", written)
    assert "hemmelig" not in (fix or "")
    assert advise_shape(FrontMatter, document(), ("title",), "string_type", ["https://k:hemmelig@a.example/"]) is None


def test_other_keys_are_suggested_by_their_letters() -> None:
    """What is near is meant; else all keys are named, if they are few."""
    assert find_nearest_key(FrontMatter, ("titel",)) == "title"
    assert advise_unknown_key(FrontMatter, document(titel="x"), ("titel",)) == "did you mean title?"
    assert advise_unknown_key(FrontMatter, document(x="x"), ("x",)) == "delete it; docs/keys.md has all keys"
