"""Lists an episode's chapters and chapter pictures as views for its pages."""

from collections.abc import Iterator

from publisher.model.chapters import Chapter, Chapters
from publisher.plan.assets import list_chapter_pictures, make_published_chapters
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.views import Mark, Picture, Slide


def list_page_chapters(content: EpisodeContent) -> Chapters:
    """Return the chapters in the time of the published audio; picture files by their paths in the repository."""
    episode = content.episode
    if not episode.marks:
        return ()
    paths = {name: f"episodes/{episode.slug}/{name}" for name in list_chapter_pictures(episode)}
    return make_published_chapters(episode, content.publication.timeline, paths)


def list_marks(show_content: ShowContent, chapters: Chapters) -> Iterator[Mark]:
    """Yield the chapters of the table of contents; hidden ones are left out."""
    for one in chapters:
        if one.toc:
            yield Mark(start=one.start, title=one.title, link=one.link, picture=_picture(show_content, one))


def list_slides(show_content: ShowContent, content: EpisodeContent, chapters: Chapters) -> Iterator[Slide]:
    """Yield the picture of each chapter that has one, hidden chapters included, with the seconds in which it shows."""
    starts = [one.start for one in chapters if one.toc]
    for one in chapters:
        if picture := _picture(show_content, one):
            # A hidden chapter lies over others and does not end them.
            later = (start for start in starts if start > one.start)
            end = next(later, content.publication.duration) if one.end is None else one.end
            yield Slide(start=one.start, end=end, picture=picture)


def _picture(show_content: ShowContent, chapter: Chapter) -> Picture | None:
    # Pages load nothing from other hosts, so a picture at a web address shows in podcast apps alone.
    return show_content.artwork.picture(chapter.image) if chapter.image else None
