"""Writes a show of any size to a folder, published and with nothing to do, as a repository of ten years is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from bench.talk import as_webvtt
from publisher.cache import digest_program
from publisher.cli.options import Invocation
from publisher.cli.project import list_stored, open_project
from publisher.console.choose import open_console
from publisher.hashing import digest_bytes
from publisher.lint.collect import collect_files
from publisher.media.results import MasteringReport, Measurement
from publisher.plan import AudioJob, CoverJob, make_plan
from publisher.plan.assets import digest_assets, make_assets
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored
from publisher.storage.layout import object_key

FIRST = datetime(2000, 1, 3, 6, tzinfo=UTC)
NOW = datetime(2100, 1, 1, tzinfo=UTC)
FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Målt og veid
description: Om tall og dem som målte dem.
link: https://maalt.example/
language: nb
author: Redaksjonen
owner: {name: Redaksjonen, email: post@maalt.example}
categories: [Education > Courses, Science]
explicit: false
cover: cover.png
people:
  - {name: Ola Hansen, role: host}
"""
EPISODE = """\
---
number: {number}
title: Hvor mye falt det i {place}?
date: {date}
summary: I uke {number} falt det mer enn noen hadde målt før. Vi spør hvem som målte det, og med hva.
people:
  - {{name: Kari Nordmann, role: guest, title: forsker, organisation: Havinstituttet}}
  - {{name: Ola Hansen, role: host}}
location: {{name: {place}, geo: "geo:62.47,6.15", country: "NO"}}
topics: {{tema: Vær, perspektiv: Kyst}}
audio: recording.flac
chapters:
  - 0:00 Innledning
  - 5:00 Røret på kaia
  - 12:30 Hva nå?
{transcript}---
Denne uka handler om **det som ble målt** i {place}, og om [dem som målte det](https://maalt.example/{number}).

- hvor mye det falt i uke {number}
- hvorfor en liter ikke er hva den var
"""
SOUND = Measurement(integrated=-16.0, loudness_range=5.0, true_peak=-1.2, duration=1800.0)
MASTERED = MasteringReport(
    before=SOUND,
    after=SOUND,
    gain=0.0,
    limited=0.0,
    reduction=0.0,
    bit_rate=128,
    sample_rate=44_100,
    channels=2,
    media_type="audio/mpeg",
)


def write_show(root: Path, count: int, *, transcripts: bool = True) -> None:
    """Write a show of `count` episodes to `root`, and what publishing it to the preview folder would have left.

    `transcripts` gives each episode one of 26 minutes. The feed and the web pages are left to `publisher feed`.
    """
    feed = root / "feeds" / "maalt"
    feed.mkdir(parents=True)
    (feed / "feed.yaml").write_text(FEED)
    Image.new("RGB", (1400, 1400), "teal").save(feed / "cover.png")
    for number in range(1, count + 1):
        write_episode(root / "episodes" / f"{number:05}-maalt", number, transcript=transcripts)
    pretend_published(root)


def write_episode(folder: Path, number: int, *, transcript: bool) -> None:
    """Write one episode. Its recording is text: once it is published nothing decodes it."""
    folder.mkdir(parents=True)
    date = (FIRST + timedelta(days=number)).isoformat()
    place = ("Ålesund", "Molde", "Bodø", "Tromsø")[number % 4] + f" {number}"
    key = "transcript: transcript.vtt\n" if transcript else ""
    (folder / "episode.md").write_text(EPISODE.format(number=number, place=place, date=date, transcript=key))
    if transcript:
        (folder / "transcript.vtt").write_text(as_webvtt(number))
    (folder / "recording.flac").write_text(f"the recording of {number}")


def pretend_published(root: Path) -> None:
    """Write the ledger and the files that publishing would have left."""
    invocation = Invocation(root=root, console=open_console("json"), target="preview")
    project = open_project(invocation)
    sources = project.sources
    (feed,) = (source.feed for source in sources.feeds)
    deployment = project.all_deployments[feed.slug]
    context = collect_files(project.known(NOW), project.workspace)
    plan = make_plan(
        feed,
        sources.published,
        target="preview",
        ledger=Ledger(feed=feed.slug),
        inventory=list_stored(context, deployment),
    )
    publications: dict[str, Publication] = {}
    covers: dict[str, Stored] = {}
    public = root / "public"
    for step in plan.steps:
        if isinstance(step.job, CoverJob):
            content = (root / step.job.path).read_bytes()
            covers[FEED_COVER] = _put(public, object_key("images", feed.slug, step.job.digest, ".png"), content)
        elif isinstance(step.job, AudioJob):
            sound = _put(public, f"audio/{step.job.slug}.89abcdef.mp3", step.job.slug.encode())
            made = Publication(
                guid=step.job.guid, slug=step.job.slug, enclosure=sound, mastered=MASTERED, made_of=step.job.made_of
            )
            assets: Mapping[str, Stored] = {
                companion.name: _put(public, companion.stored.key, companion.content, companion.stored)
                for companion in make_assets(feed, step.job.episode, made)
            }
            words = digest_assets(feed, step.job.episode, made, digest_program())
            publications[made.guid] = replace(made, assets=assets, words=words)
    ledger = Ledger(feed=feed.slug, guid=str(feed.guid), covers=covers, publications=publications)
    deployment.save(ledger)


def _put(public: Path, key: str, content: bytes, stored: Stored | None = None) -> Stored:
    file = public / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    media_type = "image/png" if key.endswith(".png") else "audio/mpeg"
    return stored or Stored(key=key, bytes=len(content), digest=digest_bytes(content), media_type=media_type)
