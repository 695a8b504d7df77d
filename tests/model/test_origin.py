"""Origins of recordings: URLs and S3 objects, their names, and the paths of downloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.origin import FETCHED_FOLDER, Origin, RecordingPlace, parse_origin
from support.validation import read, refuse


def test_a_path_has_no_origin() -> None:
    """Only a URL has one."""
    assert parse_origin("opptak/a.flac") is None
    assert parse_origin("s3://b/a.flac") == Origin("s3://b/a.flac")


def test_an_s3_object_has_bucket_and_key() -> None:
    """A key may have folders, and a question mark is part of it."""
    origin = Origin("s3://opptak/0178/hva?.flac")
    assert (origin.bucket, origin.key, origin.name) == ("opptak", "0178/hva?.flac", "s3://opptak/0178/hva?.flac")
    assert origin.path.endswith("/hva_.flac")


def test_the_query_of_a_url_is_not_shown() -> None:
    """It may hold a signature; but it decides what is downloaded, and so the folder."""
    origin = Origin("https://a.example/a.flac?sig=x")
    assert (origin.bucket, origin.name) == ("", "https://a.example/a.flac?…")
    assert origin.path != Origin("https://a.example/a.flac?sig=y").path


@given(st.text(max_size=200))
def test_a_download_stays_in_its_folder(name: str) -> None:
    """Whatever a URL ends with, the download is a file below FETCHED_FOLDER, with a name of at most 80 characters."""
    folder, _, file = Origin(f"https://a.example/{name}").path.removeprefix(f"{FETCHED_FOLDER}/").partition("/")
    assert folder.isalnum()
    assert 0 < len(file) <= 80
    assert "/" not in file
    assert "\\" not in file
    assert file != ".."


def test_a_download_keeps_its_extension() -> None:
    """Percent signs are decoded, and dots before the name dropped; a long name loses its beginning."""
    assert Origin("https://a.example/Opptak%20p%C3%A5.flac").path.endswith("/Opptak på.flac")
    assert Origin(f"https://a.example/{'x' * 100}.flac").path.endswith("/" + "x" * 75 + ".flac")
    assert Origin("https://a.example/").path.endswith("/recording")
    assert Origin("https://a.example/a/..").path.endswith("/recording")
    assert Origin("https://a.example/.skjult.flac").path.endswith("/skjult.flac")


@pytest.mark.parametrize("place", ["a.flac", "https://a.example/a.flac?b=c", "s3://opptak/0178/Åse.flac"])
def test_places_of_recordings(place: str) -> None:
    """A path, a URL, or an S3 object."""
    assert read(RecordingPlace, place) == place


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("ftp://a.example/a.flac", "is an address that nothing is fetched from"),
        ("https://kari:secret@a.example/a.flac", "has a name or a password in it"),
        ("s3://key:secret@opptak/a.flac", "has a name or a password in it"),
        ("s3://opptak", "does not name a file in a bucket"),
        ("s3://opptak/0178/", "does not name a file in a bucket"),
        ("s3://b/a.flac", "does not name a file in a bucket"),
        ("../a.flac", "has a step upwards"),
    ],
)
def test_what_is_no_place_of_a_recording(place: str, message: str) -> None:
    """Other schemes, credentials, buckets without a key, and paths outside the folder are refused."""
    assert refuse(RecordingPlace, place).startswith(message)
