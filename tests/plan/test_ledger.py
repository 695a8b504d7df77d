"""The ledger: its one spelling, its identities, and how two of them become one."""

import dataclasses
import json
import math
import pickle
import re
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.plan.ledger import (
    FEED_COVER,
    LEDGER_SCHEMA,
    Ledger,
    LedgerEncoder,
    MadeOf,
    Publication,
    dump_ledger,
    load_ledger,
    make_guid,
)
from publisher.storage.layout import object_key
from support.processes import finish
from support.strategies import COVERS, LEDGERS, PUBLICATIONS, SLUGS, small_show
from support.strategies import publication as publication_of
from support.tools import needs

SHOW = UUID("917393e3-1b1e-5cef-ace4-edaa54e1f810")
FEED, (EPISODE, *_) = small_show()
PUBLICATION = publication_of(FEED, EPISODE)


@given(LEDGERS, PUBLICATIONS)
def test_a_ledger_that_was_read_is_spelled_anew_only_when_it_changes(ledger: Ledger, more: Publication) -> None:
    """What was read stays as it is written, and what has changed gets the one spelling."""
    encoder = LedgerEncoder()
    encoder.remember(ledger, b"as it was read")
    assert encoder.encode(dataclasses.replace(ledger)) == b"as it was read"
    changed = ledger.with_publication(more)
    assert encoder.encode(changed) == (b"as it was read" if changed == ledger else dump_ledger(changed))


@given(LEDGERS)
def test_a_ledger_comes_back_as_it_was_written(ledger: Ledger) -> None:
    """Whatever a ledger holds, writing and reading it gives an equal one."""
    assert load_ledger(dump_ledger(ledger), "ledger.json") == ledger


@given(LEDGERS)
def test_a_ledger_has_one_spelling(ledger: Ledger) -> None:
    """Equal ledgers are equal bytes, in whatever order they were filled, in lines short enough for git to compare."""
    content = dump_ledger(ledger)
    turned = dataclasses.replace(ledger, publications=dict([*ledger.publications.items()][::-1]))
    assert dump_ledger(turned) == content
    assert dump_ledger(load_ledger(content, "ledger.json")) == content
    assert content.endswith(b"}\n")
    assert max(map(len, content.splitlines())) < 200


@given(LEDGERS, st.lists(PUBLICATIONS, max_size=3))
def test_spelled_step_by_step_a_ledger_is_the_same(ledger: Ledger, more: list[Publication]) -> None:
    """While episodes come one by one and change, what is written is what spelling it all at once gives: plain JSON."""
    encoder = LedgerEncoder()
    for publication in more:
        ledger = ledger.with_publication(publication)
        assert encoder.encode(ledger) == dump_ledger(ledger)
        ledger = ledger.with_publication(dataclasses.replace(publication, slug='\n "publications": {}', retired=True))
        content = encoder.encode(ledger)
        assert content == dump_ledger(ledger)
        tree = json.loads(content)
        plain = json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        assert content == plain.encode()
        assert pickle.loads(pickle.dumps(encoder)).encode(ledger) == content  # noqa: S301 - our own


@given(LEDGERS)
def test_episodes_stand_in_the_order_of_their_guids(ledger: Ledger) -> None:
    """A new episode goes to one place in the file, so two branches that add episodes seldom touch the same lines."""
    assert [*json.loads(dump_ledger(ledger))["publications"]] == sorted(ledger.publications)


@given(LEDGERS, PUBLICATIONS, COVERS)
def test_adding_changes_nothing_else(ledger: Ledger, publication: Publication, cover: object) -> None:
    """Adding a publication or a cover leaves the ledger it was added to as it was, and all other entries too."""
    before = dump_ledger(ledger)
    added = ledger.with_publication(publication).with_cover("en", cover)  # type: ignore[arg-type]
    assert dump_ledger(ledger) == before
    assert added.publications[publication.guid] == publication
    others = {guid: entry for guid, entry in added.publications.items() if guid != publication.guid}
    assert others == {guid: entry for guid, entry in ledger.publications.items() if guid != publication.guid}


@given(LEDGERS, PUBLICATIONS)
def test_an_episode_replaces_itself(ledger: Ledger, publication: Publication) -> None:
    """An episode that is published anew takes its own place, and no other episode's."""
    again = dataclasses.replace(publication, retired=not publication.retired)
    ledger = ledger.with_publication(publication).with_publication(again)
    assert ledger.publications[publication.guid] == again
    assert ledger.guid_of(publication.slug) is not None


def test_no_time_stands_in_a_ledger() -> None:
    """The same work done twice gives the same bytes, so no time of day may be written down."""
    assert not {field.name for kind in (Ledger, Publication) for field in dataclasses.fields(kind)} & {
        "date",
        "time",
        "at",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"feed": "a"',
        b"\xff\xfe",
        b'{"schema": 1}',
        b'{"feed": 7}',
        b'{"feed": "a", "publications": []}',
        b'{"feed": "a", "publications": {"g": {}}}',
        b'{"feed": "a", "covers": {"": {"key": "k", "bytes": "many", "digest": "d", "media_type": "image/png"}}}',
        b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n",
    ],
)
def test_a_broken_ledger_is_told_apart_from_an_empty_one(content: bytes) -> None:
    """A ledger that cannot be read stops the work with its name and a way back; it never counts as a new one."""
    with pytest.raises(PublisherError, match=re.escape("feeds/maalt/ledger.json")) as caught:
        load_ledger(content, "feeds/maalt/ledger.json")
    assert "git" in caught.value.hint
    assert "\n" not in caught.value.message


