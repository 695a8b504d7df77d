"""Which files git would keep whole, as git itself says it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.sources.git_keeping import list_kept_whole
from support.processes import finish
from support.tools import needs

PATHS = ("episodes/0001-a/recording.wav", "episodes/0001-a/take 2.flac", "episodes/0002-b/recording.wav")


def write_rules(root: Path, *, ignore: str = "", attributes: str = "", below: str = "") -> Path:
    """Write what looks like a repository with these rules; `below` are those of an episode's own .gitignore."""
    for path in PATHS:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")
    (root / ".gitignore").write_text(ignore)
    (root / ".gitattributes").write_text(attributes)
    (root / "episodes" / "0001-a" / ".gitignore").write_text(below)
    return root


@pytest.mark.parametrize(
    ("ignore", "attributes", "below", "kept"),
    [
        ("", "", "", PATHS),
        ("*.wav\n", "", "", PATHS[1:2]),
        ("", "*.wav filter=lfs diff=lfs merge=lfs -text\n", "", PATHS[1:2]),
        ("", "# *.wav filter=lfs\n", "", PATHS),
        ("", "*.wav -text\n", "", PATHS),
        ("/episodes/0001-a/\n", "", "", PATHS[2:]),
        ("*.wav\n!/episodes/0002-b/*.wav\n", "", "", PATHS[1:]),
        ("", "", "*\n", PATHS[2:]),
        ("recording.*\n", "", "!recording.wav\n", PATHS[:2]),
        ("", "* filter=lfs\n*.flac -filter\n", "", PATHS[1:2]),
    ],
)
def test_what_is_ignored_or_in_lfs_is_not_kept(
    tmp_path: Path, ignore: str, attributes: str, below: str, kept: tuple[str, ...]
) -> None:
    """By the last rule that fits, of the nearest folder."""
    root = write_rules(tmp_path, ignore=ignore, attributes=attributes, below=below)
    assert list_kept_whole(root, PATHS) == []
    (root / ".git").mkdir()
    assert list_kept_whole(root, PATHS) == sorted(kept)
    assert list_kept_whole(root / "episodes", ["0001-a/take 2.flac"]) == ["0001-a/take 2.flac"] * (PATHS[1] in kept)


LINES = st.lists(
    st.sampled_from(
        ["*.wav", "!*.wav", "/episodes/0001-a/*", "recording.*", "!recording.wav", "take*", "# x", "*2.flac"]
    ),
    max_size=4,
)


@needs("git")
@given(ignore=LINES, below=LINES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_git_says_the_same(tmp_path: Path, ignore: list[str], below: list[str]) -> None:
    """`git check-ignore` decides alike, whatever stands in the two files."""
    root = write_rules(tmp_path, ignore="\n".join(ignore), below="\n".join(below))
    finish(["git", "init", "--quiet", str(root)], check=True)
    said = finish(["git", "-C", str(root), "-c", "core.quotePath=false", "check-ignore", *PATHS], text=True).stdout
    assert list_kept_whole(root, PATHS) == sorted({*PATHS} - {line.strip('"') for line in str(said).splitlines()})
