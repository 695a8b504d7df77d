"""The table of what arrives in a mastered file: a recording of each format is given all that it holds, and carried."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support.tagged_files import (
    ALBUM,
    ARTISTS,
    COMMENT,
    CUSTOM,
    DATE,
    LYRICS,
    MARKS,
    SOURCES,
    TARGETS,
    TITLE,
    carry,
    jpeg,
    make_source,
    read_back,
)

CHAPTERS = [(start, title) for start, title, _ in MARKS]
ASPECTS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "title": lambda found: found["title"] == [TITLE],
    "artist": lambda found: " ".join(found["artist"]).startswith(ARTISTS[0]),
    "several artists": lambda found: "/".join(found["artist"]).replace(", ", "/") == "/".join(ARTISTS),
    "album": lambda found: found["album"] == [ALBUM],
    "date": lambda found: found["date"] == [DATE],
    "comment": lambda found: found["comment"] == [COMMENT],
    "lyrics": lambda found: found["lyrics"] == [LYRICS],
    "a custom field": lambda found: found["custom"] == [CUSTOM[1]],
    "front cover": lambda found: found["pictures"][:1] == [(3, jpeg("red"))],
    "back cover": lambda found: (4, jpeg("blue")) in found["pictures"],
    "a second picture": lambda found: [data for _, data in found["pictures"]] == [jpeg("red"), jpeg("blue")],
    "chapters": lambda found: found["chapters"] == CHAPTERS,
    "links of chapters": lambda found: found["links"] == [link for _, _, link in MARKS],
    "pictures of chapters": lambda found: found["chapter pictures"] == [jpeg("green")] * len(MARKS),
}
"""What is looked for, and whether it is there."""
IN_WAV = {"title", "artist", "several artists", "album", "date", "comment", "a custom field", "chapters"}
"""What LIST/INFO and markers hold; mutagen does not read them."""


def _held(kind: str, source: Path) -> list[str]:
    if kind == "WAV with INFO":
        return [name for name in ASPECTS if name in IN_WAV]
    return [name for name, look in ASPECTS.items() if look(read_back(source))]


def tag_table() -> str:
    """Return the table, in Markdown."""
    rows = [
        f"| a recording's tags | {' | '.join(f'to {name}' for name in TARGETS)} |",
        "|---" * (len(TARGETS) + 1) + "|",
    ]
    for kind in SOURCES:
        with TemporaryDirectory() as place:
            source = make_source(kind, Path(place))
            held, cells = _held(kind, source), []
            for suffix in TARGETS.values():
                out = Path(place) / f"out{suffix}"
                carry(source, out)
                found = read_back(out)
                lost = [name for name in held if not ASPECTS[name](found)]
                cells.append(f"all but {', '.join(lost)}" if lost else "all")
        rows.append(f"| **{kind}**: {', '.join(held)} | {' | '.join(cells)} |")
    return "\n".join(rows)
