"""The feed document: rendered from the ledger, replaced in one step, and never over an unknown one."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import ConflictError, PublisherError
from publisher.model.packed_transcript import pack_transcript
from publisher.model.transcript import Cue
from publisher.plan.ledger import FEED_COVER, Ledger, Stored, dump_ledger, load_ledger
from publisher.publish import feed as feed_module
from publisher.publish.deployment import Deployment
from publisher.publish.feed import find_lost_audio, is_feed_current, read_current_feed, switch_feed, write_feed
from publisher.storage.base import Notice
from publisher.storage.history import list_snapshots
from support.deployments import EPISODES, FEED, FEED_PATH, NOW, URL, make_deployment, store_show, write

TALKING = EPISODES[0].model_copy(update={"spoken": pack_transcript([Cue(text="Æ.", start=0.0, end=1.0)])})


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Stored]]:
    """Addresses and files whose reachability is checked, without a server."""
    requests: list[tuple[str, Stored]] = []
    monkeypatch.setattr(feed_module, "check_reachability", lambda url, file: requests.append((url, file)))
    return requests


def is_current(deployment: Deployment, title: str = FEED.title) -> bool:
    """Tell whether the published feed is current, for a feed with this title."""
    feed = FEED.model_copy(update={"title": title})
    return is_feed_current(feed, EPISODES, deployment.ledger(), deployment=deployment, now=NOW)


def test_the_feed_names_what_is_published(tmp_path: Path) -> None:
    """The document is stored, and names each enclosure at its public address."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    event = write(deployment, ledger)
    assert (event.key, event.url, event.changed, event.later) == (FEED_PATH, URL + FEED_PATH, True, ())
    content = (deployment.storage.read(FEED_PATH) or b"").decode()
    assert [URL + entry.enclosure.key in content for entry in ledger.publications.values()] == [True] * 3


def test_an_equal_feed_is_not_replaced(tmp_path: Path) -> None:
    """Rendering the same again changes nothing, and says so."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    write(deployment, ledger)
    before = (tmp_path / "public" / FEED_PATH).stat().st_ino
    assert not write(deployment, ledger).changed
    assert (tmp_path / "public" / FEED_PATH).stat().st_ino == before


def test_lost_audio_is_left_out(tmp_path: Path) -> None:
    """An episode whose enclosure is not in the storage is not in the feed; the ledger still has it."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    key = next(iter(ledger.publications.values())).enclosure.key
    write(deployment, ledger, lost={key})
    content = deployment.storage.read(FEED_PATH) or b""
    assert content.count(b"<enclosure ") == 2
    assert key.encode() not in content
    assert deployment.ledger() == ledger


def test_future_episodes_are_named_in_the_event(tmp_path: Path) -> None:
    """An episode dated later is not in the feed, and the event says when it will be."""
    deployment = make_deployment(tmp_path)
    event = write(deployment, store_show(deployment), now=EPISODES[1].date)
    assert event.later == (("tre", EPISODES[2].date),)


def test_without_a_published_cover_there_is_no_feed(tmp_path: Path) -> None:
    """No directory takes a feed without artwork: nothing is stored, and the error has a hint."""
    deployment = make_deployment(tmp_path)
    with pytest.raises(PublisherError, match="no published cover") as caught:
        write(deployment, replace(store_show(deployment), covers={}))
    assert "publisher publish" in caught.value.hint
    assert deployment.storage.read(FEED_PATH) is None


