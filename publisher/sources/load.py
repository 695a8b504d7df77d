"""Loads the sources of a working folder: every feed, and every episode with its sidecars."""

import gc
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from publisher.cache import ResultCache, digest_program, open_cache
from publisher.files import ObstacleError
from publisher.findings import Finding
from publisher.hashing import Json, digest_bytes, digest_value
from publisher.model import Episode, Feed, Target
from publisher.model.packed_transcript import load_packed_transcript
from publisher.model.selection import find_show, select_episodes
from publisher.sources.partial import PartialSource, make_partial_episode, make_partial_feed
from publisher.sources.sidecars import attach_sidecars, list_known_speakers
from publisher.sources.validate import EpisodeSource, FeedSource, read_episode, read_feed
from publisher.sources.workspace import Workspace
from publisher.text.notes import to_html, to_text

TRANSCRIPT, QUIZ, NOTES = "transcript", "quiz", "notes_file"
"""Keys of the sidecars whose parsed contents are cached."""


class _KnownEpisode(TypedDict):
    """What is kept of an episode's text."""

    tree: Mapping[str, Any]
    """The values of its front matter."""
    notes: Sequence[str]
    """Its notes and answers, as `_render_notes` returns them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSources:
    """The feeds and episodes of a working folder, and the findings of reading them."""

    feeds: tuple[FeedSource, ...]
    episodes: tuple[EpisodeSource, ...]
    broken: int
    """The number of feeds and episodes that could not be read."""
    findings: tuple[Finding, ...]
    fragments: tuple[PartialSource, ...] = ()
    """The valid keys of feeds and episodes that could not be read as a whole."""

    @property
    def published(self) -> tuple[Episode, ...]:
        """All episodes but drafts and retired ones."""
        return tuple(source.episode for source in self.episodes if not source.episode.is_withheld)

    def feed(self, slug: str) -> Feed:
        """Return the feed with a slug; there must be one."""
        return next(feed for feed in self._feeds if feed.slug == slug)

    def select_episodes(self, feed: Feed) -> tuple[Episode, ...]:
        """Return the episodes that a feed selects, in its order, without drafts and retired ones."""
        episodes = select_episodes(feed, self._feeds, [source.episode for source in self.episodes])
        return tuple(episode for episode in episodes if not episode.is_withheld)

    @property
    def retired(self) -> tuple[Episode, ...]:
        """The episodes that are to leave the feed, by their own files."""
        return tuple(source.episode for source in self.episodes if source.episode.retired)

    def target(self, feed: Feed, name: str) -> Target | None:
        """Return a feed's target called `name`, or None; a derived feed has the targets of its show."""
        if feed.makes_audio:
            return feed.target(name)
        show = find_show(feed, self._feeds)
        return show.target(name) if show else None

    def derived_feeds(self, show: Feed) -> tuple[Feed, ...]:
        """Return the feeds derived from a show that have a page on its web site."""
        return tuple(feed for feed in self._feeds if feed.pages and find_show(feed, self._feeds) is show)

    @property
    def _feeds(self) -> tuple[Feed, ...]:
        return tuple(source.feed for source in self.feeds)


def read_sources(workspace: Workspace) -> ShowSources:
    """Read every feed and every episode; those that cannot be read are counted, with findings. Uses the parse cache."""
    with _garbage_collection_off():
        return _read_sources(workspace)


@contextmanager
def _garbage_collection_off() -> Iterator[None]:
    """Switch the garbage collector off, and freeze what was allocated: sources live as long as the process."""
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
    with open_cache(workspace.state / "cache", kind="source", program=digest_program()) as cache:
        for slug in workspace.folders("feeds"):
            feed, more = _read_feed(slug, workspace, cache)
            feeds.append(feed)
            findings += more
            if feed is None:
                fragments.append(make_partial_feed(slug, _text(f"feeds/{slug}/feed.yaml", workspace), more))
        read = {slug: _read_episode(slug, workspace, cache) for slug in workspace.folders("episodes")}
        sidecars = (source.episode.sidecars for source, _ in read.values() if source)
        people = {person.name for feed in feeds if feed for person in feed.feed.people}
        digests = workspace.digests(found[TRANSCRIPT] for found in sidecars if TRANSCRIPT in found)
        for slug, (episode, more) in read.items():
            findings += more
            if episode is None:
                fragments.append(make_partial_episode(slug, _text(f"episodes/{slug}/episode.md", workspace), more))
                episodes.append(None)
            else:
                whole, of_sidecars = _with_sidecars(episode, digests, workspace, cache, people)
                episodes.append(whole)
                findings += of_sidecars
    return ShowSources(
        feeds=tuple(filter(None, feeds)),
        episodes=tuple(filter(None, episodes)),
        broken=feeds.count(None) + episodes.count(None),
        findings=tuple(findings),
        fragments=tuple(filter(None, fragments)),
    )


def _text(path: str, workspace: Workspace) -> str:
    return workspace.read_text(path)[0] or ""


