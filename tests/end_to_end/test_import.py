"""A show that lives elsewhere comes over whole: `publisher import` against a host on loopback."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import podcastparser
import pytest
from lxml import etree

from publisher.sources.load import ShowSources, read_sources
from publisher.sources.workspace import Workspace
from publisher.storage.http.bounds import RECORDING_BOUNDS
from support.few import few
from support.old_host import OldHost, Served, running_old_host
from support.old_show import GUID, OldItem, format_feed, list_items, make_picture, make_sound, put_show
from support.shows import run, snapshot

PRIVATE = "--allow-private"
FEW_BYTES = replace(RECORDING_BOUNDS, bytes=300_000)


@pytest.fixture
def host() -> Iterator[OldHost]:
    """Run a host to move away from."""
    with running_old_host() as running:
        yield running


def move_in(root: Path, *arguments: str, code: int = 0) -> str:
    """Import into a folder; return what was said."""
    done = run(root, "import", *arguments, PRIVATE)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def read(root: Path) -> ShowSources:
    """Return the sources that stand in a folder."""
    return read_sources(Workspace(root))


def list_files(root: Path) -> dict[str, bytes]:
    """Return the files of a show, without those that are no sources."""
    return {path: content for path, content in snapshot(root).items() if path.startswith(("episodes/", "feeds/"))}


def test_a_show_comes_over_whole(tmp_path: Path, host: OldHost) -> None:
    """Identity, sound byte for byte, words, chapters, transcripts, pictures and people; and `check` finds no error."""
    said = move_in(tmp_path, put_show(host, list_items(3)))
    assert "3 items: 0 new, 0 gone, 0 with another date, the same order" in said
    show = read(tmp_path)
    [feed] = show.feeds
    assert feed.feed.title == "Fjord og fjell"
    episodes = {source.episode.guid: source.episode for source in show.episodes}
    assert sorted(filter(None, episodes)) == ["fjord-1", "fjord-2", "fjord-3"]
    second = episodes["fjord-2"]
    assert (second.slug, second.number, second.summary) == ("0002-sak-nummer-2", 2, "Kort om sak 2.")
    assert second.notes == "Alt om **sak 2**."
    assert [mark.title for mark in second.marks] == ["Start", "Midt", "Slutt"]
    assert [cue.speaker for cue in second.spoken.cues] == ["Kari Ås", "Ola Ø"]
    assert [person.name for person in second.people] == ["Ola Ø"]
    assert [bite.duration for bite in second.soundbites] == [1.5]
    files = list_files(tmp_path)
    assert files["episodes/0002-sak-nummer-2/2.mp3"] == make_sound(2)
    assert files["episodes/0002-sak-nummer-2/cover.jpg"] == make_picture(120)
    assert files["feeds/fjord-og-fjell/cover.jpg"] == make_picture(20)
    checked = run(tmp_path, "check")
    assert checked.returncode == 0, checked.stdout
    assert "error" not in checked.stdout


def test_it_is_published_with_the_same_items_and_the_same_files(tmp_path: Path, host: OldHost) -> None:
    """An app that follows the old feed finds every item again, with sound that is the same to the byte."""
    address = put_show(host, list_items(2))
    move_in(tmp_path, address)
    done = run(tmp_path, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    channel = etree.parse(tmp_path / "public/fjord-og-fjell/feed.xml").getroot()[0]
    assert [item.findtext("guid") for item in channel.iter("item")] == ["fjord-2", "fjord-1"]
    addresses = [item.get("url", "") for item in channel.iter("enclosure")]
    stored = [(tmp_path / "public" / url.split("/", 3)[3]).read_bytes() for url in addresses]
    assert stored == [make_sound(2), make_sound(1)]


def test_an_app_that_followed_the_old_feed_downloads_nothing(tmp_path: Path, host: OldHost) -> None:
    """GPodder's reader finds in the new feed the GUIDs and the dates that it knows from the old one, and no other."""
    address = put_show(host, list_items(3))
    old = podcastparser.parse(address, io.BytesIO(host.served["/feed.xml"].content))
    move_in(tmp_path, address)
    assert run(tmp_path, "publish").returncode == 0
    feed = (tmp_path / "public/fjord-og-fjell/feed.xml").read_bytes()
    new = podcastparser.parse("http://127.0.0.1:8000/fjord-og-fjell/feed.xml", io.BytesIO(feed))
    known = {episode["guid"]: episode["published"] for episode in old["episodes"]}
    assert {episode["guid"]: episode["published"] for episode in new["episodes"]} == known


