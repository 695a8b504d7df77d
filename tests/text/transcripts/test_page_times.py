"""Times that stand among the words of a page, before a name or behind it, are read as those of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts.html import parse_html_transcript
from publisher.text.transcripts.page_times import take_times
from publisher.text.transcripts.speakers import Passage
from support.sidecars import list_rules, make_sheet

FORMS = (
    "<p>[{time}] {who}: {words}</p>",
    "<p>({time}) <b>{who}:</b> {words}</p>",
    "<p>{time} <b>{who}:</b> {words}</p>",
    "<p><b>{who}</b> <span>[{time}]</span></p><p>{words}</p>",
    "<p><b>{who}</b> ({time})<br>{words}</p>",
    "<div>{who} [{time}]: {words}</div>",
    "<p>{who}</p><p>{time}</p><p>{words}</p>",
    "<p>{who}<br>{time}<br>{words}</p>",
)


@pytest.mark.parametrize("form", FORMS)
@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["Kari", "Ola Bø"]), st.integers(1, 99), st.sampled_from(["Ja.", "Nå, da."])),
        min_size=2,
        max_size=6,
    )
)
def test_each_turn_has_its_time_and_its_name(form: str, turns: list[tuple[str, int, str]]) -> None:
    """Whatever stands first, words come once, in order, at their times, under their speakers."""
    expected, rows, now = [], [], 0
    for who, pause, words in turns:
        now += pause
        expected.append((float(now), who, words))
        rows.append(form.format(time=f"{now // 60:02}:{now % 60:02}", who=who, words=words))
    sheet = make_sheet("".join(rows))
    assert [(cue.start, cue.speaker, cue.text) for cue in parse_html_transcript(sheet)] == expected
    assert list_rules(sheet) == []


def test_what_stands_before_the_first_time_begins_with_the_sound() -> None:
    """A turn without a time before one with a time is said before that, and is told."""
    sheet = make_sheet("<p><b>Kari:</b> Hei</p><p>(0:04) <b>Ola:</b> Ja</p>")
    assert [(cue.start, cue.speaker, cue.text) for cue in parse_html_transcript(sheet)] == [
        (0.0, "Kari", "Hei"),
        (4.0, "Ola", "Ja"),
    ]
    assert list_rules(sheet) == [("transcript-origin", 1)]


def test_clocks_that_are_said_stay_words() -> None:
    """Pages in which some turns begin with a clock, and pages that have times, stay as they are."""
    said = [Passage(("Kari: Når?",)), Passage(("Ola: 12:30 tror jeg.",)), Passage(("Kari: Nå?",))]
    assert take_times(said, make_sheet("")) == said
    timed = [Passage(("[0:05] Ja.",), 3.0), Passage(("[0:09] Nei.",), 4.0)]
    assert take_times(timed, make_sheet("")) == timed
