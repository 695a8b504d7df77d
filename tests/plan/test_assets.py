"""Assets: chapters, transcripts, soundbites and quotes in the time of the published audio, and their digest."""

import dataclasses
import json

import pytest

from publisher.hashing import digest_bytes
from publisher.model import Episode, Quote, Soundbite
from publisher.model.chapters import Chapter
from publisher.model.packed_transcript import pack_transcript
from publisher.model.timeline import Clip, Span, arrange_timeline
from publisher.model.transcript import Cue
from publisher.plan.assets import (
    digest_assets,
    find_picture_urls,
    list_chapter_pictures,
    make_assets,
    make_picture_owner,
    make_published_chapters,
    make_published_quote,
    make_published_soundbites,
    make_published_transcript,
    make_published_words,
)
from publisher.plan.ledger import Ledger, Publication
from support.plans import EN, FEED
from support.strategies import picture, publication

CUT = arrange_timeline(Span(0.0, 60.0), cuts=[Span(10.0, 20.0)], intro=Clip(sound="intro.wav", length=8.0))
"""Eight seconds of intro, and ten seconds less of the recording."""
MARKS = (Chapter.model_validate("0:00 Regn"), Chapter.model_validate({"start": 30, "title": "Sludd", "image": "a.png"}))
CUES = (
    Cue(text="Det regner.", start=0.0, end=4.0, speaker="Åse"),
    Cue(text="Nei.", start=12.0, end=14.0),
    Cue(text="Jo.", start=30.0, end=31.0),
)
EPISODE = EN.model_copy(update={"marks": MARKS, "spoken": pack_transcript(CUES)})
PLAIN = publication(FEED, EPISODE, duration=60.0)
PUBLICATION = dataclasses.replace(PLAIN, mastered=dataclasses.replace(PLAIN.mastered, pieces=CUT.pieces))


def make(episode: Episode, entry: Publication = PUBLICATION) -> dict[str, str]:
    """Return the contents of an episode's assets by name."""
    return {asset.name: asset.content.decode() for asset in make_assets(FEED, episode, entry)}


def test_there_is_one_chapters_file_and_each_transcript_format() -> None:
    """Chapters come first; a timed transcript has every format."""
    assert [*make(EPISODE)] == ["chapters", "vtt", "srt", "json", "html", "text"]


def test_a_transcript_without_times_has_no_timed_formats() -> None:
    """Without times only HTML and text can be written."""
    spoken = pack_transcript([Cue(text="Hei.", speaker="Åse")])
    assert [*make(EN.model_copy(update={"spoken": spoken}))] == ["html", "text"]


def test_an_episode_without_words_has_no_assets() -> None:
    """Without chapters and transcript there are no files, and no digest."""
    assert make(EN) == {}
    assert digest_assets(FEED, EN, PUBLICATION, "program") == ""


def test_files_are_described_as_they_are() -> None:
    """Key, size, digest and media type are those of the content, so that it can be verified in the storage."""
    for asset in make_assets(FEED, EPISODE, PUBLICATION):
        digest = digest_bytes(asset.content)
        folder, suffix = ("chapters", ".chapters.json") if asset.name == "chapters" else ("transcripts", asset.name)
        assert (asset.stored.bytes, asset.stored.digest) == (len(asset.content), digest)
        assert asset.stored.key.startswith(f"{folder}/en.{digest[:32]}.")
        assert asset.stored.key.endswith(suffix.replace("text", ".txt"))
    media_types = {asset.name: asset.stored.media_type for asset in make_assets(FEED, EPISODE, PUBLICATION)}
    assert media_types["chapters"] == "application/json+chapters"
    assert media_types["vtt"].startswith("text/vtt")


def test_chapters_are_in_the_published_time() -> None:
    """Intro and cut move a chapter by the eight seconds more and the ten seconds less that are heard before it."""
    written = json.loads(make(EPISODE)["chapters"])["chapters"]
    assert [chapter["title"] for chapter in written] == ["Regn", "Sludd"]
    assert written[1]["startTime"] == 28.0


def test_a_chapter_picture_gets_its_public_address_or_none() -> None:
    """A file's name never leaves the working folder: a picture that is not published has no address."""
    assert [chapter.image for chapter in make_published_chapters(EPISODE, CUT)] == [None, None]
    addresses = {"a.png": "https://media.example/images/a.png"}
    assert make_published_chapters(EPISODE, CUT, addresses)[1].image == addresses["a.png"]


def test_picture_addresses_are_those_of_the_ledger() -> None:
    """Only published pictures have an address: the storage's base and their key."""
    ledger = Ledger(feed="maalt").with_cover(make_picture_owner("g", "a.png"), picture("a"))
    url = "https://media.example/show/"
    assert find_picture_urls(EPISODE, "g", ledger, url) == {"a.png": f"{url}{picture('a').key}"}
    assert find_picture_urls(EPISODE, "other", ledger, url) == {}


