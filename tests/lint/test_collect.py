"""Collecting a context: which files are looked at, and which recordings are decoded."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import UnreadableMediaError
from publisher.lint import collect, run_rules
from publisher.lint.collect import collect_files, inspect_recordings
from publisher.lint.context import Context, UnreadableFile
from publisher.media.ffmpeg.probe import MissingTrackError
from publisher.media.results import PictureInfo, Recording
from publisher.model.recipe import Recipe
from publisher.plan.audio import digest_recipe
from publisher.sources.workspace import Workspace
from publisher.tasks import ProgressReporter, TaskRunner, open_thread_runner
from support.lint_context import SOUND, as_it_should_be, episode, publication, with_episodes, with_ledger, with_second
from support.shows import make_cover

KEYS = (
    "cover: cover.png\n"
    "people: [{name: Åse, image: aase.jpg}, {name: Jon, image: 'https://b.example/jon.jpg'}]\n"
    "chapters: [{start: 0:00, title: A, image: kapittel.jpg}]\n"
    "outro: slutt.wav\n"
)
A, B = "episodes/a/recording.wav", "episodes/b/recording.wav"


def with_files(root: Path, **contents: bytes) -> Workspace:
    """Return a working folder with files, by their paths with two underscores for a slash and one for a dot."""
    for name, content in contents.items():
        file = root / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return Workspace(root)


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    """Lend one thread."""
    with open_thread_runner(1) as one:
        yield one


def test_every_named_file_is_looked_for(tmp_path: Path) -> None:
    """Recordings, covers, portraits, chapters' pictures and jingles are; addresses and other files are not."""
    context = with_second(("audio:", f"{KEYS}audio:"))
    names = ["cover_png", "aase_jpg", "kapittel_jpg", "slutt_wav", "recording_wav", "unnamed_wav"]
    workspace = with_files(tmp_path, feeds__bokstaver__cover_jpg=b"", **{f"episodes__b__{name}": b"" for name in names})
    found = collect_files(context, workspace)
    assert sorted(found.files) == [
        "episodes/b/aase.jpg",
        "episodes/b/cover.png",
        "episodes/b/kapittel.jpg",
        "episodes/b/recording.wav",
        "episodes/b/slutt.wav",
        "feeds/bokstaver/cover.jpg",
    ]
    assert sorted(found.pictures) == [path for path in sorted(found.files) if not path.endswith(".wav")]


def test_missing_files_are_explained(tmp_path: Path) -> None:
    """Where a named file is missing, the names beside it are known, and what is in its place."""
    workspace = with_files(tmp_path, episodes__a__recordin_wav=b"", feeds__bokstaver__cover_jpg=b"")
    (tmp_path / B).mkdir(parents=True)
    found = collect_files(as_it_should_be(), workspace)
    assert found.names == {"episodes/a": ("recordin.wav",), "episodes/b": ()}
    assert {path: obstacle.message for path, obstacle in found.obstacles.items()} == {B: "is a folder"}


def test_pictures_are_opened_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture is opened once for its content; what is no picture says so, and is looked at again."""
    workspace = with_files(tmp_path, feeds__bokstaver__cover_jpg=b"", episodes__b__cover_png=b"tekst")
    make_cover(tmp_path / "feeds" / "bokstaver" / "cover.jpg", width=40, height=30)
    context = with_second(("audio:", "cover: cover.png\naudio:"))
    pictures = collect_files(context, workspace).pictures
    cover = pictures["feeds/bokstaver/cover.jpg"]
    assert isinstance(cover, PictureInfo)
    assert (cover.width, cover.height, cover.format) == (40, 30, "JPEG")
    assert isinstance(pictures["episodes/b/cover.png"], UnreadableFile)

    def inspect_picture(file: Path) -> PictureInfo:
        raise UnreadableMediaError(f"{file.name} was opened", hint="")

    monkeypatch.setattr("publisher.media.pictures.inspect_picture", inspect_picture)
    again = collect_files(context, workspace).pictures
    assert again["feeds/bokstaver/cover.jpg"] == cover
    assert again["episodes/b/cover.png"] == UnreadableFile(message="cover.png was opened", hint="")


class Decoder:
    """Takes the place of decoding: lists the recordings that are decoded, and raises an error if it has one."""

    def __init__(self, patch: pytest.MonkeyPatch, failing: Exception | None = None) -> None:
        """Patch decoding, and the reader of embedded chapters."""
        self.decoded: list[str] = []
        self.digests = {"a": "a" * 64, "b": "b" * 64}
        self.failing = failing
        patch.setattr("publisher.media.inspect.inspect_to_master", self.decode)
        patch.setattr(collect, "digest_file", lambda file: self.digests[file.parts[-2]])
        patch.setattr("publisher.media.tags.embedded_chapters.read_embedded_chapters", self.chapters)

    def decode(
        self, file: Path, _recipe: Recipe, first_pass: Path, *, sound_track: int, report: ProgressReporter
    ) -> Recording:
        """List a recording as decoded; return the usual sound, or raise."""
        first_pass.write_bytes(b"")
        self.decoded.append("/".join(file.parts[-3:]))
        report("inspect", 0.5)
        if self.failing:
            raise self.failing
        return replace(SOUND, sound_track=sound_track)

    def chapters(self, file: Path, _: object) -> list[int]:
        """Return two embedded chapters of the first episode; raise for the second one's damaged tags."""
        if file.parts[-2] == "b":
            raise UnreadableMediaError("the tags are damaged", hint="")
        return [1, 2]


