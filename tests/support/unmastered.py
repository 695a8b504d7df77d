"""Shows that are published without any audio: a ledger and files as publishing would have left them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from publisher.cache import digest_program
from publisher.cli.project import list_stored
from publisher.hashing import digest_bytes
from publisher.lint.collect import collect_files
from publisher.media.results import MasteringReport, Measurement
from publisher.plan import AudioJob, CoverJob, make_plan
from publisher.plan.assets import digest_assets, make_assets
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Stored
from publisher.storage.layout import object_key
from support.projects import project_in
from support.shows import FEED, make_cover

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PREVIEW = "http://127.0.0.1:9/"
"""The discard port, which nothing on a test machine serves: `verify` finds no server there."""
EPISODE = """\
---
number: {number}
title: Bokstav nummer {number}
date: 2026-01-{number:02}T06:00:00+01:00
summary: Æ er ikke det samme som a og e, sier nummer {number}.
audio: recording.wav
---
Notater om *bokstaven*.
"""
SOUND = Measurement(integrated=-16.0, loudness_range=5.0, true_peak=-1.2, duration=3.0)
MASTERED = MasteringReport(
    before=SOUND,
    after=SOUND,
    gain=0.0,
    limited=0.0,
    reduction=0.0,
    bit_rate=128,
    sample_rate=44_100,
    channels=1,
    media_type="audio/mpeg",
)


def write_show(root: Path, *slugs: str, feed: str = "") -> Path:
    """Write a show with the feed `bokstaver` and text for recordings; `feed` is appended to feed.yaml."""
    folder = root / "feeds" / "bokstaver"
    folder.mkdir(parents=True)
    targets = f"targets:\n  preview: {{kind: folder, path: public, url: '{PREVIEW}'}}\n"
    (folder / "feed.yaml").write_text(FEED + "pages: false\n" + targets + feed)
    make_cover(folder / "cover.png")
    for number, slug in enumerate(slugs, 1):
        episode = root / "episodes" / slug
        episode.mkdir(parents=True)
        (episode / "episode.md").write_text(EPISODE.format(number=number))
        (episode / "recording.wav").write_text(f"the recording of {slug}")
    return root


def pretend_published(root: Path) -> None:
    """Write the ledger and the files that publishing to the preview would have left, but for the feed itself."""
    project = project_in(root)
    (feed,) = (source.feed for source in project.sources.feeds)
    deployment = project.all_deployments[feed.slug]
    context = collect_files(project.known(NOW), project.workspace)
    plan = make_plan(
        feed,
        project.sources.published,
        target="preview",
        ledger=Ledger(feed=feed.slug),
        inventory=list_stored(context, deployment),
    )
    public = root / "public"
    publications: dict[str, Publication] = {}
    covers: dict[str, Stored] = {}
    for step in plan.steps:
        if isinstance(step.job, CoverJob):
            content = (root / step.job.path).read_bytes()
            covers[FEED_COVER] = _put(
                public, object_key("images", feed.slug, step.job.digest, ".png"), content, "image/png"
            )
        elif isinstance(step.job, AudioJob):
            slug = step.job.slug
            sound = _put(public, f"audio/{slug}.89abcdef.mp3", f"the audio of {slug}".encode(), "audio/mpeg")
            made = Publication(
                guid=step.job.guid, slug=slug, enclosure=sound, mastered=MASTERED, made_of=step.job.made_of
            )
            publications[made.guid] = replace(
                made,
                assets={asset.name: asset.stored for asset in make_assets(feed, step.job.episode, made)},
                words=digest_assets(feed, step.job.episode, made, digest_program()),
            )
    deployment.save(Ledger(feed=feed.slug, guid=str(feed.guid), covers=covers, publications=publications))


def _put(public: Path, key: str, content: bytes, media_type: str) -> Stored:
    file = public / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return Stored(key=key, bytes=len(content), digest=digest_bytes(content), media_type=media_type)