def test_a_picture_of_several_chapters_is_listed_once() -> None:
    """A file that two chapters show is one picture."""
    marks = (*MARKS, Chapter.model_validate({"start": 40, "title": "Snø", "image": "a.png"}))
    assert list_chapter_pictures(EPISODE.model_copy(update={"marks": marks})) == ("a.png",)


def test_cut_cues_are_not_in_the_transcript() -> None:
    """What was cut out of the audio is not in the transcript, nor in its words."""
    spoken = make_published_transcript(EPISODE, CUT)
    assert [(cue.text, cue.start) for cue in spoken] == [("Det regner.", 8.0), ("Jo.", 28.0)]
    assert make_published_words(EPISODE, CUT) == "Det regner. Jo."


@pytest.mark.parametrize("end", [31.0, 30.0, 13.0])
def test_words_are_those_of_the_cues_that_are_heard(end: float) -> None:
    """Whether words are taken as a whole or cue by cue, they are the same; a recording may end in its last cue."""
    timeline = arrange_timeline(Span(0.0, end))
    spoken = make_published_transcript(EPISODE, timeline)
    assert make_published_words(EPISODE, timeline) == " ".join(cue.text for cue in spoken)
    assert len(spoken) == {31.0: 3, 30.0: 2, 13.0: 2}[end]


def test_soundbites_move_and_shrink_with_the_audio() -> None:
    """A soundbite over a cut loses the cut; one within a cut is left out."""
    bites = tuple(Soundbite(start=start, duration=length) for start, length in ((5.0, 10.0), (11.0, 5.0), (25.0, 15.0)))
    moved = make_published_soundbites(EN.model_copy(update={"soundbites": bites}), CUT)
    assert [(bite.start, bite.duration) for bite in moved] == [(13.0, 5.0), (23.0, 15.0)]
    assert make_published_soundbites(EN, CUT) == ()


@pytest.mark.parametrize(
    ("start", "heard"), [(None, None), (5.0, 13.0), (12.0, None), (20.0, 18.0)], ids=["unsaid", "kept", "cut", "behind"]
)
def test_the_quote_moves_with_the_sound(start: float | None, heard: float | None) -> None:
    """A quote moves with intro and cuts; where its moment was cut out, the words alone stay."""
    timeline = arrange_timeline(Span(0.0, 60.0), cuts=[Span(10.0, 20.0)], intro=Clip(sound="intro.wav", length=8.0))
    quote = Quote(text="Det regner", by="Kari Ås", start=start)
    episode = Episode.model_construct(quote=quote)
    assert make_published_quote(episode, timeline) == quote.model_copy(update={"start": heard})


def test_an_episode_without_a_quote_has_none() -> None:
    """There is nothing to move."""
    assert make_published_quote(EN, CUT) is None


@pytest.mark.parametrize("change", [{"marks": ()}, {"spoken": EN.spoken}], ids=["transcript", "chapters"])
def test_either_chapters_or_transcript_is_enough(change: dict[str, object]) -> None:
    """An episode with one of the two has assets and their digest."""
    episode = EPISODE.model_copy(update=change)
    assert digest_assets(FEED, episode, PUBLICATION, "1") not in {"", DIGEST}
    assert make(episode)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Nytt navn"},
        {"language": "nn"},
        {"slug": "flyttet"},
        {"marks": MARKS[:1]},
        {"spoken": pack_transcript(CUES[:2])},
    ],
    ids=str,
)
def test_whatever_is_written_into_assets_is_in_their_digest(change: dict[str, object]) -> None:
    """A change that assets show changes the digest of what they are made of."""
    assert digest_assets(FEED, EPISODE.model_copy(update=change), PUBLICATION, "1") != DIGEST


def test_program_feed_timeline_and_pictures_are_in_the_digest() -> None:
    """So are the program, the feed's title, the pieces of the audio and the pictures' addresses."""
    titled = FEED.model_copy(update={"title": "Et annet navn"})
    assert digest_assets(FEED, EPISODE, PUBLICATION, "2") != DIGEST
    assert digest_assets(titled, EPISODE, PUBLICATION, "1") != DIGEST
    assert digest_assets(FEED, EPISODE, PLAIN, "1") != DIGEST
    assert digest_assets(FEED, EPISODE, PUBLICATION, "1", {"a.png": "https://media.example/a.png"}) != DIGEST


def test_what_assets_do_not_show_is_not_in_their_digest() -> None:
    """A new summary makes no asset anew."""
    assert digest_assets(FEED, EPISODE.model_copy(update={"summary": "Nytt."}), PUBLICATION, "1") == DIGEST


DIGEST = digest_assets(FEED, EPISODE, PUBLICATION, "1")
