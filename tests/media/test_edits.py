"""Resolved edits: defaults of jingles, their order, and an identity that depends on content."""

from dataclasses import replace

import pytest

from publisher.hashing import digest_value
from publisher.media.edits import NO_EDITS, Edits, ResolvedJingle, resolve_jingle
from publisher.model.edits import Jingle
from publisher.model.timeline import Span

INTRO = resolve_jingle("intro.wav", "feeds/a", "1" * 64)
BREAK = resolve_jingle(Jingle(file="break.wav", level=-6.0, fade_in=0.5, fade_out=2.0), "episodes/b", "2" * 64)
OUTRO = resolve_jingle("outro.wav", "feeds/a", "3" * 64)


def test_a_name_alone_is_a_jingle_without_processing() -> None:
    """The path starts at the top of the working folder; level and fades are 0."""
    assert (
        ResolvedJingle(path="feeds/a/intro.wav", digest="1" * 64, level=0.0, fade_in=0.0, fade_out=0.0, cross_fade=0.0)
        == INTRO
    )


def test_keys_of_a_jingle_are_taken_over() -> None:
    """Level and fades stay as written; a cross-fade is rounded to hundredths of a second."""
    assert (BREAK.level, BREAK.fade_in, BREAK.fade_out) == (-6.0, 0.5, 2.0)
    assert resolve_jingle(Jingle(file="x.wav", cross_fade=1.23456), "a", "").cross_fade == 1.23


@pytest.mark.parametrize(
    "edits",
    [Edits(trim=True), Edits(cuts=(Span(1.0, 2.0),)), Edits(intro=INTRO), Edits(inserts=((1.0, BREAK),))],
)
def test_each_edit_is_an_edit(edits: Edits) -> None:
    """Any single field makes a recording edited, and changes the digest; NO_EDITS is none."""
    assert edits.any
    assert not NO_EDITS.any
    assert digest_value(edits.to_json()) != digest_value(NO_EDITS.to_json())


def test_jingles_are_in_playing_order() -> None:
    """Intro, inserts, outro."""
    edits = Edits(outro=OUTRO, inserts=((9.0, BREAK),), intro=INTRO)
    assert edits.jingles == (INTRO, BREAK, OUTRO)
    assert NO_EDITS.jingles == ()


def test_identity_is_content_and_not_path() -> None:
    """A renamed jingle keeps the digest of the edits; another file, level or fade changes it."""
    edits = Edits(intro=INTRO, inserts=((9.0, BREAK),))

    def digest_with(**changed: object) -> str:
        return digest_value(replace(edits, inserts=((9.0, replace(BREAK, **changed)),)).to_json())

    before = digest_value(edits.to_json())
    assert digest_with(path="episodes/b/renamed.wav") == before
    others = [digest_with(digest="4" * 64), digest_with(level=1.0), digest_with(fade_in=1.0), digest_with(fade_out=1.0)]
    assert len({before, *others}) == 5
    assert "path" not in str(edits.to_json())
