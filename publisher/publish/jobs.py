"""Carries out the jobs of a plan: masters, tags and stores audio, stores pictures and assets."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

from publisher.cache import digest_program
from publisher.errors import PublisherError
from publisher.hashing import Json, digest_file, digest_value
from publisher.media.ffmpeg.chapters import copy_with_chapters
from publisher.media.loudness.leveller import NO_HINTS
from publisher.media.mastering import keep, master
from publisher.media.progress import MasteringObserver
from publisher.media.report import ReportRecorder, write_report
from publisher.media.results import MasteringReport
from publisher.media.tags.model import Tags
from publisher.plan import AssetJob, AudioJob, CoverJob, LeaveJob, cover_key
from publisher.plan.assets import EpisodeAssets, digest_assets, make_assets
from publisher.plan.events import PublishedAlternate
from publisher.plan.ledger import Publication, Rendition, Stored
from publisher.plan.voices import find_level_hints
from publisher.publish.assets import publish_assets, store_assets
from publisher.publish.deployment import Deployment
from publisher.storage.base import UploadProgress
from publisher.storage.content_types import IMMUTABLE, get_content_type
from publisher.storage.layout import object_key
from publisher.tasks import ProgressReporter

AUDIO_SUFFIXES = {"audio/mpeg": ".mp3", "audio/x-m4a": ".m4a", "audio/ogg": ".opus"}


def run_job(
    job: AudioJob | LeaveJob | CoverJob | AssetJob, deployment: Deployment, report: ProgressReporter
) -> Publication | PublishedAlternate | Stored | EpisodeAssets:
    """Carry out one job of a plan and return the ledger entry of what was stored."""
    if isinstance(job, CoverJob):
        return publish_cover(job, deployment, report)
    if isinstance(job, AssetJob):
        return publish_assets(job, deployment)
    if isinstance(job, LeaveJob):
        return publish_left(job, deployment)
    if job.alternate:
        rendition = _publish_rendition(job, deployment, report)
        return PublishedAlternate(guid=job.guid, name=job.alternate, rendition=rendition)
    return publish_audio(job, deployment, report)


def publish_cover(job: CoverJob, deployment: Deployment, report: ProgressReporter) -> Stored:
    """Store a picture, unchanged, under a key with its digest; raise PublisherError if the file changed meanwhile."""
    source = deployment.workspace.locate(job.path)
    size = _require_unchanged(source, job.path, job.digest)
    key = cover_key(job)
    stored = Stored(key=key, bytes=size, digest=job.digest, media_type=get_content_type(key))
    deployment.storage.put(source, stored, cache_control=IMMUTABLE, report=_make_upload_progress(report, stored))
    return stored


def publish_audio(job: AudioJob, deployment: Deployment, report: ProgressReporter) -> Publication:
    """Master, tag and store the audio of one episode in all its formats, and its assets; return the publication."""
    rendition = _publish_rendition(job, deployment, report)
    alternates = {other.alternate: _publish_rendition(other, deployment, report) for other in job.beside}
    publication = Publication(
        guid=job.guid,
        slug=job.slug,
        enclosure=rendition.enclosure,
        mastered=rendition.mastered,
        made_of=rendition.made_of,
        alternates=alternates,
        assets=job.published.assets if isinstance(job.published, Publication) else {},
    )
    return _with_assets(publication, job, deployment)


def publish_left(job: LeaveJob, deployment: Deployment) -> Publication:
    """Store the assets of an episode whose enclosure stays at another host; return the publication."""
    publication = Publication(guid=job.guid, slug=job.slug, enclosure=job.enclosure, mastered=None, made_of=job.made_of)
    return _with_assets(publication, job, deployment)


def _with_assets(publication: Publication, job: AudioJob | LeaveJob, deployment: Deployment) -> Publication:
    # The pictures are stored by jobs of their own, which end before the feed is switched.
    addresses = {name: urljoin(deployment.url, key) for name, key in job.pictures.items()}
    words = digest_assets(job.feed, job.episode, publication, digest_program(), addresses)
    assets = make_assets(job.feed, job.episode, publication, addresses)
    return replace(publication, assets=store_assets(assets, deployment), words=words)


def _publish_rendition(job: AudioJob, deployment: Deployment, report: ProgressReporter) -> Rendition:
    """Master, tag and store audio by the job's recipe, or store a recording that is kept as it is."""
    locate = deployment.workspace.locate
    with deployment.workspace.temporary_folder() as scratch:
        recorder = ReportRecorder()
        master, mastered = _master(job, deployment, scratch, report, recorder)
        if deployment.reports:
            name = f"{job.slug}.{job.alternate}" if job.alternate else job.slug
            write_report(
                deployment.reports / f"{name}.png",
                title=job.tags.title,
                recording=locate(job.recording),
                sound_track=job.episode.heard_track,
                made=master,
                mastered=mastered,
                recipe=job.recipe,
                recorder=recorder,
                report=report,
            )
        suffix = AUDIO_SUFFIXES[mastered.media_type]
        tagged = master
        if job.keep != "bytes":
            report("tag", 0.0)
            tagged = scratch / f"tagged{suffix}"
            _tag(job, master, mastered, tagged, locate)
        digest = digest_file(tagged, own=True)
        enclosure = Stored(
            key=object_key("audio", job.slug, digest, suffix, _find_stored(job)),
            bytes=tagged.stat().st_size,
            digest=digest,
            media_type=mastered.media_type,
        )
        deployment.storage.put(
            tagged, enclosure, cache_control=IMMUTABLE, report=_make_upload_progress(report, enclosure)
        )
    return Rendition(enclosure=enclosure, mastered=mastered.rounded(), made_of=job.made_of)


