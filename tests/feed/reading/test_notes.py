"""The texts of an item: notes and summary, and what is left out."""

from publisher.feed.reading.notes import read_texts
from support.other_feeds import lay_out, told

LONG = "Waves are made by the wind, and carry far."


def test_one_text_is_the_notes() -> None:
    """Plain or HTML, whatever tag it stands in."""
    assert read_texts(lay_out("<description>Fish</description>")) == ("<p>Fish</p>", "")
    assert read_texts(lay_out("<itunes:summary>&lt;p&gt;Fish&lt;/p&gt;</itunes:summary>")) == ("<p>Fish</p>", "")
    assert read_texts(lay_out("")) == ("", "")


def test_what_says_the_same_is_dropped() -> None:
    """HTML and plain text of one wording, and its beginning alone, are no summary."""
    desk = lay_out(
        f"<description>{LONG}</description><itunes:summary>{LONG[:-5]}</itunes:summary>"
        f"<content:encoded>&lt;p&gt;{LONG}&lt;/p&gt;</content:encoded><itunes:subtitle>{LONG[:30]}</itunes:subtitle>"
    )
    assert read_texts(desk) == (f"<p>{LONG}</p>", "")
    assert told(desk) == ""


def test_another_text_is_the_summary() -> None:
    """Of several, the description goes first; those that say yet something else are counted."""
    desk = lay_out(
        f"<content:encoded>&lt;p&gt;{LONG} {LONG}&lt;/p&gt;</content:encoded><description>Of the sea.</description>"
        "<itunes:summary>Listen to this.</itunes:summary><itunes:subtitle>A third wording.</itunes:subtitle>"
    )
    assert read_texts(desk) == (f"<p>{LONG} {LONG}</p>", "Of the sea.")
    assert told(desk).count("it is left out") == 2


def test_a_second_text_of_a_name_is_told() -> None:
    """Apps take the first."""
    desk = lay_out("<description>Fish</description><description>Ships</description>")
    assert read_texts(desk).html == "<p>Fish</p>"
    assert "second text" in told(desk)
