"""A show of a few texts, as its pages are made of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from publisher.model import Episode, Feed
from publisher.plan.ledger import Ledger, Stored
from publisher.publish.site.theme import read_theme
from publisher.site.content import ShowContent, episodes_in_feed
from publisher.site.pictures import Artwork
from publisher.sources.sidecars import attach_sidecars
from publisher.sources.validate import read_episode, read_feed
from publisher.sources.workspace import Workspace
from support.strategies import published

FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Målt og veid
description: Om tall og dem som målte dem.
link: https://maalt.example/
language: nb
author: Redaksjonen
categories: [Education]
explicit: false
cover: cover.jpg
"""
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
URL = "https://media.maalt.example/"
THEME = read_theme(Workspace(Path()), "nobody")[0]


def episode(
    slug: str, day: int, title: str, keys: str = "", *, notes: str = "", said: Mapping[int, str] = {}
) -> Episode:
    """Read an episode of a day in May; `said` is what is said at which second."""
    transcript = "transcript: transcript.vtt\n" if said else ""
    front = f"title: {title}\ndate: 2026-05-{day:02}T06:00:00+02:00\naudio: recording.flac\n{transcript}{keys}"
    source, findings = read_episode(slug, f"---\n{front}\n---\n{notes}")
    assert source is not None, findings
    cues = (f"00:00:{start:02}.000 --> 00:00:{start + 1:02}.000\n{text}\n" for start, text in said.items())
    files = {f"episodes/{slug}/transcript.vtt": "\n".join(("WEBVTT\n", *cues)).encode()}
    source, more = attach_sidecars(source, files)
    assert findings + more == []
    return source.episode


def show_content(*episodes: Episode, feed_text: str = FEED) -> ShowContent:
    """Return what the pages of a show with these episodes are made of, all of them published."""
    source, findings = read_feed("maalt", feed_text)
    assert source is not None, findings
    ledger = published(source.feed, episodes)
    return ShowContent(
        feed=source.feed,
        episodes=episodes_in_feed(source.feed, episodes, with_transcripts(source.feed, episodes, ledger), NOW),
        cover=None,
        derived_feeds=(),
        url=URL,
        theme=THEME,
        artwork=Artwork(sizes={}, jobs={}),
    )


def with_transcripts(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> Ledger:
    """Return the ledger with a transcript of each episode that has one."""
    for one in episodes:
        if one.spoken:
            vtt = Stored(key=f"transcripts/{one.slug}.vtt", bytes=1, digest="0" * 64, media_type="text/vtt")
            known = next(known for known in ledger.publications.values() if known.slug == one.slug)
            ledger = ledger.with_publication(replace(known, assets={"vtt": vtt}))
    return ledger
