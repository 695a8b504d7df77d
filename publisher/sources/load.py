"""Reads the working folder: every feed and every episode with its sidecars, as far as they can be read."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from publisher.findings import Finding
from publisher.hashing import digest_bytes
from publisher.model import Episode, Feed, Target
from publisher.model.packed_transcript import load_packed_transcript
from publisher.model.selection import find_show, select_episodes
from publisher.program import digest_of_program
from publisher.sources.parse_cache import ParseCache, open_parse_cache
from publisher.sources.partial import PartialSource, make_partial_episode, make_partial_feed
from publisher.sources.sidecars import attach_sidecars
from publisher.sources.validate import EpisodeSource, FeedSource, read_episode, read_feed
from publisher.sources.workspace import Workspace
from publisher.sources.yaml.document import SourceDocument
from publisher.text.notes import to_html, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSources:
    """The working folder as it was read."""

    feeds: tuple[FeedSource, ...]
    episodes: tuple[EpisodeSource, ...]
    broken: int
    """How many feeds and episodes could not be read."""
    findings: tuple[Finding, ...]
    fragments: tuple[PartialSource, ...] = ()
    """What is known of those that could not be read."""

    @property
    def published(self) -> tuple[Episode, ...]:
        """The episodes that are to be published: all but drafts."""
        return tuple(source.episode for source in self.episodes if not source.episode.draft)

    def feed(self, slug: str) -> Feed:
        """Return the feed in a folder, which there has to be."""
        return next(feed for feed in self._feeds if feed.slug == slug)

    def select_episodes(self, feed: Feed) -> tuple[Episode, ...]:
        """Return the episodes that a feed takes and that are to be published, as it shows them."""
        episodes = select_episodes(feed, self._feeds, [source.episode for source in self.episodes])
        return tuple(episode for episode in episodes if not episode.draft)

    def target(self, feed: Feed, name: str) -> Target | None:
        """Return the place called `name` that a feed is published to: where its show is, if it has one."""
        if feed.makes_audio:
            return feed.target(name)
        show = find_show(feed, self._feeds)
        return show.target(name) if show else None

    def derived_feeds(self, show: Feed) -> tuple[Feed, ...]:
        """Return the feeds that are other ways through a show, and pages of it."""
        return tuple(feed for feed in self._feeds if feed.pages and find_show(feed, self._feeds) is show)

    @property
    def _feeds(self) -> tuple[Feed, ...]:
        return tuple(source.feed for source in self.feeds)


def read_sources(workspace: Workspace) -> ShowSources:
    """Read every feed and every episode; what is wrong with one keeps no other from being read."""
    with _nothing_collected():
        return _read_sources(workspace)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the garbage collector away from what is read: that stays, and is searched through again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


def _read_sources(workspace: Workspace) -> ShowSources:
    findings: list[Finding] = []
    feeds: list[FeedSource | None] = []
    episodes: list[EpisodeSource | None] = []
    fragments: list[PartialSource | None] = []
    with open_parse_cache(workspace.state / "cache", kind="source", program=digest_of_program()) as readings:
        for slug in workspace.folders("feeds"):
            feed, more = _read_feed(slug, workspace, readings)
            feeds.append(feed)
            findings += more
            if feed is None:
                fragments.append(make_partial_feed(slug, _text(f"feeds/{slug}/feed.yaml", workspace), more))
        for slug in workspace.folders("episodes"):
            episode, more = _read_episode(slug, workspace, readings)
            episodes.append(episode)
            findings += more
            if episode is None:
                fragments.append(make_partial_episode(slug, _text(f"episodes/{slug}/episode.md", workspace), more))
    return ShowSources(
        feeds=tuple(filter(None, feeds)),
        episodes=tuple(filter(None, episodes)),
        broken=feeds.count(None) + episodes.count(None),
        findings=tuple(findings),
        fragments=tuple(filter(None, fragments)),
    )


def _text(path: str, workspace: Workspace) -> str:
    return workspace.read_text(path)[0] or ""


def _read_feed(slug: str, workspace: Workspace, readings: ParseCache) -> tuple[FeedSource | None, list[Finding]]:
    """Read one feed; what was read before, and has not changed, is only looked up."""
    text, findings = workspace.read_text(f"feeds/{slug}/feed.yaml")
    if text is None:
        return None, findings
    name = _name(text.encode(), "feed")
    reading = readings.get(name)
    feed, more = read_feed(slug, text, json.loads(reading) if reading else None)
    if feed is not None and not reading and not more:
        readings.keep(name, _dump(feed.document))
    return feed, findings + more


def _read_episode(slug: str, workspace: Workspace, readings: ParseCache) -> tuple[EpisodeSource | None, list[Finding]]:
    """Read one episode with its sidecars; what was read before, and has not changed, is only looked up."""
    text, findings = workspace.read_text(f"episodes/{slug}/episode.md")
    if text is None:
        return None, findings
    name = _name(text.encode(), "episode")
    reading = readings.get(name)
    episode, more = read_episode(slug, text, json.loads(reading) if reading else None)
    findings += more
    if episode is None:
        return None, findings
    if not reading and not more:
        readings.keep(name, _dump(episode.document))
    episode = replace(episode, episode=_with_notes(episode.episode, readings))
    episode, more = _with_sidecars(episode, workspace, readings)
    return episode, findings + more


def _with_sidecars(
    source: EpisodeSource, workspace: Workspace, readings: ParseCache
) -> tuple[EpisodeSource, list[Finding]]:
    """Return an episode with what the files beside it say."""
    sidecars = source.episode.sidecars
    files = {path: workspace.read(path) for path in sidecars.values()}
    names = {
        # The ending tells of some formats what they are.
        key: _name(content, key, path.rpartition(".")[2])
        for key, path in sidecars.items()
        if key != "chapters" and (content := files[path]) is not None
    }
    known = {key: reading for key, name in names.items() if (reading := readings.get(name)) is not None}
    source, findings = attach_sidecars(
        source,
        files,
        spoken=load_packed_transcript(known["transcript"]) if "transcript" in known else None,
        quiz=json.loads(known["quiz"]) if "quiz" in known else None,
    )
    flawed = {finding.position.file for finding in findings}
    for key in names.keys() - known.keys():
        if sidecars[key] not in flawed:
            readings.keep(names[key], source.episode.spoken.dump() if key == "transcript" else _dump(source.quiz))
    return source, findings


def _with_notes(episode: Episode, readings: ParseCache) -> Episode:
    """Return the episode with its notes as HTML and as plain text, and its answers: most of the work of a feed."""
    texts = [episode.notes, *(question.answer for question in episode.questions)]
    name = _name("\0".join(texts).encode(), "notes")
    reading = readings.get(name)
    plain, *htmls = json.loads(reading) if reading else [to_text(episode.notes), *map(to_html, texts)]
    if not reading:
        readings.keep(name, json.dumps([plain, *htmls], ensure_ascii=False).encode())
    return episode.model_copy(update={"html": htmls[0], "plain": plain, "answers": tuple(htmls[1:])})


def _dump(document: SourceDocument | None) -> bytes:
    return json.dumps(document.tree if document else {}, ensure_ascii=False).encode()


def _name(content: bytes, *how: str) -> str:
    """Return what names a reading: the text, and how it is read."""
    return digest_bytes(b"\0".join((*(word.encode() for word in how), content)))
