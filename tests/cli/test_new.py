"""`publisher new`: an episode in a show."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.cli.new import create_episode
from publisher.errors import PublisherError
from support.consoles import RecordingConsole
from support.shows import snapshot
from support.unmastered import write_show

MOMENT = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/Oslo"))


def test_without_a_show_it_is_refused(tmp_path: Path, console: RecordingConsole) -> None:
    """The hint says how a show is begun; nothing is written."""
    with pytest.raises(PublisherError, match="there is no show in this folder") as caught:
        create_episode("0001-hei", tmp_path, console, MOMENT)
    assert "publisher init" in caught.value.hint
    assert not [*tmp_path.iterdir()]


def test_the_next_number_and_the_local_date_are_filled_in(tmp_path: Path, console: RecordingConsole) -> None:
    """The highest number counts, not how many episodes there are; a show that is there gets no feed."""
    root = write_show(tmp_path, "0001-ae", "0002-oe")
    file = root / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("number: 1\n", "number: 41\n"))
    create_episode("0042-svar", root, console, MOMENT)
    text = (root / "episodes" / "0042-svar" / "episode.md").read_text()
    assert "number: 42\n" in text
    assert "+02:00" in text
    assert not (root / "feeds" / "show").exists()


def test_nothing_is_written_over(tmp_path: Path, console: RecordingConsole) -> None:
    """An episode of the name is refused, and stays as it is; schemas are the program's own and come again."""
    root = write_show(tmp_path, "0001-hei")
    create_episode("0002-ha", root, console, MOMENT)
    assert "wrote episodes/0002-ha/episode.md" in console.lines
    schema = root / "episodes" / "episode.schema.json"
    current = schema.read_bytes()
    schema.write_text("{}")
    before = snapshot(root / "episodes")
    with pytest.raises(PublisherError, match=r"episodes/0002-ha/episode\.md is there already"):
        create_episode("0002-ha", root, console, MOMENT)
    assert snapshot(root / "episodes") == before
    create_episode("0003-ho", root, console, MOMENT)
    assert schema.read_bytes() == current


def test_inside_a_show_it_is_refused(tmp_path: Path, console: RecordingConsole) -> None:
    """A show within a show is a wrong current folder."""
    root = write_show(tmp_path, "0001-ae")
    with pytest.raises(PublisherError, match="this folder is inside a show"):
        create_episode("0002-oe", root / "episodes", console, MOMENT)
