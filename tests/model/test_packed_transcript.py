"""Compressed transcripts: the same cues, and what is known without them."""

from dataclasses import replace

from hypothesis import given

from publisher.model.packed_transcript import EMPTY_TRANSCRIPT, load_packed_transcript, pack_transcript
from publisher.model.transcript import Cue, Transcript
from support.sidecars import transcripts

CUES = (
    Cue(text="Ja.", start=1.0, end=2.0, speaker="Åse", line=3),
    Cue(text="Nei.", start=2.0, speaker="Liv", line=5),
    Cue(text="Jo.", start=4.5, end=5.0, speaker="Åse", line=7),
)


@given(transcripts())
def test_cues_come_back(cues: Transcript) -> None:
    """Cues with their lines come back from the packed transcript, and from its dump."""
    numbered = tuple(replace(cue, line=number) for number, cue in enumerate(cues, 1))
    packed = pack_transcript(numbered)
    assert [(cue, cue.line) for cue in packed.cues] == [(cue, cue.line) for cue in numbered]
    assert load_packed_transcript(packed.dump()) == packed


def test_what_is_known_without_the_cues() -> None:
    """Speakers in order with the line of their first cue, whether there are times, and the latest start."""
    packed = pack_transcript(CUES)
    assert packed.speakers == (("Åse", 3), ("Liv", 5))
    assert (packed.timed, packed.latest, packed.words) == (True, 4.5, "Ja. Nei. Jo.")
    untimed = pack_transcript((Cue(text="Ja."),))
    assert (untimed.timed, untimed.latest, untimed.speakers) == (False, 0.0, ())


def test_labels_are_kept_beside_the_names_that_they_get() -> None:
    """What the file calls its speakers is known after they got names, and is no part of the digest."""
    packed = pack_transcript(CUES, {"åse": "Åse Ødegård"})
    assert packed.labels == ("Åse", "Liv")
    assert packed.speakers == (("Åse Ødegård", 3), ("Liv", 5))
    assert load_packed_transcript(packed.dump()) == packed
    named = tuple(replace(cue, speaker={"Åse": "Åse Ødegård"}.get(cue.speaker or "", cue.speaker)) for cue in CUES)
    assert packed.digest == pack_transcript(named).digest


def test_the_digest_names_the_content_without_lines() -> None:
    """Another line in the file is the same transcript; another word, time or speaker is not."""
    first, *rest = CUES
    digest = pack_transcript(CUES).digest
    assert pack_transcript((replace(first, line=9), *rest)).digest == digest
    for changed in (replace(first, text="Å."), replace(first, end=2.5), replace(first, speaker=None)):
        assert pack_transcript((changed, *rest)).digest != digest


def test_an_empty_transcript_is_false() -> None:
    """Only a transcript without cues is."""
    assert not EMPTY_TRANSCRIPT
    assert not pack_transcript(())
    assert pack_transcript(CUES)
