"""Loading: every feed and episode of a working folder, drafts, fragments, and which feed takes which episodes."""

import gc
from pathlib import Path

import pytest

from publisher.sources.load import ShowSources, read_sources
from publisher.sources.workspace import Workspace

FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Målt og veid
description: Om tall.
link: https://maalt.example/
language: nb
author: Redaksjonen
categories: [Education]
explicit: false
cover: cover.jpg
"""
PATH = FEED.replace("917393e3", "817393e3") + "show: maalt\nepisodes: [to, en]\n"
EPISODE = (
    "---\ntitle: {}\ndate: 2026-05-{:02}T06:00:00+02:00\nsummary: Hei.\naudio: recording.flac\n{}---\n*Notater*.\n"
)
CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Kari>{}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A show with three episodes, of which the third is a draft, and a derived feed."""
    for slug, text in {"maalt": FEED, "sti": PATH}.items():
        write(tmp_path / "feeds" / slug / "feed.yaml", text)
    for day, (slug, keys) in enumerate({"en": "", "to": "", "utkast": "draft: true\n"}.items(), 1):
        write(tmp_path / "episodes" / slug / "episode.md", EPISODE.format(slug, day, keys))
    return tmp_path


def write(file: Path, text: str) -> None:
    """Write a file and its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def read(root: Path) -> ShowSources:
    """Read a working folder."""
    return read_sources(Workspace(root))


def test_every_feed_and_episode_is_read(root: Path) -> None:
    """Sources come in the order of their folders, with notes rendered."""
    sources = read(root)
    assert [source.feed.slug for source in sources.feeds] == ["maalt", "sti"]
    assert [source.episode.slug for source in sources.episodes] == ["en", "to", "utkast"]
    assert (sources.broken, sources.findings, sources.fragments) == (0, (), ())
    episode = sources.episodes[0].episode
    assert (episode.html, (episode.plain or "").strip()) == ("<p><em>Notater</em>.</p>", "Notater.")


def test_an_empty_folder_has_no_sources(tmp_path: Path) -> None:
    """A folder without feeds and episodes is read without a finding."""
    sources = read(tmp_path)
    assert (sources.feeds, sources.episodes, sources.broken, sources.findings) == ((), (), 0, ())


def test_drafts_are_not_published(root: Path) -> None:
    """Neither all episodes to publish nor those of a feed include a draft."""
    sources = read(root)
    assert [episode.slug for episode in sources.published] == ["en", "to"]
    feed = sources.feed("maalt")
    assert [episode.slug for episode in sources.select_episodes(feed)] == ["en", "to"]


def test_a_derived_feed_selects_its_episodes_and_has_its_shows_targets(root: Path) -> None:
    """Picked episodes come in the order in which they are picked; a target is looked up in the show."""
    write(
        root / "feeds" / "maalt" / "feed.yaml",
        FEED + "targets: {web: {kind: folder, path: ut, url: 'https://a.example/'}}\n",
    )
    sources = read(root)
    show, derived = sources.feed("maalt"), sources.feed("sti")
    assert [episode.slug for episode in sources.select_episodes(derived)] == ["to", "en"]
    web = show.target("web")
    assert web is not None
    assert sources.target(derived, "web") == sources.target(show, "web") == web
    assert sources.target(show, "nowhere") is None
    assert sources.derived_feeds(show) == (derived,)
    assert sources.derived_feeds(derived) == ()


def test_a_derived_feed_without_pages_is_not_on_the_web_site(root: Path) -> None:
    """A feed may be derived and have no page."""
    write(root / "feeds" / "sti" / "feed.yaml", PATH + "pages: false\n")
    sources = read(root)
    assert sources.derived_feeds(sources.feed("maalt")) == ()


def test_one_broken_file_keeps_no_other_from_being_read(root: Path) -> None:
    """What cannot be read is counted, found, and kept as a fragment with its valid keys."""
    write(root / "episodes" / "to" / "episode.md", EPISODE.format("to", 2, "number: to\n"))
    write(root / "feeds" / "sti" / "feed.yaml", PATH.replace("title: Målt og veid\n", ""))
    sources = read(root)
    assert [source.episode.slug for source in sources.episodes] == ["en", "utkast"]
    assert [source.feed.slug for source in sources.feeds] == ["maalt"]
    assert sources.broken == 2
    assert [(finding.rule, finding.position.file) for finding in sources.findings] == [
        ("key-missing", "feeds/sti/feed.yaml"),
        ("value-wrong", "episodes/to/episode.md"),
    ]
    assert len(sources.fragments) == 2


def test_a_folder_without_its_file_is_found(root: Path) -> None:
    """An episode's folder must have an episode.md."""
    (root / "episodes" / "tom").mkdir()
    sources = read(root)
    assert [(finding.rule, finding.position.file) for finding in sources.findings] == [
        ("file-missing", "episodes/tom/episode.md")
    ]
    assert sources.broken == 1


def test_a_changed_file_is_read_anew(root: Path) -> None:
    """The cache is asked by content: a second reading gives the same, a change is seen at once."""
    first, again = read(root), read(root)
    assert [source.episode for source in first.episodes] == [source.episode for source in again.episodes]
    write(root / "episodes" / "en" / "episode.md", EPISODE.format("Nytt navn", 1, ""))
    assert read(root).episodes[0].episode.title == "Nytt navn"


def test_what_a_text_is_parsed_as_is_part_of_its_cache_key(root: Path) -> None:
    """One file may be transcript and quiz: what it was parsed as the one is not taken for the other."""
    keys = "transcript: quiz.yaml\nquiz: quiz.yaml\n"
    quiz = "questions:\n  - question: Hva?\n    answers: [a, {text: b, right: true}]\n"
    write(root / "episodes" / "en" / "quiz.yaml", quiz)
    write(root / "episodes" / "en" / "episode.md", EPISODE.format("en", 1, keys))
    first, again = (read(root).episodes[0].episode for _ in range(2))
    assert first.asked is not None
    assert first.spoken.words.startswith("questions:")
    assert again == first


def test_an_unchanged_transcript_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its digest is noted once the file has settled, and what was parsed is kept under it; a new one is read."""
    file = root / "episodes" / "en" / "transcript.vtt"
    write(root / "episodes" / "en" / "episode.md", EPISODE.format("en", 1, "transcript: transcript.vtt\n"))
    write(file, CUE.format("Hei."))
    workspace = Workspace(root, settled_after=-1.0)
    [heard, *_] = read_sources(workspace).episodes
    read_files: list[str] = []
    original = Workspace.read
    monkeypatch.setattr(Workspace, "read", lambda self, path: read_files.append(path) or original(self, path))
    [again, *_] = read_sources(workspace).episodes
    assert again == heard
    assert "episodes/en/episode.md" in read_files
    assert "episodes/en/transcript.vtt" not in read_files
    write(file, CUE.format("Hallo."))
    [changed, *_] = read_sources(workspace).episodes
    assert changed.episode.spoken.digest != heard.episode.spoken.digest
    assert "episodes/en/transcript.vtt" in read_files


def test_the_garbage_collector_is_left_as_it_was(root: Path) -> None:
    """Reading switches it off for its own time alone, also where it was off before."""
    was_enabled = gc.isenabled()
    try:
        for state, switch in ((True, gc.enable), (False, gc.disable)):
            switch()
            read(root)
            assert gc.isenabled() is state
    finally:
        (gc.enable if was_enabled else gc.disable)()
