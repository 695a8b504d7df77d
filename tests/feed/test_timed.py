"""Tags of chapters, transcripts and soundbites, in the time of the published audio."""

from dataclasses import replace

from publisher.feed.timed import ITEM
from publisher.model import Soundbite
from publisher.model.chapters import Chapter
from publisher.model.timeline import RECORDING, Piece
from publisher.plan.ledger import Stored
from support.feed_elements import URL, make_item, write
from support.strategies import publication, small_show


def stored(name: str, media_type: str) -> Stored:
    """Return a file beside the audio."""
    return Stored(key=f"transcripts/en.{name}", bytes=1, digest="0" * 64, media_type=media_type)


def test_plain_item_has_nothing_with_a_time() -> None:
    """Without chapters, transcript and soundbites there are no tags."""
    assert write(ITEM, make_item()) == []


def test_transcript_is_in_every_format_that_is_published() -> None:
    """WebVTT comes first; only formats with times are captions; media types have no parameters."""
    assets = {
        "text": stored("txt", "text/plain; charset=utf-8"),
        "html": stored("html", "text/html; charset=utf-8"),
        "vtt": stored("vtt", "text/vtt; charset=utf-8"),
        "json": stored("json", "application/json"),
    }
    assert write(ITEM, make_item(published_as={"assets": assets}, language="nn")) == [
        f'<podcast:transcript url="{URL}transcripts/en.vtt" type="text/vtt" language="nn" rel="captions"/>',
        f'<podcast:transcript url="{URL}transcripts/en.json" type="application/json" language="nn" rel="captions"/>',
        f'<podcast:transcript url="{URL}transcripts/en.html" type="text/html" language="nn"/>',
        f'<podcast:transcript url="{URL}transcripts/en.txt" type="text/plain" language="nn"/>',
    ]


def test_language_of_a_transcript_is_the_feeds_by_default() -> None:
    """An episode without a language has the feed's."""
    [written] = write(ITEM, make_item(published_as={"assets": {"srt": stored("srt", "application/x-subrip")}}))
    assert ' language="nb"' in written


def test_chapters_and_soundbites_move_with_the_edit() -> None:
    """Times are those of the published audio; chapters outside the table of contents are left out."""
    show, (first, *_) = small_show()
    pieces = (Piece(sound=RECORDING, start=10.0, end=60.0, at=0.0),)
    mastered = replace(publication(show, first).mastered, pieces=pieces)
    item = make_item(
        published_as={"mastered": mastered, "assets": {"chapters": stored("json", "application/json+chapters")}},
        marks=(
            Chapter(start=10.0, title="A & B"),
            Chapter(start=20.0, title="Bilde", toc=False),
            Chapter(start=30.5, title="C", link="https://c.example/"),
        ),
        soundbites=(Soundbite(start=15.0, duration=20.0, title="Bit"),),
    )
    assert write(ITEM, item) == [
        f'<podcast:chapters url="{URL}transcripts/en.json" type="application/json+chapters"/>',
        '<podcast:soundbite startTime="5.000" duration="20.000">Bit</podcast:soundbite>',
        (
            '<psc:chapters version="1.2">\n  <psc:chapter start="00:00:00.000" title="A &amp; B"/>\n'
            '  <psc:chapter start="00:00:20.500" title="C" href="https://c.example/"/>\n</psc:chapters>'
        ),
    ]
