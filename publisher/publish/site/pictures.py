"""Lists the pictures of a site, and makes their sizes from the files in the working folder."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from publisher.errors import PublisherError
from publisher.hashing import digest_bytes
from publisher.plan import cover_path
from publisher.plan.assets import list_chapter_pictures, make_picture_owner
from publisher.plan.ledger import Ledger
from publisher.publish.deployment import Deployment
from publisher.publish.site.plan import PagePlan, Site
from publisher.site.build import PlannedPage
from publisher.site.content import EpisodeContent, find_show_cover
from publisher.site.manifest import MADE_OF_DIGITS, Manifest
from publisher.site.pictures import Artwork, PictureResize, PictureSource


def list_pictures(site: Site, contents: Iterable[EpisodeContent], ledger: Ledger) -> Iterator[PictureSource]:
    """Yield each picture that pages can show: published covers and chapter pictures, and people's portraits."""
    folder = f"feeds/{site.feed.slug}"
    cover = find_show_cover(ledger)
    if cover is not None:
        yield PictureSource(path=f"{folder}/{site.feed.cover}", wanted=cover.digest)
    for content in contents:
        if content.cover is not None:
            yield PictureSource(path=cover_path(site.feed, content.episode), wanted=content.cover.digest)
        own = f"episodes/{content.episode.slug}"
        for name in list_chapter_pictures(content.episode):
            if stored := ledger.covers.get(make_picture_owner(content.publication.guid, name)):
                yield PictureSource(path=f"{own}/{name}", wanted=stored.digest)
        people_folder = own if content.episode.people else folder
        for person in content.people:
            if person.portrait:
                yield PictureSource(path=f"{people_folder}/{person.portrait}", wanted=None)


def plan_pictures(site: Site, artwork: Artwork, stored: Manifest) -> dict[str, PlannedPage]:
    """Return the pictures of pages by key: those to make from local files, and those that are stored already."""
    planned = {
        key: PlannedPage(made_of=job.digest[:MADE_OF_DIGITS], make=partial(_make_resized, site.deployment, job))
        for key, job in artwork.jobs.items()
    }
    for key in (key for sizes in artwork.sizes.values() for _, key in sizes if key not in planned):
        # The key names the content, so the stored picture is current and is never made.
        planned[key] = PlannedPage(made_of=stored.pages[key].made_of, make=bytes)
    return planned


def group_resizes(pages: PagePlan, keys: Iterable[str]) -> list[list[PictureResize]]:
    """Return the resizes of `keys` that are not in the cache, by source picture, which is then decoded once."""
    found: dict[str, list[PictureResize]] = {}
    for job in (pages.resizes[key] for key in keys if key in pages.resizes):
        if pages.site.deployment.cache.resized_picture(job.digest, job.width) is None:
            found.setdefault(job.digest, []).append(job)
    return [*found.values()]


def keep_resized(deployment: Deployment, jobs: Sequence[PictureResize]) -> dict[int, bytes]:
    """Make one picture in the widths of `jobs`, and keep the results in the cache; return them by width in pixels.

    Raises PublisherError if the file no longer has the digest that was planned with.
    """
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    first = jobs[0]
    content = deployment.workspace.read(first.path)
    if content is None or digest_bytes(content) != first.digest:
        raise PublisherError(
            f"{first.path} was changed while it was being published",
            hint="publish again once nobody is writing to it any more",
        )
    made = pictures.resize_picture(content, first.path, [job.width for job in jobs])
    for width, picture in made.items():
        deployment.cache.keep_resized_picture(first.digest, width, picture)
    return made


def _make_resized(deployment: Deployment, job: PictureResize) -> bytes:
    """Return a picture in one width, from the cache if it is there."""
    known = deployment.cache.resized_picture(job.digest, job.width)
    return keep_resized(deployment, [job])[job.width] if known is None else known
