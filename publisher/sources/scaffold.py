"""Makes the first files of a show and of an episode, with comments that explain the keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from uuid import NAMESPACE_URL, uuid5

from publisher.errors import PublisherError
from publisher.model.fields import is_slug, slugify
from publisher.model.schema import SCHEMA_FILES, format_schema, make_modeline

DISTRIBUTION = "podcast-publisher"
"""The name under which the program is installed."""
STARTER_NOTES = "Show notes, in **Markdown**."
"""The notes of a new episode, which must be replaced before publishing."""
FIRST_EPISODE = "0001-first-episode"
STARTER = files("publisher.sources") / "starter"
"""The files of a new show that are the same for every show."""
STARTER_FILES = {
    "README.md": "README.md",
    "Makefile": "Makefile",
    ".editorconfig": "editorconfig",
    ".github/workflows/podcast.yml": "podcast.yml",
}
"""Those that are written as they are, by path."""
LATER = "# Once git-lfs is installed, delete the # before each * below, and run: git lfs install\n"
"""What stands before the lines for recordings where Git LFS is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeScaffold:
    """The values that fill the first files of an episode."""

    slug: str
    number: int
    now: datetime
    title: str = ""
    """The title, made of the slug if left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowScaffold:
    """The values that fill the first files of a show."""

    slug: str
    now: datetime
    version: str
    """The version of publisher that the show is pinned to."""
    keeps_recordings: bool
    """Whether Git LFS is there to keep recordings."""


def make_episode(scaffold: EpisodeScaffold) -> Mapping[str, str]:
    """Return the texts of a new episode's files by path, JSON Schemas included; raise PublisherError for no slug."""
    _require_slug(scaffold.slug)
    return {f"episodes/{scaffold.slug}/episode.md": _format_episode(scaffold), **make_schemas()}


def make_show(scaffold: ShowScaffold) -> Mapping[str, str]:
    """Return the texts of a new show's files by path, with a first episode; raise PublisherError for no slug."""
    _require_slug(scaffold.slug)
    first = EpisodeScaffold(slug=FIRST_EPISODE, number=1, now=scaffold.now, title="The title of the episode")
    return {
        f"feeds/{scaffold.slug}/feed.yaml": _format_feed(scaffold),
        **make_episode(first),
        **make_surroundings(scaffold.version, keeps_recordings=scaffold.keeps_recordings),
    }


def make_surroundings(version: str, *, keeps_recordings: bool) -> Mapping[str, str]:
    """Return the texts of the files around a show by path: for git, make, editors, and GitHub.

    `version` of publisher is pinned. Without Git LFS, its lines for recordings are comments.
    """
    rules = _read_starter("gitattributes-recordings")
    if not keeps_recordings:
        rules = LATER + rules.replace("\n*", "\n# *")
    return {
        **{path: _read_starter(name) for path, name in STARTER_FILES.items()},
        "requirements.txt": f"{DISTRIBUTION}=={version}\n",
        ".gitignore": _read_starter("gitignore"),
        ".gitattributes": f"{_read_starter('gitattributes')}{rules}",
    }


def make_schemas() -> Mapping[str, str]:
    """Return the JSON Schemas that editors complete keys with, by path."""
    return {path: format_schema(kind) for kind, path in SCHEMA_FILES.items()}


def name_branch(workflow: str, branch: str) -> str:
    """Return the workflow of a new show for a repository whose branch has another name than main."""
    for place in ("branches: [{}]", "ref: {}\n", "origin {}", "HEAD:{}"):
        workflow = workflow.replace(place.format("main"), place.format(branch))
    return workflow


def merge_lines(there: str, wanted: str) -> str:
    """Return the text that is there, with the wanted lines that it lacks at its end; comments alone are not added."""
    known = {line.strip() for line in there.splitlines()}
    missing = [line for line in wanted.splitlines() if line.strip() not in known]
    if all(line.startswith("#") for line in missing):
        return there
    return "".join([there, "\n" * (bool(there) and not there.endswith("\n")), *(f"{line}\n" for line in missing)])