def test_assets_are_stored_before_the_feed_names_them(tmp_path: Path) -> None:
    """Changed words are published with the feed: their files are stored and recorded, and the feed links to them."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment), episodes=(TALKING,))
    [entry] = [entry for entry in deployment.ledger().publications.values() if entry.assets]
    content = deployment.storage.read(FEED_PATH) or b""
    assert entry.slug == "en"
    assert entry.assets["vtt"].key.encode() in content
    assert all(len(deployment.storage.read(file.key) or b"") == file.bytes for file in entry.assets.values())


def test_nothing_published_is_none(tmp_path: Path) -> None:
    """Before the first publication there is no document."""
    assert read_current_feed(FEED, EPISODES, deployment=make_deployment(tmp_path), now=NOW) is None


def test_a_feed_from_here_is_returned(tmp_path: Path, checked: list[tuple[str, Stored]]) -> None:
    """The copy beside the ledger, a pending digest, or a ledger from git that renders the same, all make it known."""
    deployment = make_deployment(tmp_path, copied=True)
    write(deployment, store_show(deployment))
    assert len(checked) == 1
    published = deployment.storage.read(FEED_PATH)
    assert read_current_feed(FEED, EPISODES, deployment=deployment, now=NOW) == published
    (tmp_path / "feeds" / "maalt" / "web.xml").unlink()
    assert read_current_feed(FEED, EPISODES, deployment=deployment, now=NOW) == published


def test_an_unknown_feed_is_a_conflict(tmp_path: Path) -> None:
    """A document that neither copy nor ledger explains is not replaced: it may name episodes unknown here."""
    deployment = make_deployment(tmp_path, copied=True)
    store_show(deployment)
    deployment.storage.switch(FEED_PATH, b"<rss/>", previous=None)
    with pytest.raises(ConflictError, match="this folder does not know it"):
        read_current_feed(FEED, EPISODES, deployment=deployment, now=NOW)


def test_a_feed_that_changed_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """The document that was read first must still be there at the switch."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    deployment.storage.switch(FEED_PATH, b"<rss/>", previous=None)
    with pytest.raises(ConflictError):
        write(deployment, ledger, previous=None)
    assert deployment.storage.read(FEED_PATH) == b"<rss/>"


def test_a_bucket_keeps_what_a_rollback_needs(tmp_path: Path, checked: list[tuple[str, Stored]]) -> None:
    """The replaced document and the ledger of the new one are stored, and the copy is for git."""
    deployment = make_deployment(tmp_path, copied=True)
    ledger = store_show(deployment)
    write(deployment, ledger)
    first = deployment.storage.read(FEED_PATH)
    write(deployment, ledger, FEED.model_copy(update={"title": "Nytt navn"}))
    [snapshot] = list_snapshots("maalt", deployment.storage.listing())
    assert deployment.storage.read(snapshot.feed_key) == first
    assert load_ledger(deployment.storage.read(snapshot.ledger_key) or b"", "snapshot") == ledger
    assert deployment.copy() == deployment.storage.read(FEED_PATH) != first
    assert {file.key for _, file in checked} == {list(ledger.publications.values())[2].enclosure.key}


def test_an_unreachable_file_stops_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the server refuses a file that the feed names, the old document stays and no digest is pending."""
    deployment = make_deployment(tmp_path, copied=True)
    ledger = store_show(deployment)

    def refuse(url: str, file: Stored) -> None:
        raise PublisherError(f"listeners cannot have {url}", hint=file.key)

    monkeypatch.setattr(feed_module, "check_reachability", refuse)
    with pytest.raises(PublisherError, match="listeners cannot have"):
        write(deployment, ledger)
    assert deployment.storage.read(FEED_PATH) is None
    assert not (tmp_path / deployment.pending_path).exists()


def test_the_digest_is_pending_before_the_switch(tmp_path: Path, checked: list[tuple[str, Stored]]) -> None:
    """If the switch fails, a later run knows the document that may have arrived all the same; notices are passed on."""
    deployment = make_deployment(tmp_path, copied=True)
    ledger = store_show(deployment)
    sample = ledger.covers[FEED_COVER]
    deployment.storage.switch(FEED_PATH, b"unknown", previous=None)
    with pytest.raises(ConflictError):
        list(switch_feed(b"new", ledger, FEED, deployment=deployment, previous=b"other", sample=sample))
    assert deployment.has_published(b"new")
    assert checked == [(URL + sample.key, sample)]


def test_notices_of_reachability_are_yielded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot be judged from here does not stop the switch."""
    deployment = make_deployment(tmp_path, copied=True)
    ledger = store_show(deployment)
    notice = Notice(message="m", hint="h")
    monkeypatch.setattr(feed_module, "check_reachability", lambda *_: notice)
    events = [
        *write_feed(FEED, EPISODES, ledger, deployment=deployment, previous=None, now=NOW, lost=frozenset()),
    ]
    assert events[0] == notice
    assert deployment.storage.read(FEED_PATH) is not None