def inspected(context: Context, root: Path, runner: TaskRunner) -> Context:
    """Inspect recordings whose digests are known."""
    return inspect_recordings(replace(context, recordings={}), Workspace(root), runner, lambda _: None)


def test_new_recordings_are_decoded_once(tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of a digest is not decoded again; damaged tags leave the recording as it is."""
    decoder = Decoder(monkeypatch)
    first = inspected(as_it_should_be(), tmp_path, runner)
    assert first.recordings == {A: replace(SOUND, chapters=2), B: SOUND}
    assert inspected(as_it_should_be(), tmp_path, runner).recordings == first.recordings
    assert sorted(decoder.decoded) == [A, B]


def test_only_recordings_to_be_published_are_decoded(
    tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Published recordings that have not changed, drafts and missing files are not decoded; changed ones are."""
    decoder = Decoder(monkeypatch)
    same = with_ledger(publication("a", "1", "a" * 64), publication("b", "2", "b" * 64))
    assert inspected(same, tmp_path, runner).recordings == {}
    draft = with_episodes(episode("a", 1, ("number:", "draft: true\nnumber:")), episode("b", 2))
    without = {path: digest for path, digest in draft.files.items() if path != B}
    assert inspected(replace(draft, files=without), tmp_path, runner).recordings == {}
    assert decoder.decoded == []
    inspected(replace(same, files={**same.files, A: "d" * 64}), tmp_path, runner)
    assert decoder.decoded == [A]


def test_each_track_is_a_sound_of_its_own(tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two episodes may have tracks of one recording; each is decoded once, also where another one is published."""
    decoder = Decoder(monkeypatch)
    chosen = with_second(("audio:", "sound_track: 2\naudio:"))
    first = inspected(chosen, tmp_path, runner).recordings
    assert first == {A: replace(SOUND, chapters=2), f"{B}, sound track 2": replace(SOUND, sound_track=2)}
    assert inspected(chosen, tmp_path, runner).recordings == first
    assert sorted(decoder.decoded) == [A, B]
    feed, source = chosen.feeds[0].feed, chosen.episodes[1]
    made = digest_recipe(feed, source.episode, chosen.files)
    for recipe, expected in ((made, []), ("of the first track", [f"{B}, sound track 2"])):
        known = publication("b", "2", "b" * 64)
        known = replace(known, made_of=replace(known.made_of, recipe=recipe))
        ledgers = with_ledger(publication("a", "1", "a" * 64), known).ledgers
        assert [*inspected(replace(chosen, ledgers=ledgers), tmp_path, runner).recordings] == expected


def test_a_track_that_is_not_there_is_wrong_at_its_key(
    tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding stands at the line with the number."""
    Decoder(monkeypatch, MissingTrackError("no number 2", hint="choose"))
    chosen = with_second(("audio:", "sound_track: 2\naudio:"))
    found = inspected(chosen, tmp_path, runner)
    [finding] = [finding for finding in run_rules(found) if "episodes/b" in finding.position.file]
    assert (finding.rule, str(finding.position), finding.message) == (
        "recording-unreadable",
        "episodes/b/episode.md:6:14",
        "no number 2",
    )


def test_unreadable_recordings_are_facts_and_other_errors_are_raised(
    tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be decoded is told by a rule, and is not remembered; a bug ends the run."""
    refused = UnreadableFile(message="it is text", hint="give a recording")
    decoder = Decoder(monkeypatch, UnreadableMediaError("it is text", hint="give a recording"))
    for _ in range(2):
        assert inspected(as_it_should_be(), tmp_path, runner).recordings == {A: refused, B: refused}
    assert len(decoder.decoded) == 4
    Decoder(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        inspected(as_it_should_be(), tmp_path, runner)


def test_recording_that_changed_meanwhile_is_not_remembered(
    tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decoded is kept only if the file still has the digest that it had before."""
    decoder = Decoder(monkeypatch)
    decoder.digests["b"] = "e" * 64
    for _ in range(2):
        inspected(as_it_should_be(), tmp_path, runner)
    assert sorted(decoder.decoded) == [A, B, B]


def test_a_file_in_lfs_that_was_not_fetched_is_known_and_not_here(tmp_path: Path) -> None:
    """A pointer is no recording and no picture: it is told as an obstacle, with the digest of what it stands for."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0a' * 32}\nsize 7\n".encode()
    workspace = with_files(tmp_path, episodes__a__recording_wav=pointer, feeds__bokstaver__cover_jpg=pointer)
    found = collect_files(as_it_should_be(), workspace)
    assert (found.files, found.pictures) == ({}, {})
    assert found.pointed == {A: "0a" * 32, "feeds/bokstaver/cover.jpg": "0a" * 32}
    assert found.obstacles[A] == UnreadableFile(
        message="is a pointer of Git LFS, and not the file", hint="fetch the file itself: git lfs pull"
    )