def test_a_ledger_of_the_future_is_left_alone() -> None:
    """What a later version wrote is not read by an earlier one, which would drop what it does not know."""
    content = dump_ledger(Ledger(feed="maalt", schema=LEDGER_SCHEMA + 1))
    with pytest.raises(PublisherError, match=f"schema {LEDGER_SCHEMA + 1}") as caught:
        load_ledger(content, "ledger.json")
    assert "version" in caught.value.hint


def test_unknown_keys_are_not_dropped_in_silence() -> None:
    """A key that this version does not know stops the work: writing the ledger again would lose it."""
    tree = json.loads(dump_ledger(Ledger(feed="maalt")))
    with pytest.raises(PublisherError, match=r"cannot be read.*pinned"):
        load_ledger(json.dumps({**tree, "pinned": True}).encode(), "ledger.json")


def test_a_block_under_a_foreign_guid_is_refused() -> None:
    """Two lines that a merge by hand mixed up would give one episode the identity of another."""
    tree = json.loads(dump_ledger(Ledger(feed="maalt").with_publication(PUBLICATION)))
    tree["publications"]["another"] = tree["publications"].pop(PUBLICATION.guid)
    with pytest.raises(PublisherError, match="another GUID than its own"):
        load_ledger(json.dumps(tree).encode(), "ledger.json")


def test_a_ledger_is_plain_json() -> None:
    """What JSON cannot say (NaN, infinities) is never written: another program could not read the ledger."""
    after = dataclasses.replace(PUBLICATION.mastered.after, integrated=-math.inf)
    silent = dataclasses.replace(PUBLICATION, mastered=dataclasses.replace(PUBLICATION.mastered, after=after))
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_ledger(Ledger(feed="maalt").with_publication(silent))


@given(st.uuids(), SLUGS, SLUGS)
def test_minting_is_stable(feed: UUID, one: str, other: str) -> None:
    """A publish that was interrupted mints the same GUID again; other folders and other feeds have other GUIDs."""
    assert make_guid(feed, one) == make_guid(feed, one)
    assert (make_guid(feed, one) == make_guid(feed, other)) is (one == other)
    assert make_guid(feed, one) != make_guid(UUID(int=feed.int ^ 1), one)


def test_minted_guids_are_written_in_stone() -> None:
    """Every later version mints the same GUID: a version 5 UUID of feed and folder."""
    assert make_guid(SHOW, "0178-molde") == "bab2c78d-6a73-50c0-a2cb-c94eebdad7d1"
    assert UUID(make_guid(SHOW, "0178-molde")).version == 5


def test_keys_carry_their_content() -> None:
    """A key names its content by 32 digits of its digest, so that other content has another key."""
    assert object_key("audio", "0178-molde", "1b2c3d4e" * 8, ".mp3") == f"audio/0178-molde.{'1b2c3d4e' * 4}.mp3"


@given(st.lists(st.text("ab", min_size=1, max_size=2), min_size=6, max_size=6))
def test_made_of_is_the_digest_of_all_three(parts: list[str]) -> None:
    """Two files are made of the same just when recording, recipe and tags are the same."""
    one = MadeOf(recording=parts[0], recipe=parts[1], tags=parts[2])
    other = MadeOf(recording=parts[3], recipe=parts[4], tags=parts[5])
    assert (one.digest == other.digest) is (one == other)


@given(PUBLICATIONS, SLUGS)
def test_the_guid_of_a_folder_is_known(publication: Publication, slug: str) -> None:
    """The ledger tells under which GUID a folder was published, and nothing of folders it does not know."""
    ledger = Ledger(feed="maalt").with_publication(publication)
    assert ledger.guid_of(publication.slug) == publication.guid
    assert ledger.guid_of(slug) == (publication.guid if slug == publication.slug else None)
    assert ledger.guid_of(FEED_COVER) is None


@needs("git")
def test_two_branches_merge(tmp_path: Path) -> None:
    """Two branches that each published another episode become one ledger by git alone, in the one spelling."""

    def entry(guid: str, slug: str) -> Publication:
        return dataclasses.replace(PUBLICATION, guid=guid, slug=slug)

    base = Ledger(feed="maalt").with_publication(entry("2", "to")).with_publication(entry("6", "seks"))
    ours, theirs = base.with_publication(entry("1", "en")), base.with_publication(entry("4", "fire"))
    for name, ledger in {"base": base, "ours": ours, "theirs": theirs}.items():
        (tmp_path / name).write_bytes(dump_ledger(ledger))
    command = ["git", "merge-file", "--stdout", "ours", "base", "theirs"]
    merged = finish(command, cwd=tmp_path, check=True).stdout
    assert load_ledger(merged, "ledger.json") == ours.with_publication(entry("4", "fire"))
    assert dump_ledger(load_ledger(merged, "ledger.json")) == merged


def test_a_name_that_is_no_utf8_has_a_guid_too() -> None:
    """Rules ask for the GUID of a folder whose name they are about to refuse."""
    assert len({make_guid(UUID(int=1), name) for name in ("\udcff", "\udcfe", "a")}) == 3


def test_a_merge_conflict_in_a_ledger_is_told_as_one() -> None:
    """A ledger with git's markers in it is named as such, with the line and what merges it by episode."""
    lines = dump_ledger(Ledger(feed="maalt", guid="a")).decode().splitlines()
    spelled = [*lines[:3], "<<<<<<< HEAD", lines[3], "=======", lines[3], ">>>>>>> theirs", *lines[4:]]
    for line_end in ("\n", "\r\n"):
        with pytest.raises(PublisherError, match="has a merge conflict in it, which begins in line 4") as caught:
            load_ledger(line_end.join(spelled).encode(), "feeds/maalt/prod.ledger.json")
        assert "git checkout --merge -- feeds/maalt/prod.ledger.json" in caught.value.hint
