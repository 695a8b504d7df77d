"""Chapters of ID3 keep their order in the file, and everything in them."""

from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import APIC, CHAP, CTOC, ID3, PRIV, TIT2, TXXX, WXXX

from publisher.media.tags.copy.id3_chapters import arrange_chapters, count_parts, drop_chapters, list_chapters
from support.tagged_files import frame_names

TOP, ORDERED = 2, 1
NAMES = st.lists(st.text("abc12", min_size=1, max_size=4), min_size=1, max_size=8, unique=True)


def tag(chapters: dict[str, tuple[int, int, str]], **tables: tuple[int, list[str]]) -> ID3:
    """Return a tag with chapters (start, end, title) and tables of contents (flags, children)."""
    tags = ID3()
    for name, (start, end, title) in chapters.items():
        tags.add(CHAP(element_id=name, start_time=start, end_time=end, sub_frames=[TIT2(text=[title])]))
    for name, (flags, children) in tables.items():
        tags.add(CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=[]))
    return tags


@given(
    names=NAMES, titles=st.lists(st.text("aæ", max_size=40), min_size=8, max_size=8), version=st.sampled_from([3, 4])
)
def test_frames_lie_in_any_order_that_is_wanted(names: list[str], titles: list[str], version: int) -> None:
    """Of any length and name; all other bytes of the tag stay, and mutagen reads back the same."""
    rows = {name: (0, 1, title) for name, title in zip(names, titles, strict=False)}
    tags = tag(rows, toc=(TOP, names))
    tags.add(TXXX(desc="x", text=["y" * 60]))
    tags.add(APIC(mime="image/png", type=3, data=b"CHAP" * 9))
    if version == 3:
        tags.update_to_v23()
    stream = BytesIO()
    tags.save(stream, v2_version=version)
    before = stream.getvalue()
    arrange_chapters(stream, names, version)
    assert sorted(stream.getvalue()) == sorted(before)
    found = ID3(stream)
    assert [frame.element_id for frame in found.getall("CHAP")] == names
    assert {name: str(frame) for name, frame in found.items()} == {
        name: str(f) for name, f in ID3(BytesIO(before)).items()
    }


def test_the_order_is_that_of_the_tables() -> None:
    """Nested ones stand where they are named, each once, also if they name each other; hidden chapters go by time."""
    times = {"a": 50, "b": 40, "c": 30, "d": 20, "hidden": 35, "last": 99}
    rows = {name: (start, start + 5, name) for name, start in times.items()}
    tags = tag(rows, part=(ORDERED, ["c", "toc", "b"]), toc=(TOP | ORDERED, ["d", "part", "a", "missing", "d"]))
    assert list_chapters(tags) == ["d", "c", "hidden", "b", "a", "last"]
    assert list_chapters(tag(rows)) == ["d", "c", "hidden", "b", "a", "last"]
    assert list_chapters(tag(rows, other=(0, ["a"]), toc=(TOP, ["b", "c"])))[:3] == ["d", "hidden", "b"]


@given(names=NAMES, starts=st.lists(st.integers(0, 10_000), min_size=8, max_size=8))
def test_every_chapter_is_listed_once(names: list[str], starts: list[int]) -> None:
    """Whatever the tables say; without any the order is that of the starts."""
    rows = {name: (start, start + 1, "") for name, start in zip(names, starts, strict=False)}
    found = list_chapters(tag(rows))
    assert [rows[name][0] for name in found] == sorted(start for start, _, _ in rows.values())
    assert sorted(list_chapters(tag(rows, toc=(TOP, [*names[1:], *names])))) == sorted(names)


def test_chapters_behind_the_end_are_dropped_from_tables_too() -> None:
    """And an end before its start becomes that of the next chapter, or of the file."""
    rows = {"a": (0, 900, ""), "b": (800, 23, ""), "c": (1500, 10, ""), "d": (2000, 3000, "")}
    tags = tag(rows, toc=(TOP, ["a", "b", "c", "d"]))
    assert drop_chapters(tags, 2.0) == 2
    assert {f.element_id: (f.start_time, f.end_time) for f in tags.getall("CHAP")} == {
        "a": (0, 900),
        "b": (800, 1500),
        "c": (1500, 2000),
    }
    assert tags["CTOC:toc"].child_element_ids == ["a", "b", "c"]
    assert drop_chapters(tags, 2.0) == 0


def test_parts_of_chapters_are_counted() -> None:
    """Chapters with a picture, not pictures."""
    tags = tag({"a": (0, 1, "x"), "b": (1, 2, "y")})
    for number in range(2):
        tags["CHAP:a"].sub_frames.add(APIC(mime="image/png", type=number, desc=str(number), data=b"x"))
    assert (count_parts(tags, "APIC"), count_parts(tags, "WXXX"), count_parts(None, "APIC")) == (1, 0, 0)


def test_parts_of_chapters_survive(tmp_path: Path) -> None:
    """Pictures, links and frames that nobody knows move with their chapter."""
    tags = tag({"long": (0, 1, "x" * 99), "short": (1, 2, "y")}, toc=(TOP, ["long", "short"]))
    for part in (WXXX(url="https://a.example/"), APIC(mime="image/png", type=0, data=b"x"), PRIV(owner="o", data=b"d")):
        tags["CHAP:long"].sub_frames.add(part)
    tags.save(tmp_path / "a.mp3", v2_version=4)
    assert frame_names(tmp_path / "a.mp3") == [b"short", b"long"]
    with (tmp_path / "a.mp3").open("r+b") as stream:
        arrange_chapters(stream, ["long", "short"], 4)
    assert frame_names(tmp_path / "a.mp3") == [b"long", b"short"]
    assert {*ID3(tmp_path / "a.mp3")["CHAP:long"].sub_frames} == {"TIT2", "WXXX:", "APIC:", "PRIV:o:d"}
