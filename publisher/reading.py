"""Reads the working folder: every feed and every episode with its sidecars, as far as they can be read."""

import json
from dataclasses import dataclass, replace

from publisher.adapters.readings import REVISION, Readings, open_readings
from publisher.adapters.workspace import Workspace
from publisher.digest import digest_bytes
from publisher.findings import Finding
from publisher.model import Episode, Feed, Target
from publisher.notes import CONVERTER, to_html, to_text
from publisher.selection import show_of, taken
from publisher.sidecars import attach
from publisher.sources import EpisodeSource, FeedSource, read_episode, read_feed
from publisher.transcripts import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The working folder as it was read."""

    feeds: tuple[FeedSource, ...]
    episodes: tuple[EpisodeSource, ...]
    broken: int
    """How many feeds and episodes could not be read."""
    findings: tuple[Finding, ...]

    @property
    def published(self) -> tuple[Episode, ...]:
        """The episodes that are to be published: all but drafts."""
        return tuple(source.episode for source in self.episodes if not source.episode.draft)

    def taken(self, feed: Feed) -> tuple[Episode, ...]:
        """Return the episodes that a feed takes and that are to be published, as it shows them."""
        episodes = taken(feed, self._feeds, [source.episode for source in self.episodes])
        return tuple(episode for episode in episodes if not episode.draft)

    def target(self, feed: Feed, name: str) -> Target | None:
        """Return the place called `name` that a feed is published to: where its show is, if it has one."""
        if feed.makes_audio:
            return feed.target(name)
        show = show_of(feed, self._feeds)
        return show.target(name) if show else None

    @property
    def _feeds(self) -> tuple[Feed, ...]:
        return tuple(source.feed for source in self.feeds)


def read_sources(workspace: Workspace) -> Sources:
    """Read every feed and every episode; what is wrong with one keeps no other from being read."""
    findings: list[Finding] = []
    feeds: list[FeedSource | None] = []
    episodes: list[EpisodeSource | None] = []
    with open_readings(workspace.state / "cache" / "readings.sqlite") as readings:
        for slug in workspace.folders("feeds"):
            feed, more = _read_feed(slug, workspace, readings)
            feeds.append(feed)
            findings += more
        for slug in workspace.folders("episodes"):
            episode, more = _read_episode(slug, workspace, readings)
            episodes.append(episode)
            findings += more
    return Sources(
        feeds=tuple(filter(None, feeds)),
        episodes=tuple(filter(None, episodes)),
        broken=feeds.count(None) + episodes.count(None),
        findings=tuple(findings),
    )


def _read_feed(slug: str, workspace: Workspace, readings: Readings) -> tuple[FeedSource | None, list[Finding]]:
    """Read one feed; what was read before, and has not changed, is only looked up."""
    text, findings = workspace.read_text(f"feeds/{slug}/feed.yaml")
    if text is None:
        return None, findings
    name = _name(text.encode(), "feed")
    reading = readings.get(name)
    feed, more = read_feed(slug, text, json.loads(reading) if reading else None)
    if feed is not None and not reading and not more:
        readings.keep(name, json.dumps(feed.document.tree, ensure_ascii=False).encode())
    return feed, findings + more


def _read_episode(slug: str, workspace: Workspace, readings: Readings) -> tuple[EpisodeSource | None, list[Finding]]:
    """Read one episode with its sidecars; what was read before, and has not changed, is only looked up."""
    text, findings = workspace.read_text(f"episodes/{slug}/episode.md")
    if text is None:
        return None, findings
    name = _name(text.encode())
    reading = readings.get(name)
    episode, more = read_episode(slug, text, json.loads(reading) if reading else None)
    findings += more
    if episode is None:
        return None, findings
    if not reading and not more:
        readings.keep(name, json.dumps(episode.document.tree, ensure_ascii=False).encode())
    episode = replace(episode, episode=_with_notes(episode.episode, readings))
    sidecars = {path: workspace.read(path) for path in episode.episode.sidecars.values()}
    path = episode.episode.sidecars.get("transcript")
    content = sidecars.get(path) if path else None
    if path is None or content is None:
        return (attached := attach(episode, sidecars))[0], findings + attached[1]
    name = _name(content, path.rpartition(".")[2])
    reading = readings.get(name)
    episode, more = attach(episode, sidecars, {path: load(reading)} if reading else {})
    if not reading and not any(finding.position.file == path for finding in more):
        readings.keep(name, episode.episode.spoken.dump())
    return episode, findings + more


def _with_notes(episode: Episode, readings: Readings) -> Episode:
    """Return the episode with its notes as HTML and as plain text: Markdown is most of the work of a feed."""
    name = _name(episode.notes.encode(), CONVERTER)
    reading = readings.get(name)
    if reading is None:
        reading = json.dumps([to_html(episode.notes), to_text(episode.notes)], ensure_ascii=False).encode()
        readings.keep(name, reading)
    html, plain = json.loads(reading)
    return episode.model_copy(update={"html": html, "plain": plain})


def _name(content: bytes, *how: str) -> str:
    """Return what names a reading: the text, how it is read, and by which revision of the readers."""
    return digest_bytes(b"\0".join((str(REVISION).encode(), *(word.encode() for word in how), content)))
