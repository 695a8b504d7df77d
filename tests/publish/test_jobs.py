"""Jobs: pictures and assets are stored as they were planned; a publication is put together from its renditions."""

from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any

import pytest

from publisher.cache import digest_program
from publisher.errors import PublisherError
from publisher.hashing import digest_bytes
from publisher.model.chapters import Chapter
from publisher.plan import AssetJob, AudioJob, CoverJob, cover_key
from publisher.plan.assets import EpisodeAssets, digest_assets
from publisher.plan.audio import make_audio_job
from publisher.plan.events import PublishedAlternate
from publisher.plan.ledger import Publication, Rendition, Stored
from publisher.publish import jobs
from publisher.publish.deployment import Deployment
from publisher.publish.jobs import publish_audio, publish_cover, run_job
from publisher.tasks import Progress, ProgressReporter, StoppedError
from support.deployments import EPISODES, FEED, URL, make_deployment
from support.strategies import publication

EPISODE = EPISODES[0].model_copy(
    update={"marks": (Chapter.model_validate({"start": 0, "title": "A", "image": "a.png"}),)}
)
PUBLICATION = publication(FEED, EPISODE)
COVER = b"a picture"
COVER_JOB = CoverJob(owner="", name="maalt", path="feeds/maalt/cover.jpg", digest=digest_bytes(COVER))


def make_reporter() -> ProgressReporter:
    """Return a reporter whose channel holds what is reported."""
    return ProgressReporter(SimpleQueue(), Event(), "subject")


def make_job() -> AudioJob:
    """Return the audio job of the episode, with a chapter picture."""
    files = {EPISODE.recording_path: "1" * 64, "feeds/maalt/cover.jpg": "2" * 64, "episodes/en/a.png": "3" * 64}
    _, job = make_audio_job(FEED, EPISODE, PUBLICATION.guid, None, files=files)
    assert job is not None
    return job


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    """A deployment beside the feed's cover."""
    made = make_deployment(tmp_path)
    made.workspace.write(COVER_JOB.path, COVER)
    return made


def test_a_picture_is_stored_as_it_is(deployment: Deployment) -> None:
    """The key has the digest that the plan has, and the entry says what is stored."""
    reporter = make_reporter()
    stored = run_job(COVER_JOB, deployment, reporter)
    assert stored == Stored(
        key=cover_key(COVER_JOB), bytes=len(COVER), digest=COVER_JOB.digest, media_type="image/jpeg"
    )
    assert deployment.storage.read(cover_key(COVER_JOB)) == COVER
    assert reporter.channel.get() == Progress(subject="subject", stage="upload", fraction=0.0, bytes=len(COVER))
    assert reporter.channel.get() == Progress(subject="subject", stage="upload", fraction=1.0, bytes=len(COVER))


def test_a_changed_picture_is_refused(deployment: Deployment) -> None:
    """Another content than the plan's must not be stored under the plan's key."""
    job = replace(COVER_JOB, digest="0" * 64)
    with pytest.raises(PublisherError, match=r"feeds/maalt/cover\.jpg was changed"):
        publish_cover(job, deployment, make_reporter())
    assert deployment.storage.read(cover_key(job)) is None


@pytest.mark.parametrize("path", ["feeds/maalt/gone.jpg", "feeds/maalt"])
def test_a_picture_that_cannot_be_read_is_an_error(deployment: Deployment, path: str) -> None:
    """A missing file and a folder are errors with a hint, and no bugs."""
    with pytest.raises(PublisherError, match=f"{path} cannot be read") as caught:
        publish_cover(replace(COVER_JOB, path=path), deployment, make_reporter())
    assert caught.value.hint


def test_a_stopped_job_stores_nothing(deployment: Deployment) -> None:
    """A job that is no longer wanted ends at its first report."""
    reporter = make_reporter()
    reporter.stop.set()
    with pytest.raises(StoppedError):
        publish_cover(COVER_JOB, deployment, reporter)
    assert deployment.storage.read(cover_key(COVER_JOB)) is None


def make_rendition(job: AudioJob, *_: Any) -> Rendition:
    """Stand in for mastering: return a rendition whose key tells the job's format."""
    enclosure = replace(PUBLICATION.enclosure, key=f"audio/en.{job.alternate or 'main'}.mp3")
    return Rendition(enclosure=enclosure, mastered=PUBLICATION.mastered, made_of=job.made_of)


def test_a_publication_has_its_alternates_and_assets(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Audio, alternates and assets are published together, with the addresses that the chapters' pictures will have."""
    monkeypatch.setattr(jobs, "_publish_rendition", make_rendition)
    job = replace(make_job(), pictures={"a.png": "images/en.33333333.png"})
    done = publish_audio(replace(job, beside=(replace(job, alternate="opus-64"),)), deployment, make_reporter())
    assert done.enclosure.key == "audio/en.main.mp3"
    assert (done.guid, done.slug, done.made_of, done.retired) == (PUBLICATION.guid, "en", job.made_of, False)
    assert {name: made.enclosure.key for name, made in done.alternates.items()} == {"opus-64": "audio/en.opus-64.mp3"}
    address = f"{URL}images/en.33333333.png"
    assert address.encode() in (deployment.storage.read(done.assets["chapters"].key) or b"")
    plain = replace(PUBLICATION, assets={})
    assert done.words == digest_assets(FEED, EPISODE, plain, digest_program(), {"a.png": address})


def test_a_job_is_run_by_its_kind(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alternate is recorded beside its episode; the enclosure's job gives a whole publication."""
    monkeypatch.setattr(jobs, "_publish_rendition", make_rendition)
    job = make_job()
    alternate = replace(job, alternate="opus-64")
    assert run_job(alternate, deployment, make_reporter()) == PublishedAlternate(
        guid=job.guid, name="opus-64", rendition=make_rendition(alternate)
    )
    assert isinstance(run_job(job, deployment, make_reporter()), Publication)
    assets = AssetJob(slug="en", guid="guid", assets=(), words="words")
    assert run_job(assets, deployment, make_reporter()) == EpisodeAssets(guid="guid", assets={}, words="words")