def _read_starter(name: str) -> str:
    return (STARTER / name).read_text(encoding="utf-8")


def _require_slug(slug: str) -> None:
    if not is_slug(slug):
        better = slugify(slug)
        raise PublisherError(
            f"{slug!r} cannot be part of a web address that all apps understand",
            hint=f"call it {better}" if better else "use the letters a-z, digits and hyphens",
        )


def _format_episode(scaffold: EpisodeScaffold) -> str:
    hour = scaffold.now.replace(minute=0, second=0, microsecond=0)
    title = scaffold.title or scaffold.slug.replace("-", " ").lstrip("0123456789 ").capitalize() or "Title"
    return EPISODE_TEMPLATE.format(
        modeline=make_modeline("episode"),
        number=scaffold.number,
        title=title,
        date=hour.isoformat(),
        notes=STARTER_NOTES,
    )


def _format_feed(scaffold: ShowScaffold) -> str:
    # Any UUID does as podcast:guid, as long as it never changes; slug and time make two new shows differ.
    return FEED_TEMPLATE.format(
        modeline=make_modeline("feed"), guid=uuid5(NAMESPACE_URL, f"{scaffold.slug} {scaffold.now.isoformat()}")
    )


EPISODE_TEMPLATE = """\
---
{modeline}
draft: true                     # delete this line when the episode may be published
number: {number}
title: {title}
date: {date}  # published at this moment, not before
summary: >-
  One or two sentences that apps show in their lists. Plain text.
people:                         # who is heard; they take the place of the feed's people
  - {{name: First Last, role: host}}
  # - {{name: First Last, role: guest, title: what they do, organisation: where}}
# location: {{name: Molde, geo: "geo:62.74,7.16", country: "NO"}}
# topics: {{theme: a word to sort by}}
# goals: [the first thing that one learns, the second]
# questions: [{{question: What does a listener ask?, answer: "The answer, in **Markdown**."}}]
# reading: [{{title: A page worth reading, url: "https://example.org/"}}]
# quiz: quiz.yaml               # beside this file
# season: 1
# type: full                    # or trailer, or bonus
# explicit: false               # where it differs from the feed's
# language: en                  # where it differs from the feed's
# cover: cover.jpg              # where it differs from the feed's
# link: https://example.org/the-episodes-own-page
audio: recording.wav            # beside this file: WAV, FLAC, MP3, M4A …
---
{notes}
"""

PLACEHOLDERS = frozenset(
    {
        "One or two sentences that apps show in their lists. Plain text.",
        "First Last",
        "what they do",
        "The name of the show",
        "The title of the episode",
        "What the show is about, for somebody who has never heard of it.",
        "https://example.org/",
        "Who makes it",
        "Who answers for it",
        "show@example.org",
    }
)
"""Values of the templates that must be replaced before publishing."""

FEED_TEMPLATE = """\
{modeline}
guid: {guid}  # who the show is: never change it
title: The name of the show
description: |
  What the show is about, for somebody who has never heard of it.
link: https://example.org/      # the show's web page
language: en                    # nb, nn, en-GB …
author: Who makes it
owner: {{name: Who answers for it, email: show@example.org}}
categories:                     # Apple's; the first one counts
  - Education > Courses
explicit: false
type: episodic                  # or serial, for a story told in order
cover: cover.jpg                # beside this file: square, 3000 x 3000 pixels, JPEG or PNG
copyright: Who makes it
people:
  - {{name: First Last, role: host}}
audio:
  bit_rate: 128                 # kbit/s
  channels: 2                   # 1 for mono
  loudness: -16                 # LUFS
  true_peak: -1                 # dBTP, at most
# Where it is published. The preview, a folder on this machine, is always there; a bucket is published to with
# publisher publish --target production, once these lines say which:
# targets:
#   production:
#     kind: s3
#     bucket: my-show
#     url: https://media.example.org/        # where listeners find what is in the bucket
#     endpoint: https://s3.example.org       # the store's own address; left out for Amazon's
#     region: eu-north-1
"""
