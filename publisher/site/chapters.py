"""The chapters of an episode as its pages show them, and the pictures that are seen meanwhile."""

from collections.abc import Iterator

from publisher.model.chapters import Chapter, Chapters
from publisher.plan.assets import list_chapter_pictures, make_published_chapters
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.views import Mark, Picture, Slide


def list_page_chapters(told: EpisodeContent) -> Chapters:
    """Return the chapters of the published sound, each with the path of its picture, if that is a file."""
    episode = told.episode
    if not episode.marks:
        return ()
    paths = {name: f"episodes/{episode.slug}/{name}" for name in list_chapter_pictures(episode)}
    return make_published_chapters(episode, told.publication.timeline, paths)


def list_marks(material: ShowContent, chapters: Chapters) -> Iterator[Mark]:
    """Yield the chapters that stand in the table of contents."""
    for one in chapters:
        if one.toc:
            yield Mark(start=one.start, title=one.title, link=one.link, picture=_picture(material, one))


def list_slides(material: ShowContent, told: EpisodeContent, chapters: Chapters) -> Iterator[Slide]:
    """Yield the pictures that are seen while the sound is heard, also those of chapters that stand in no list."""
    starts = [one.start for one in chapters if one.toc]
    for one in chapters:
        if picture := _picture(material, one):
            # Hidden chapters lie above others and end none of them.
            later = (start for start in starts if start > one.start)
            end = next(later, told.publication.duration) if one.end is None else one.end
            yield Slide(start=one.start, end=end, picture=picture)


def _picture(material: ShowContent, chapter: Chapter) -> Picture | None:
    # Pages load nothing from elsewhere, so what stands at a web address is shown by apps alone.
    return material.artwork.picture(chapter.image) if chapter.image else None
