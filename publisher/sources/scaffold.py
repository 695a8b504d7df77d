"""Makes the first files of a new episode and of a new show, with comments that explain the keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from publisher.errors import PublisherError
from publisher.model.fields import is_slug, slugify
from publisher.model.schema import SCHEMA_FILES, format_schema, make_modeline


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaffoldOptions:
    """The values that fill the first files of an episode."""

    slug: str
    number: int
    now: datetime
    show: bool
    """Whether a feed is to be made too, because there is none yet."""


def make_scaffold(options: ScaffoldOptions) -> Mapping[str, str]:
    """Return the texts of the new files by path, JSON Schemas included; raise PublisherError for an invalid slug."""
    if not is_slug(options.slug):
        better = slugify(options.slug)
        raise PublisherError(
            f"{options.slug!r} cannot be part of a web address that all apps understand",
            hint=f"call it {better}" if better else "use the letters a-z, digits and hyphens",
        )
    files = {f"episodes/{options.slug}/episode.md": _format_episode(options)}
    if options.show:
        files["feeds/show/feed.yaml"] = _format_feed(options)
    return files | {path: format_schema(kind) for kind, path in SCHEMA_FILES.items()}


def _format_episode(options: ScaffoldOptions) -> str:
    hour = options.now.replace(minute=0, second=0, microsecond=0)
    title = options.slug.replace("-", " ").lstrip("0123456789 ").capitalize() or "Title"
    return EPISODE_TEMPLATE.format(
        modeline=make_modeline("episode"), number=options.number, title=title, date=hour.isoformat()
    )


def _format_feed(options: ScaffoldOptions) -> str:
    # Any UUID does as podcast:guid, as long as it never changes; slug and time make two new shows differ.
    return FEED_TEMPLATE.format(
        modeline=make_modeline("feed"), guid=uuid5(NAMESPACE_URL, f"{options.slug} {options.now.isoformat()}")
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
Show notes, in **Markdown**.
"""

PLACEHOLDERS = frozenset(
    {
        "One or two sentences that apps show in their lists. Plain text.",
        "First Last",
        "what they do",
        "The name of the show",
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
"""