def _read_feed(slug: str, workspace: Workspace, cache: ResultCache) -> tuple[FeedSource | None, list[Finding]]:
    """Read one feed; the values of an unchanged text come from the cache."""
    text, findings = workspace.read_text(f"feeds/{slug}/feed.yaml")
    if text is None:
        return None, findings
    key = _make_key(digest_bytes(text.encode()), "feed")
    values = cache.get(key)
    feed, more = read_feed(slug, text, json.loads(values) if values else None)
    if feed is not None and not values and not more:
        cache.keep(key, _dump(feed.document.tree))
    return feed, findings + more


def _read_episode(slug: str, workspace: Workspace, cache: ResultCache) -> tuple[EpisodeSource | None, list[Finding]]:
    """Read one episode without its sidecars; the values of an unchanged text come from the cache."""
    text, findings = workspace.read_text(f"episodes/{slug}/episode.md")
    if text is None:
        return None, findings
    key = _make_key(digest_bytes(text.encode()), "episode")
    kept = cache.get(key)
    known: _KnownEpisode | None = json.loads(kept) if kept else None
    episode, more = read_episode(slug, text, known["tree"] if known else None)
    findings += more
    if episode is None:
        return None, findings
    rendered = known["notes"] if known else _render_notes(episode.episode)
    # The query of a recording's address may be a signature, which has no place on a disk.
    if known is None and not more and episode.episode.recording_name == episode.episode.written_recording:
        cache.keep(key, _dump({"tree": episode.document.tree, "notes": rendered}))
    return replace(episode, episode=_with_notes(episode.episode, rendered)), findings


def _with_sidecars(
    source: EpisodeSource,
    digests: Mapping[str, str],
    workspace: Workspace,
    cache: ResultCache,
    people: Collection[str],
) -> tuple[EpisodeSource, list[Finding]]:
    """Return an episode with the contents of its sidecars; all but chapters are cached if free of findings.

    `digests` has the digests of transcripts by path: one whose content is cached is not read. `people` are the names of
    all feeds' people.
    """
    sidecars = source.episode.sidecars
    # The same words are others' where other people are known.
    named: Json = [list_known_speakers(source.episode, people), {**source.episode.speakers}]
    kinds = {QUIZ: QUIZ, NOTES: NOTES, TRANSCRIPT: f"{TRANSCRIPT} {digest_value(named)}"}
    spoken = cache.get(_make_key(digests.get(sidecars.get(TRANSCRIPT, ""), ""), kinds[TRANSCRIPT]))
    files, refused = _read_sidecars(
        (path for key, path in sidecars.items() if not spoken or key != TRANSCRIPT), workspace
    )
    read = {key: content for key, path in sidecars.items() if (content := files.get(path)) is not None}
    # A transcript that has to be parsed may be newer than its digest.
    keys = {key: _make_key(digest_bytes(read[key]), kinds[key]) for key in (TRANSCRIPT, QUIZ, NOTES) if key in read}
    quiz = cache.get(keys[QUIZ]) if QUIZ in keys else None
    notes = cache.get(keys[NOTES]) if NOTES in keys else None
    source, findings = attach_sidecars(
        source,
        files,
        spoken=load_packed_transcript(spoken) if spoken else None,
        quiz=json.loads(quiz) if quiz else None,
        notes=json.loads(notes) if notes else None,
        refused=refused,
        people=people,
    )
    flawed = {finding.position.file for finding in findings}
    if TRANSCRIPT in keys and sidecars[TRANSCRIPT] not in flawed:
        cache.keep(keys[TRANSCRIPT], source.episode.spoken.dump())
    if QUIZ in keys and quiz is None and sidecars[QUIZ] not in flawed:
        cache.keep(keys[QUIZ], _dump(source.quiz.tree if source.quiz else {}))
    if NOTES in keys and notes is None and sidecars[NOTES] not in flawed:
        cache.keep(keys[NOTES], _dump({"html": source.episode.html, "plain": source.episode.plain}))
    return source, findings


def _read_sidecars(
    paths: Iterable[str], workspace: Workspace
) -> tuple[dict[str, bytes | None], dict[str, ObstacleError]]:
    """Return the bytes of files by path, None for missing ones, and why others may not be read."""
    files: dict[str, bytes | None] = {}
    refused: dict[str, ObstacleError] = {}
    for path in paths:
        try:
            files[path] = workspace.read(path)
        except ObstacleError as problem:
            files[path] = None
            refused[path] = problem
    return files, refused


def _render_notes(episode: Episode) -> list[str]:
    """Return an episode's notes as plain text and as HTML, and the answers to its questions as HTML."""
    texts = [episode.notes, *(question.answer for question in episode.questions)]
    return [to_text(episode.notes), *map(to_html, texts)]


def _with_notes(episode: Episode, rendered: Sequence[str]) -> Episode:
    plain, html, *answers = rendered
    return episode.model_copy(update={"html": html, "plain": plain, "answers": tuple(answers)})


def _dump(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _make_key(digest: str, kind: str) -> str:
    """Return the cache key of a parsed text: the digest of its content, and what it is parsed as."""
    return f"{kind} {digest}"
