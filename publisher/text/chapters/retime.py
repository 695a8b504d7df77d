"""Chapters on the timeline: from the recording's time to that of the published sound."""

from itertools import pairwise

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timeline import MIN_PIECE_SECONDS, Timeline


def retime_chapters(chapters: Chapters, timeline: Timeline) -> tuple[Chapters, Chapters]:
    """Return the chapters as they are in the published sound, and those that were cut out with all that was in them.

    A chapter whose beginning was cut out begins with the first moment that is left of it. What begins with the
    recording's first moments begins with the published sound: an intro belongs to the first chapter.
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
    """Tell whether the recording is heard as it is as far as its last chapter, so that there is nothing to move."""
    pieces = timeline.recorded_pieces
    if len(pieces) != 1 or pieces[0].start or pieces[0].at:
        return False
    starts = [chapter.start for chapter in chapters if chapter.end is None]
    return len(starts) == len(chapters) and all(
        later - start >= MIN_PIECE_SECONDS for start, later in pairwise([*starts, pieces[0].end])
    )


def _compute_ends(chapters: Chapters, timeline: Timeline) -> list[float]:
    """Return until when in the recording each chapter lasts. Hidden chapters lie above others and end none of them."""
    last = max((piece.end for piece in timeline.recorded_pieces), default=0.0)
    ends = []
    for number, chapter in enumerate(chapters):
        later = (other.start for other in chapters[number + 1 :] if other.start > chapter.start and other.toc)
        ends.append(next(later, max(last, chapter.start)) if chapter.end is None else chapter.end)
    return ends