def test_a_dry_run_writes_nothing(tmp_path: Path, host: OldHost) -> None:
    """What would be done is said in words and numbers; the folder stays empty, and no sound is fetched."""
    said = move_in(tmp_path, put_show(host, list_items(3)), "--dry-run")
    assert "3 items: 0 new, 0 gone" in said
    assert "nothing was written" in said
    assert list(tmp_path.iterdir()) == []
    assert not [path for _, path in host.requests if path.startswith("/audio")]


def test_another_run_takes_nothing_that_is_here(tmp_path: Path, host: OldHost) -> None:
    """The folder is the same to the byte, and no sound is asked for again."""
    address = put_show(host, list_items(3))
    move_in(tmp_path, address)
    before, asked = list_files(tmp_path), host.requests.total()
    said = move_in(tmp_path, address)
    assert "3 here already, unchanged" in said
    assert list_files(tmp_path) == before
    assert host.requests.total() == asked + 1


def test_what_is_new_is_taken_and_no_edit_is_written_over(tmp_path: Path, host: OldHost) -> None:
    """After two edits here, one change there and one new episode, only the change and the new one are written."""
    move_in(tmp_path, put_show(host, list_items(3)))
    edited = tmp_path / "episodes/0001-sak-nummer-1/episode.md"
    edited.write_text(edited.read_text() + "\nMer om det.\n")
    feed = tmp_path / "feeds/fjord-og-fjell/feed.yaml"
    feed.write_text(feed.read_text().replace("Fjord og fjell", "Fjord og vidde"))
    before = list_files(tmp_path)
    items = [
        OldItem(number=1, title="Et annet navn"),
        list_items(3)[1],
        OldItem(number=3, title="Et nytt navn"),
        OldItem(number=4),
    ]
    said = move_in(tmp_path, put_show(host, items))
    assert "1 to be written" in said
    assert "changed in the source and edited here: 0001-sak-nummer-1" in said
    after = list_files(tmp_path)
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path.rpartition("/")[0] for path in changed} == {
        "episodes/0003-sak-nummer-3",
        "episodes/0004-sak-nummer-4",
        "feeds/fjord-og-fjell",
    }
    assert b"Et nytt navn" in after["episodes/0003-sak-nummer-3/episode.md"]
    assert before.keys() <= after.keys()


def test_a_deleted_episode_stays_away(tmp_path: Path, host: OldHost) -> None:
    """Whoever deletes a folder means it."""
    address = put_show(host, list_items(2))
    move_in(tmp_path, address)
    for file in (tmp_path / "episodes/0001-sak-nummer-1").iterdir():
        file.unlink()
    (tmp_path / "episodes/0001-sak-nummer-1").rmdir()
    said = move_in(tmp_path, address, code=1)
    assert "deleted here: 0001-sak-nummer-1" in said
    assert "gone from the feed: Sak nummer 1" in said


def test_audio_can_stay_and_be_brought_over_later(tmp_path: Path, host: OldHost) -> None:
    """Left, an enclosure is what the old feed says of it; another run brings it over, under the same GUID."""
    address = put_show(host, list_items(2))
    said = move_in(tmp_path, address, "--audio", "leave")
    assert "2 of them with their audio left where it is" in said
    left = [source.episode.left for source in read(tmp_path).episodes]
    assert [one.enclosure for one in left if one] == [host.at("/audio/1.mp3"), host.at("/audio/2.mp3")]
    assert [one.bytes for one in left if one] == [len(make_sound(1)), len(make_sound(2))]
    assert run(tmp_path, "publish").returncode == 0
    move_in(tmp_path, address)
    assert [source.episode.left for source in read(tmp_path).episodes] == [None, None]
    planned = run(tmp_path, "plan").stdout
    assert planned.count("is brought over from 127.0.0.1") == 2


def test_audio_can_be_made_anew(tmp_path: Path, host: OldHost) -> None:
    """Then the file is a recording like any other."""
    move_in(tmp_path, put_show(host, list_items(1)), "--audio", "master")
    [source] = read(tmp_path).episodes
    assert source.episode.audio == "1.mp3"


