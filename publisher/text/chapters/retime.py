"""Moves chapters from the time of the recording to the time of the published audio."""

from bisect import bisect_right
from itertools import pairwise

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timeline import MIN_PIECE_SECONDS, Timeline


def retime_chapters(chapters: Chapters, timeline: Timeline) -> tuple[Chapters, Chapters]:
    """Return the chapters in the time of the published audio, and those that were cut out entirely.

    A chapter whose beginning was cut out starts at its first moment that is left. The chapter at the beginning of the
    recording starts at 0, since an intro belongs to the first chapter.
    """
    if _is_unmoved(chapters, timeline):
        return chapters, ()
    pieces = timeline.recorded_pieces
    first = pieces[0].start if pieces else 0.0
    moved: list[Chapter] = []
    lost: list[Chapter] = []
    for chapter, until in zip(chapters, _compute_ends(chapters, timeline), strict=True):
        span = timeline.span(chapter.start, until)
        if span is None:
            lost.append(chapter)
            continue
        start = 0.0 if chapter.start <= first and not moved else span.start
        end = None if chapter.end is None else span.end
        same = start == chapter.start and end == chapter.end
        moved.append(chapter if same else chapter.model_copy(update={"start": start, "end": end}))
    return tuple(moved), tuple(lost)


def _is_unmoved(chapters: Chapters, timeline: Timeline) -> bool:
    """Return whether the recording is published in one piece from 0 to behind its last chapter: nothing has to move."""
    pieces = timeline.recorded_pieces
    if len(pieces) != 1 or pieces[0].start or pieces[0].at:
        return False
    starts = [chapter.start for chapter in chapters if chapter.end is None]
    return len(starts) == len(chapters) and all(
        later - start >= MIN_PIECE_SECONDS for start, later in pairwise([*starts, pieces[0].end])
    )


def _compute_ends(chapters: Chapters, timeline: Timeline) -> list[float]:
    """Return the end of each chapter in the recording, in seconds: its own, or the next start in the contents.

    A chapter outside the table of contents only shows a picture, so it ends no other.
    """
    last = max((piece.end for piece in timeline.recorded_pieces), default=0.0)
    starts = [chapter.start for chapter in chapters if chapter.toc]
    ends = []
    for chapter in chapters:
        later = bisect_right(starts, chapter.start)
        following = starts[later] if later < len(starts) else max(last, chapter.start)
        ends.append(following if chapter.end is None else chapter.end)
    return ends
