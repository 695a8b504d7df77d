"""Web pages of a show that is really published: all that the commands do with them."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from publisher.sources.workspace import Workspace
from support.published import PublishedShow
from support.shows import make_episode, replace_in, run, snapshot

FOLDER = Path("public") / "web" / "bokstaver"
URL = "http://127.0.0.1:9/"
"""Where nobody serves anything, whoever looks at a preview meanwhile."""


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show of two episodes, published once."""
    return published_show(episodes=["0001-ae", "0002-oe"], url=URL)


def edit(root: Path, before: str, after: str) -> None:
    """Change some words of the first episode."""
    replace_in(root / "episodes" / "0001-ae" / "episode.md", before, after)


def test_the_feed_leads_to_pages_that_are_there(show: Path) -> None:
    """Each item's link is a page in the storage, with the episode's title, sound and picture."""
    feed = (show / "public" / "bokstaver" / "feed.xml").read_text()
    links = re.findall(rf"<link>{URL}(web/[^<]+)</link>", feed)
    assert len(links) == 2
    for link in links:
        page = (show / "public" / link).read_text()
        assert "Bokstav nummer" in page
        assert re.search(r'src="\.\./\.\./\.\./audio/[a-z0-9-]+\.[0-9a-f]{32}\.mp3"', page)
    assert len([*(show / FOLDER / "images").iterdir()]) == 4


def test_words_reach_pages_with_no_audio_at_hand(show: Path) -> None:
    """`plan` counts the pages that `feed` then writes, and both leave what does not depend on the words."""
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    before = snapshot(show / FOLDER)
    edit(show, "Notater om", "Andre notater om")
    plan = json.loads(run(show, "plan", "--format", "json").stdout)
    assert plan["plans"][0]["pages"] == {"written": 1, "removed": 0}
    done = json.loads(run(show, "feed", "--format", "json").stdout)
    assert done["pages"][0]["written"] == ["web/bokstaver/episodes/0001-ae.html"]
    after = snapshot(show / FOLDER)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {name for name in changed if not name.startswith("search/")} == {"episodes/0001-ae.html", "pages.json"}


def test_feed_reads_nothing_while_another_publisher_is_at_work(show: Path) -> None:
    """What the other one is about to change is not read before: so nothing of it is taken back."""
    (show / "feeds" / "bokstaver" / "feed.yaml").write_text("title: [")
    with Workspace(show).lock():
        done = run(show, "feed")
    assert done.returncode == 1
    assert "another publisher is at work in this folder" in done.stderr
    assert "feed.yaml" not in done.stdout


def test_verify_misses_a_page(show: Path) -> None:
    """What the manifest names has to be there whole, and what to do about it is said."""
    assert run(show, "verify").returncode == 0
    before = snapshot(show / FOLDER)
    (show / FOLDER / "episodes" / "0001-ae.html").unlink()
    with (show / FOLDER / "index.html").open("a") as file:
        file.write("x")
    done = run(show, "verify")
    assert done.returncode == 1
    assert "web/bokstaver/episodes/0001-ae.html is not in the storage" in done.stdout
    assert re.search(r"web/bokstaver/index.html has \d+ bytes and not \d+", done.stdout)
    assert "→ store all pages again: publisher feed --pages" in done.stdout
    plan = json.loads(run(show, "plan", "--format", "json").stdout)
    assert plan["plans"][0]["pages"] == {"written": 2, "removed": 0}
    assert run(show, "publish").returncode == 0
    assert run(show, "verify").returncode == 0
    assert snapshot(show / FOLDER) == before