TROUBLE: dict[str, tuple[Any, str]] = {
    "gone": (Served(status=410), "there is nothing at"),
    "page": (Served(content=b"<!doctype html><p>Hei", media_type="text/html"), "is a web page"),
    "disguised page": (Served(content=b"<html><p>Hei"), "is a web page"),
    "no sound": (Served(content=b"\0" * 5000), "is not audio that can be decoded"),
    "to metadata": (Served(status=302, location="http://169.254.169.254/x.mp3"), "is at no public address"),
    "too short": (Served(content=make_sound(1)[:15_000]), "it came damaged, with 15000 of the"),
    "refused": (Served(status=403), "is not open to everybody"),
    "loop": (Served(status=301, location="/audio/1.mp3"), "redirects more than"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_one_bad_item_stops_nothing(tmp_path: Path, host: OldHost, name: str) -> None:
    """It is told, its enclosure stays where it is, so that no item is gone, and the rest comes over."""
    served, words = TROUBLE[name]
    address = put_show(host, list_items(2))
    host.put("/audio/1.mp3", served)
    said = move_in(tmp_path, address, code=1)
    assert "0001-sak-nummer-1: its audio stays at 127.0.0.1" in said
    assert words in said
    assert "2 items: 0 new, 0 gone" in said
    left = {source.episode.guid: source.episode.left is not None for source in read(tmp_path).episodes}
    assert left == {"fjord-1": True, "fjord-2": False}


def test_a_host_that_sends_without_end_is_left(tmp_path: Path, host: OldHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk is filled: what is longer than any recording is not taken."""
    monkeypatch.setattr("publisher.publish.moving.attachments.RECORDING_BOUNDS", FEW_BYTES)
    address = put_show(host, list_items(2))
    host.put("/audio/1.mp3", Served(content=make_sound(1), is_endless=True))
    said = move_in(tmp_path, address, code=1)
    assert "it has more than 0.3 MB" in said
    assert not [path for path in list_files(tmp_path) if path.endswith("/1.mp3")]


@pytest.mark.parametrize("moments", few([range(2, 24, 4), range(1, 31)]))
def test_a_run_that_is_stopped_is_gone_on_with(
    tmp_path: Path, host: OldHost, monkeypatch: pytest.MonkeyPatch, moments: range
) -> None:
    """Stopped before any of its writes and run again, it leaves the repository that an undisturbed run leaves."""
    address = put_show(host, list_items(3))
    whole = tmp_path / "whole"
    whole.mkdir()
    move_in(whole, address)
    for moment in moments:
        folder = tmp_path / str(moment)
        folder.mkdir()
        stopped = stop_at(folder, address, moment, monkeypatch)
        move_in(folder, address)
        assert list_files(folder) == list_files(whole), moment
        assert stopped or moment > 12


def stop_at(folder: Path, address: str, moment: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Import, and stop before the write of this number, counted from 1; return whether there was one."""
    left = [moment]

    def stop(method: Callable[..., None]) -> Callable[..., None]:
        def stopping(self: Workspace, *arguments: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            method(self, *arguments)

        return stopping

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "write", stop(Workspace.write))
        patch.setattr(Workspace, "place", stop(Workspace.place))
        code = run(folder, "import", address, PRIVATE).returncode
    assert code in {0, 130}
    return code == 130


def test_two_items_may_have_one_file(tmp_path: Path, host: OldHost) -> None:
    """A repeat is an item of its own; its file is asked for once."""
    items = [OldItem(number=1), OldItem(number=2, path="/audio/1.mp3"), OldItem(number=3, path="/audio/1.mp3")]
    move_in(tmp_path, put_show(host, items))
    files = list_files(tmp_path)
    assert [files[f"episodes/000{n}-sak-nummer-{n}/1.mp3"] for n in (1, 2, 3)] == [make_sound(1)] * 3
    assert host.sent["/audio/1.mp3"] == len(make_sound(1))
    assert not [*(tmp_path / ".publisher/fetched").rglob("*.mp3")]


def test_a_line_that_breaks_is_resumed(tmp_path: Path, host: OldHost) -> None:
    """A host that cuts each response brings the file piece by piece, and the file is whole."""
    address = put_show(host, list_items(1))
    host.put("/audio/1.mp3", Served(content=make_sound(1), breaks_after=20_000))
    move_in(tmp_path, address)
    assert list_files(tmp_path)["episodes/0001-sak-nummer-1/1.mp3"] == make_sound(1)


def test_a_host_of_ones_own_network_has_to_be_named(tmp_path: Path, host: OldHost) -> None:
    """Nobody's feed leads this machine to its own services."""
    done = run(tmp_path, "import", put_show(host, list_items(1)))
    assert done.returncode == 1
    assert "--allow-private" in done.stderr
    saved = tmp_path / "feed.xml"
    saved.write_text(format_feed(list_items(1), host))
    folder = tmp_path / "show"
    folder.mkdir()
    asked = host.requests.total()
    done = run(folder, "import", str(saved))
    assert "is at no public address" in done.stdout
    assert host.requests.total() == asked


def test_a_wrong_file_at_the_right_address_is_told(tmp_path: Path, host: OldHost) -> None:
    """A file that is much longer or shorter than the feed says may be another episode's."""
    item = OldItem(number=1, more="<itunes:duration>45:00</itunes:duration>")
    document = format_feed([item], host).replace("<itunes:duration>3</itunes:duration>", "")
    put_show(host, [item])
    assert "see whether it is the right file" in move_in(tmp_path, host.put_feed(document))


def test_a_locked_feed_is_respected(tmp_path: Path, host: OldHost) -> None:
    """Unless it is said by name that it is one's own; a dry run says so."""
    address = put_show(host, list_items(1), '<podcast:locked owner="eier@fjord.example">yes</podcast:locked>')
    said = move_in(tmp_path, address, code=1)
    assert "locked by eier@fjord.example" in said
    assert list(tmp_path.iterdir()) == []
    assert "add --unlock" in move_in(tmp_path, address, "--dry-run")
    move_in(tmp_path, address, "--unlock")


def test_a_guid_of_the_show_is_kept_or_made_of_the_old_address(tmp_path: Path, host: OldHost) -> None:
    """Directories know the show again."""
    kept, made = tmp_path / "kept", tmp_path / "made"
    for folder, more in ((kept, f"<podcast:guid>{GUID}</podcast:guid>"), (made, "")):
        folder.mkdir()
        move_in(folder, put_show(host, list_items(1), more))
    assert str(read(kept).feeds[0].feed.guid) == GUID
    assert str(read(made).feeds[0].feed.guid) != GUID


def test_pages_are_followed(tmp_path: Path, host: OldHost) -> None:
    """A capped feed whose pages are linked comes over with all its items."""
    items = list_items(4)
    put_show(host, items)
    address = host.put_feed(format_feed(items[2:], host), format_feed([OldItem(number=1), OldItem(number=2)], host))
    assert "4 items: 0 new, 0 gone" in move_in(tmp_path, address)


def test_several_sources_are_merged(tmp_path: Path, host: OldHost) -> None:
    """The capped feed, a saved copy of it, and what only one of them has."""
    put_show(host, list_items(5))
    address = host.put_feed(format_feed([OldItem(number=4), OldItem(number=5)], host))
    saved = tmp_path / "saved.xml"
    saved.write_text(format_feed([OldItem(number=number) for number in (1, 2, 4)], host))
    folder = tmp_path / "show"
    folder.mkdir()
    assert "4 items: 0 new, 0 gone" in move_in(folder, address, str(saved))


def test_no_secret_of_the_address_is_in_any_file(tmp_path: Path, host: OldHost) -> None:
    """A private feed's token opens the feed to whoever reads it."""
    secret = "hemmelig123456"  # noqa: S105 - of the test alone
    items = [OldItem(number=1, address=f"{host.at('/audio/1.mp3')}?auth={secret}")]
    address = f"{put_show(host, items)}?auth={secret}"
    kept, left = tmp_path / "kept", tmp_path / "left"
    kept.mkdir()
    left.mkdir()
    assert secret not in move_in(kept, address)
    assert not [path for path, content in snapshot(kept).items() if secret.encode() in content]
    assert "the feed's secret" in move_in(left, address, "--audio", "leave", code=1)


def test_programs_get_a_document(tmp_path: Path, host: OldHost) -> None:
    """Counts, the account, and what failed."""
    done = run(tmp_path, "import", put_show(host, list_items(2)), PRIVATE, "--format", "json")
    found = json.loads(done.stdout)["import"]
    assert (found["items"], found["new"], found["gone"], found["written"]) == (2, [], [], 2)
    assert found["unclaimed"] == []
    assert {row["fate"] for row in found["account"]} <= {"mapped", "kept", "dropped"}


def test_a_folder_inside_a_show_is_refused(tmp_path: Path, host: OldHost) -> None:
    """Two shows in one another are nobody's wish."""
    address = put_show(host, list_items(1))
    move_in(tmp_path, address)
    inside = tmp_path / "episodes/0001-sak-nummer-1"
    assert "is inside a show" in move_in(inside, address, code=1)
