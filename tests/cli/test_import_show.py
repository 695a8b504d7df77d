"""`publisher import` refuses what it must not do; tests/end_to_end/test_import.py holds what it does."""

from pathlib import Path

import pytest

from support.imported import ADDRESS
from support.shows import run

FEED = """<rss version="2.0"><channel><title>Vest</title><item><title>En</title><guid>a</guid>
<pubDate>Tue, 08 Jan 2019 06:00:00 +0000</pubDate><enclosure url="https://a.example/1.mp3?auth=hemmelig1234"
length="1" type="audio/mpeg"/></item></channel></rss>"""


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        ([ADDRESS, "--offline"], "--offline asks no server", 1),
        (["nowhere.xml"], "nowhere.xml cannot be read", 1),
        ([], "Missing argument 'SOURCE...'", 2),
        (["feed.xml", "--audio", "all"], "'all' is not one of 'keep', 'master', 'leave'", 2),
    ],
)
def test_wrong_calls_are_told(tmp_path: Path, arguments: list[str], words: str, code: int) -> None:
    """In one line, and nothing is written."""
    done = run(tmp_path, "import", *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_the_sound_is_left(tmp_path: Path) -> None:
    """What is in the file comes over, and nothing is asked for; a picture is missing then, and told by `check`."""
    (tmp_path / "feed.xml").write_text(FEED.replace("?auth=hemmelig1234", ""))
    done = run(tmp_path, "import", "feed.xml", "--offline")
    assert done.returncode == 0, done.stderr
    assert "1 item: 0 new, 0 gone" in done.stdout
    assert "https://a.example/1.mp3" in (tmp_path / "episodes/2019-01-08-en/episode.md").read_text()
    assert (tmp_path / "Makefile").exists()
    assert "cover" in run(tmp_path, "check").stdout