def test_pages_that_are_out_of_date_are_told(show: Path) -> None:
    """`feed --check` says so by its exit code: after an edit, where one is gone, and where there should be none."""
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    done = run(show, "feed", "--check", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["current"] == {"bokstaver/feed.xml": True, "web/bokstaver/": True}
    page = show / FOLDER / "episodes" / "0001-ae.html"
    kept = page.read_bytes()
    page.unlink()
    done = run(show, "feed", "--check")
    assert done.returncode == 3
    assert "bokstaver/feed.xml is up to date" in done.stderr
    assert "web/bokstaver/ is out of date" in done.stderr
    page.write_bytes(kept)
    theme = show / "feeds" / "bokstaver" / "theme"
    theme.mkdir()
    (theme / "words.yaml").write_text("moved: Andre ord\n")
    assert run(show, "feed", "--check").returncode == 3
    assert run(show, "feed").returncode == 0
    assert run(show, "feed", "--check").returncode == 0
    feed = show / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(f"{feed.read_text()}pages: false\n")
    assert json.loads(run(show, "feed", "--check", "--format", "json").stdout)["current"]["web/bokstaver/"] is False
    assert run(show, "feed").returncode == 0
    done = run(show, "feed", "--check", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["current"]) == (0, {"bokstaver/feed.xml": True})


def test_all_pages_are_stored_again_when_that_is_asked_for(show: Path) -> None:
    """Also those whose size tells nothing."""
    before = snapshot(show / FOLDER)
    page = show / FOLDER / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Bokstav", b"BOKSTAV"))
    done = json.loads(run(show, "feed", "--format", "json").stdout)
    assert done["pages"][0]["written"] == []
    done = json.loads(run(show, "feed", "--pages", "--format", "json").stdout)
    assert len(done["pages"][0]["written"]) == done["pages"][0]["pages"]
    assert snapshot(show / FOLDER) == before
    assert run(show, "feed", "--pages", "--check").returncode == 2


def test_prune_takes_what_no_page_needs(show: Path) -> None:
    """A style of long ago goes; what is not ours stays, and so does every page."""
    kept = snapshot(show / FOLDER)
    (show / FOLDER / "static" / "style.0badcafe.css").write_text("p {}")
    (show / "public" / "web" / "notes.txt").write_text("mine")
    for file in (show / "public").rglob("*.*"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    assert run(show, "prune", "--yes").returncode == 0
    assert snapshot(show / FOLDER) == kept
    assert (show / "public" / "web" / "notes.txt").exists()


def test_a_show_without_pages(show: Path) -> None:
    """With `pages: false` items lead to the show's own address, and pages are gone; without that line they are back."""
    kept = snapshot(show / FOLDER)
    (show / FOLDER / "notes.txt").write_text("mine")
    feed = show / "feeds" / "bokstaver" / "feed.yaml"
    before = feed.read_text()
    feed.write_text(f"{before}pages: false\n")
    pages = len([name for name in kept if name.endswith(".html")])
    plan = json.loads(run(show, "plan", "--format", "json").stdout)
    assert plan["plans"][0]["pages"] == {"written": 0, "removed": pages}
    done = run(show, "publish")
    assert f"(0 pages, {pages} removed)" in done.stdout
    document = (show / "public" / "bokstaver" / "feed.xml").read_text()
    assert document.count("<link>https://bokstaver.example/</link>") >= 2
    assert "/web/" not in document
    assert [*snapshot(show / FOLDER)] == ["notes.txt", "pages.json"]
    for file in (show / "public").rglob("*.*"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    assert run(show, "prune", "--yes").returncode == 0
    known = json.loads((show / FOLDER / "pages.json").read_text())
    assert known["pages"] == {}
    assert "web/bokstaver/episodes/0001-ae.html" in known["former"]
    assert run(show, "verify").returncode == 0
    assert json.loads(run(show, "plan", "--format", "json").stdout)["plans"][0]["pages"] is None
    assert "pages" not in json.loads(run(show, "publish", "--format", "json").stdout)
    (show / FOLDER / "notes.txt").unlink()
    feed.write_text(before)
    assert run(show, "feed").returncode == 0
    assert snapshot(show / FOLDER) == kept
    assert run(show, "verify").returncode == 0


def test_pages_go_though_nothing_can_tell_which_they_are(show: Path) -> None:
    """With `pages: false` and a manifest that was damaged, the pages that are there are counted and removed."""
    pages = len([*(show / FOLDER).rglob("*.html")])
    (show / FOLDER / "pages.json").write_text("{")
    feed = show / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(f"{feed.read_text()}pages: false\n")
    plan = json.loads(run(show, "plan", "--format", "json").stdout)
    assert plan["plans"][0]["pages"] == {"written": 0, "removed": pages}
    assert f"(0 pages, {pages} removed)" in run(show, "feed").stdout
    assert not [*(show / FOLDER).rglob("*.html")]
    assert json.loads(run(show, "plan", "--format", "json").stdout)["plans"][0]["pages"] is None


def leads_nowhere(root: Path, feed: str) -> list[str]:
    """Return the pages to which a published feed leads and that are not there."""
    links = re.findall(rf"<link>{URL}(web/[^<]+)</link>", (root / "public" / feed / "feed.xml").read_text())
    return [link for link in links if not (root / "public" / link).is_file()]


def test_pages_stay_as_long_as_another_feed_leads_to_them(show: Path) -> None:
    """Whoever publishes a show alone removes no page; whoever publishes all of its feeds does, after the last."""
    way, feed = show / "feeds" / "vei" / "feed.yaml", show / "feeds" / "bokstaver" / "feed.yaml"
    way.parent.mkdir()
    shutil.copy(show / "feeds" / "bokstaver" / "cover.png", way.parent)
    alike = re.sub(r"(?m)^guid: .*$", "guid: 7d3c4d7c-5a0a-5c66-9c07-a8e8dbe24f37", feed.read_text())
    alike = re.sub(r"(?m)^targets: .*$", "", alike)
    way.write_text(f"{alike}show: bokstaver\n".replace("Æ, ø og å", "Veien"))
    done = run(show, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    page = show / FOLDER / "episodes" / "0001-ae.html"
    edit(show, "number: 1\n", "number: 1\nretired: true\n")
    for _ in range(2):
        done = run(show, "publish", "--feed", "bokstaver")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 to be removed once all feeds of the show are published" in done.stdout
        assert page.is_file()
        assert leads_nowhere(show, "vei") == []
        assert run(show, "verify").returncode == 0
    # Broken off after the show's own feed, and before the one that still leads there.
    other = show / "public" / "vei" / "feed.xml"
    known = other.read_bytes()
    other.unlink()
    other.mkdir()
    done = run(show, "publish")
    assert done.returncode == 1
    assert "vei/feed.xml" in done.stderr
    assert page.is_file()
    other.rmdir()
    other.write_bytes(known)
    assert "2 removed" in run(show, "publish").stdout
    assert not page.exists()
    assert (leads_nowhere(show, "bokstaver"), leads_nowhere(show, "vei")) == ([], [])
    for file in (way, feed):
        file.write_text(f"{file.read_text()}pages: false\n")
    assert "to be removed once all feeds of the show are published" in run(show, "feed", "--feed", "bokstaver").stdout
    assert leads_nowhere(show, "vei") == []
    assert run(show, "feed").returncode == 0
    assert not [*(show / FOLDER).rglob("*.html")]


def test_a_theme_that_cannot_be_read_is_told(show: Path) -> None:
    """A template and words of the show's own are checked like all that people write."""
    theme = show / "feeds" / "bokstaver" / "theme"
    theme.mkdir()
    (theme / "list.html").write_text("{% for x in %}")
    (theme / "style.css").write_text(":root { --pen: teal; }")
    done = run(show, "check")
    assert done.returncode == 1
    assert "feeds/bokstaver/theme/list.html:1" in done.stdout
    (theme / "list.html").unlink()
    assert run(show, "feed").returncode == 0
    assert any("teal" in style.read_text() for style in (show / FOLDER / "static").glob("*.css"))


@pytest.mark.parametrize("template", ["episode.html", "list.html"])
def test_a_template_that_fails_is_told_before_anything_is_done(show: Path, template: str) -> None:
    """No audio is made, and nothing stored, for pages that cannot be: `plan` tells it, and `publish` does."""
    theme = show / "feeds" / "bokstaver" / "theme"
    theme.mkdir()
    (theme / template).write_text("<p>\n{{ page.nothing }}")
    make_episode(show, "0009-ny", 9)
    before = snapshot(show / "public")
    for command in ("plan", "publish"):
        done = run(show, command)
        assert done.returncode != 0
        assert f"feeds/bokstaver/theme/{template}:2: the template cannot be rendered" in done.stderr
    assert snapshot(show / "public") == before
    (theme / template).unlink()
    assert run(show, "publish").returncode == 0