@pytest.mark.parametrize("copied", [False, True])
def test_a_feed_is_current_until_something_it_shows_changes(
    tmp_path: Path,
    checked: list[tuple[str, Stored]],
    copied: bool,  # noqa: FBT001
) -> None:
    """The published document, or its copy where one is kept, is compared with what is rendered now."""
    deployment = make_deployment(tmp_path, copied=copied)
    write(deployment, store_show(deployment))
    assert is_current(deployment)
    assert not is_current(deployment, "Nytt navn")
    if copied:
        assert len(checked) == 1
        assert is_current(replace(deployment, storage=None))  # type: ignore[arg-type]


def test_episodes_become_current_with_time(tmp_path: Path) -> None:
    """When an episode's date has come, the published feed is no longer current."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment), now=EPISODES[1].date)

    def check(now: datetime) -> bool:
        return is_feed_current(FEED, EPISODES, deployment.ledger(), deployment=deployment, now=now)

    assert check(EPISODES[1].date)
    assert not check(EPISODES[2].date)


def test_lost_audio_of_the_show_is_found_for_a_derived_feed(tmp_path: Path) -> None:
    """A derived feed has no audio of its own: what is gone is found through its show's ledger."""
    show = make_deployment(tmp_path)
    ledger = store_show(show)
    derived = make_deployment(tmp_path, feed="sti", ledger_path="feeds/sti/web.ledger.json", show_path=show.ledger_path)
    assert find_lost_audio(Ledger(feed="sti"), derived) == set()
    key = next(iter(ledger.publications.values())).enclosure.key
    show.storage.remove([key])
    assert find_lost_audio(Ledger(feed="sti"), derived) == {key}
    assert dump_ledger(show.ledger()) == dump_ledger(ledger)


@given(st.sampled_from([b"\n", b"\r\n", b"\r"]), st.sampled_from([b"", b"\n", b"\r\n\r\n"]), st.binary(max_size=2))
def test_a_check_answers_the_same_whatever_git_does_to_line_ends(line_end: bytes, tail: bytes, more: bytes) -> None:
    """A copy with other line ends is current and known; with anything else in it, it is neither."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed_module, "check_reachability", lambda *_: None)
        deployment = make_deployment(Path(folder), copied=True)
        write(deployment, store_show(deployment))
        published = deployment.storage.read(FEED_PATH) or b""
        same = not more.strip(b"\r\n \t")
        copy = published.rstrip().replace(b"\n", line_end) + more + tail
        deployment.workspace.write("feeds/maalt/web.xml", copy)
        assert is_current(deployment) is same
        assert deployment.has_published(published) is same


def test_a_merge_conflict_in_the_copy_is_told_as_one(tmp_path: Path, checked: list[tuple[str, Stored]]) -> None:
    """Whoever has a conflict in the copy learns of it, and not that somebody unknown has published."""
    deployment = make_deployment(tmp_path, copied=True)
    write(deployment, store_show(deployment))
    assert len(checked) == 1
    deployment.storage.switch(FEED_PATH, b"<rss/>", previous=deployment.storage.read(FEED_PATH))
    deployment.workspace.write("feeds/maalt/web.xml", b"<<<<<<< HEAD\r\n<a/>\r\n=======\r\n<b/>\r\n>>>>>>> x\r\n")
    with pytest.raises(ConflictError, match=r"feeds/maalt/web.xml has a merge conflict in it") as caught:
        read_current_feed(FEED, EPISODES, deployment=deployment, now=NOW)
    assert f"publisher adopt {deployment.target};" in caught.value.hint