def _find_stored(job: AudioJob) -> Stored | None:
    """Return the file that is published in the job's place; None if there is none, or it is at another host."""
    published = job.published.enclosure if job.published else None
    return published if isinstance(published, Stored) else None


def _tag(job: AudioJob, master: Path, mastered: MasteringReport, tagged: Path, locate: Callable[[str], Path]) -> None:
    """Copy the untagged audio to `tagged`, with the tags of the job; `locate` as for `_make_embedded`."""
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it
    from publisher.media.tags.write import write_tags  # noqa: PLC0415 - few runs need it

    tags = job.tags.retime(mastered.timeline, mastered.after.integrated)
    _copy(master, tagged, tags, rate=mastered.sample_rate)
    cover = locate(job.cover)
    write_tags(tagged, tags, pictures.make_embedded_cover(cover), _make_embedded(job, locate, len(tags.shown)))
    _require_unchanged(cover, job.cover, job.tags.cover)


def _make_embedded(job: AudioJob, locate: Callable[[str], Path], chapters: int) -> dict[str, bytes]:
    """Return the chapters' pictures as they are embedded, by file name; together no larger than EMBEDDED_BYTES.

    `locate` finds a file by its path from the top of the working folder.
    """
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    found: dict[str, bytes] = {}
    for name, digest in job.tags.pictures:
        path = f"episodes/{job.slug}/{name}"
        picture = locate(path)
        small = pictures.make_thumbnail(picture, pictures.EMBEDDED_BYTES // max(1, chapters))
        _require_unchanged(picture, path, digest)
        if small is not None:
            found[name] = small
    return found


def _copy(master: Path, tagged: Path, tags: Tags, *, rate: int) -> None:
    """Copy the untagged audio; in M4A chapters are part of the container, so they are added here."""
    if tagged.suffix == ".m4a" and tags.shown:
        chapters = [(chapter.start, chapter.end or chapter.start, chapter.title) for chapter in tags.shown]
        copy_with_chapters(master, chapters, tagged, rate=rate)
    else:
        shutil.copyfile(master, tagged)


def _make_upload_progress(report: ProgressReporter, file: Stored) -> UploadProgress:
    def sent(count: int) -> None:
        report("upload", count / file.bytes if file.bytes else 1.0, file.bytes)

    sent(0)
    return sent


def _master(
    job: AudioJob, deployment: Deployment, scratch: Path, report: ProgressReporter, observer: MasteringObserver
) -> tuple[Path, MasteringReport]:
    """Return the mastered, untagged audio from the cache, or master the recording and cache the result.

    A recording that is kept as it is takes no time that a cache would save.
    """
    locate = deployment.workspace.locate
    out = scratch / "master"
    first_pass = deployment.cache.first_pass(job.made_of.recording, job.episode.heard_track)
    if job.keep:
        kept = keep.keep_recording(
            locate(job.recording), out, tags=job.keep == "bytes", first_pass=first_pass, report=report
        )
        _require_unchanged(locate(job.recording), job.recording, job.made_of.recording)
        return out, kept
    # The key has no digest of the tags: changed words do not require a new encoding.
    inputs: dict[str, Json] = {"recording": job.made_of.recording, "recipe": job.made_of.recipe}
    hints = find_level_hints(job.episode) if job.recipe.level else NO_HINTS
    if hints.turns:
        inputs["turns"] = [[turn.start, turn.end, turn.voice] for turn in hints.turns]
    key = digest_value(inputs)
    if (known := deployment.cache.master(key)) is not None:
        return known
    mastered = master.master_recording(
        locate(job.recording),
        job.recipe,
        out,
        edits=job.edits,
        root=deployment.workspace.root,
        report=report,
        observer=observer,
        first_pass=first_pass,
        sound_track=job.episode.heard_track,
        hints=hints,
    )
    for path, digest in {job.recording: job.made_of.recording, **{s.path: s.digest for s in job.edits.jingles}}.items():
        _require_unchanged(locate(path), path, digest)
    return deployment.cache.keep_master(key, out, mastered), mastered


def _require_unchanged(file: Path, path: str, digest: str) -> int:
    """Return the file's size in bytes; raise PublisherError if it cannot be read or has another SHA-256 than `digest`.

    A file whose status is unchanged since its digest was taken is not read again.
    """
    try:
        size, found = file.stat().st_size, digest_file(file)
    except OSError as problem:
        raise PublisherError(
            f"{path} cannot be read: {problem.strerror or problem}",
            hint="look whether the file is there and may be read, then publish again",
        ) from None
    if found != digest:
        raise PublisherError(
            f"{path} was changed while it was being published",
            hint="publish again once nobody is writing to it any more",
        )
    return size
