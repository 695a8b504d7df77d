"""What is said of a source file that is missing leads to the one that was meant, and loses nothing."""

import pytest

from publisher.sources.missing_files import suggest_source

EPISODE, FEED = "episodes/0001-regn/episode.md", "feeds/show/feed.yaml"


@pytest.mark.parametrize(
    ("path", "beside", "above", "fix"),
    [
        (EPISODE, {"Episode.md", "r.wav"}, (), "rename episodes/0001-regn/Episode.md to episode.md"),
        (EPISODE, {"episode.md.txt"}, (), "rename episodes/0001-regn/episode.md.txt to episode.md"),
        (EPISODE, {"episode.markdown"}, (), "rename episodes/0001-regn/episode.markdown to episode.md"),
        (EPISODE, {"recording.wav"}, (), "begin it with: publisher new 0001-regn"),
        (EPISODE, (), (), "begin it with: publisher new 0001-regn; or delete the folder, which has no files"),
        (EPISODE, {"episode.wav"}, (), "begin it with: publisher new 0001-regn"),
        (FEED, {"feed.yml"}, (), "rename feeds/show/feed.yml to feed.yaml"),
        (FEED, {"cover.jpg"}, {"feed.yaml"}, "move feeds/feed.yaml into feeds/show/"),
        (FEED, {"cover.jpg"}, (), "write it, as publisher init does for a new show"),
    ],
)
def test_the_file_that_was_meant_is_named(path: str, beside: set[str], above: set[str], fix: str) -> None:
    """Another spelling, another suffix, another folder; a folder with files in it is never to be deleted."""
    assert suggest_source(path, beside, above) == fix
