"""Writes feed.yaml and episode.md of an imported show: every key in its place, and none that says the default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from publisher.feed.reading.source import SourceFeed, SourceItem
from publisher.hashing import Json
from publisher.model import FeedDefinition, FrontMatter
from publisher.model.schema import make_modeline
from publisher.sources.yaml.write import format_yaml
from publisher.text.html_notes import as_html, html_to_text, to_markdown
from publisher.text.notes import APPLE_DESCRIPTION_BYTES

FILL_IN = {
    "title": "the name of the show",
    "description": "what the show is about",
    "link": "the show's web page",
    "language": "nb, nn, en-GB …",
    "author": "who makes the show",
    "categories": "[Education > Courses], as Apple has them",
    "explicit": "false, or true if it is for grown-ups only",
    "cover": "cover.jpg: square, 1400 to 3000 pixels, JPEG or PNG",
}
"""What has to be written by hand where the source says nothing."""
PROMISES = ("hub", "podping")
"""Keys that say what somebody does for a feed. Apps that believe it look less often."""
TIE_STEP = timedelta(milliseconds=1)
"""By how much later an item stands above another one of the same moment; no app is told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFiles:
    """What an episode's folder holds beside its text: names of files, and keys that speak of them."""

    audio: Json
    """The value of the key `audio`; None if there is none."""
    cover: str | None = None
    chapters: str | tuple[Mapping[str, Json], ...] = ()
    """The name of a file, or chapters as front matter lists them."""
    transcript: str | None = None


NOTES_FILE = "notes.html"


def format_episode(
    item: SourceItem, files: EpisodeFiles, *, later: timedelta = timedelta(), is_draft: bool = False
) -> dict[str, str]:
    """Return the texts of an episode by file name: episode.md, and notes.html where Markdown does not say the same.

    `later` is what its moment stands behind those of others of the same moment. A draft has no GUID: it is not
    published.
    """
    html = as_html(item.html)
    markdown = to_markdown(html) if item.html else ""
    keys: dict[str, Json] = dict(item.keys)
    if not is_draft:
        keys |= {"guid": item.guid, "permalink": item.permalink or None}
    keys |= {
        "draft": is_draft or None,
        "title": item.title,
        "date": _format_date(item.date, later) if item.date else None,
        "summary": item.summary if _is_summary(item.summary, html) else None,
        "cover": files.cover,
        "audio": files.audio,
        "chapters": [*files.chapters] if isinstance(files.chapters, tuple) else files.chapters,
        "transcript": files.transcript,
        "notes_file": NOTES_FILE if markdown is None else None,
        "extra_tags": "\n".join(item.extra) or None,
    }
    front = format_yaml(_in_order(keys, [*FrontMatter.model_fields]))
    body = f"{markdown}\n" if markdown else ""
    texts = {"episode.md": f"---\n{make_modeline('episode')}\n{front}---\n{body}"}
    return texts if markdown is not None else {**texts, NOTES_FILE: f"{html.strip()}\n"}


def _is_summary(text: str, html: str) -> bool:
    """Tell whether a text says something in lists that the notes do not say, and is short enough for that."""
    return 0 < len(text.encode()) <= APPLE_DESCRIPTION_BYTES and text != html_to_text(html)


def _format_date(date: datetime, later: timedelta) -> str:
    return (date + later).isoformat(timespec="milliseconds" if later else "seconds")


def _in_order(keys: Mapping[str, Json], order: list[str]) -> dict[str, Json]:
    """Return the keys that say something, in the order of the model."""
    said = {key: value for key, value in keys.items() if value is not None and value not in ([], {})}
    return {key: said[key] for key in order if key in said}


def format_feed(source: SourceFeed, *, guid: str, cover: str | None, prefix: str | None, has_time_lists: bool) -> str:
    """Return the text of feed.yaml; what the source lacks stands there as a comment to be filled in.

    `prefix` is that of a service that counts downloads, which the old enclosures had. `has_time_lists` says that notes
    list times already, so that none are to be added below them.
    """
    keys: dict[str, Json] = {key: value for key, value in source.keys.items() if key not in PROMISES}
    keys |= {
        "guid": guid,
        "cover": cover,
        "timestamps": False if has_time_lists else None,
        "extra_tags": "\n".join(source.extra) or None,
    }
    written = _in_order(keys, [*FeedDefinition.model_fields])
    text = f"{make_modeline('feed')}\n{format_yaml(written)}"
    missing = [key for key in FILL_IN if key not in written]
    if missing:
        text += "# The old feed does not say these; fill them in, and delete the #:\n"
        text += "".join(f"# {key}: {FILL_IN[key]}\n" for key in missing)
    promised = {key: value for key in PROMISES if (value := source.keys.get(key))}
    if promised:
        text += "# The old host told apps of new episodes at once. Nobody does that for this feed by itself:\n"
        text += "".join(f"# {line}\n" for line in format_yaml(promised).splitlines())
    if prefix:
        text += "# The old host had its enclosures behind this service, which counts downloads. To go on with it:\n"
        text += f"# enclosure_prefix: {prefix}\n"
    return f"{text}{AFTER_FEED}"


AFTER_FEED = """\
# Where it is published. The preview, a folder on this machine, is always there; a bucket is published to with
# publisher publish --target production, once these lines say which:
# targets:
#   production:
#     kind: s3
#     bucket: my-show
#     url: https://media.example.org/        # where listeners find what is in the bucket
#     endpoint: https://s3.example.org       # the store's own address; left out for Amazon's
# Once the feed is published there, and before the old host leads to it, say where it is now:
# new_feed_url: https://media.example.org/<this folder's name>/feed.xml
"""


def find_tie_steps(items: list[SourceItem]) -> dict[str, timedelta]:
    """Return by GUID how much later an item has to be dated to stand above those of the same moment, as in the feed.

    `items` come in the feed's order, newest first. Without steps they are ordered by season and number.
    """
    by_moment: dict[datetime, list[SourceItem]] = {}
    for item in items:
        if item.date is not None:
            by_moment.setdefault(item.date, []).append(item)
    steps: dict[str, timedelta] = {}
    for group in by_moment.values():
        oldest_first = group[::-1]
        places = [_place(item) for item in oldest_first]
        if len(group) > 1 and any(before >= after for before, after in pairwise(places)):
            steps |= {item.guid: TIE_STEP * number for number, item in enumerate(oldest_first)}
    return steps


def _place(item: SourceItem) -> tuple[float, float]:
    season, number = item.keys.get("season"), item.keys.get("number")
    return (
        season if isinstance(season, int | float) else 0.0,
        number if isinstance(number, int | float) else 0.0,
    )
