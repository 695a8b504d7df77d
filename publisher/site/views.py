"""Defines the views: frozen values that templates render, one class for each kind of page.

Texts are plain text, except in fields named `html`, which hold HTML sanitized by `publisher.text.notes`. Files are
named by their object keys, which templates turn into addresses with `to(key)`, relative to the page, or
`absolute(key)`. Words that depend on the page's language are looked up in `words`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from publisher.model.transcript import Transcript

Key = str
"""An object key, from the top of the storage: web/aerlig-maalt/index.html."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in several sizes."""

    sizes: tuple[tuple[int, Key], ...]
    """Width in pixels and key, the narrowest first. Covers are square; what else is shown is cut to a square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somewhere to go: another page of the show, or anywhere on the web."""

    text: str
    key: Key | None = None
    """A page of the show."""
    url: str | None = None
    """Any other place."""
    note: str = ""
    """A few words more about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An episode as it stands in a list."""

    key: Key
    """Its page."""
    number: str
    """As the show counts: C0178, or 178; empty if it does not."""
    title: str
    summary: str
    date: datetime
    """With the offset from UTC that the producer wrote."""
    duration: float
    """In seconds."""
    guests: tuple[str, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is heard or who helped."""

    name: str
    role: str
    """Of the Podcast Taxonomy, in English and in small letters: guest."""
    title: str
    organisation: str
    picture: Picture | None
    page: Key
    """The list of episodes with this person."""
    href: str | None
    """A page of the person's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A chapter in the published sound."""

    start: float
    """In seconds."""
    title: str
    link: str | None
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A picture to be seen while a stretch of the published sound is heard; of several, the one that began last."""

    start: float
    """In seconds."""
    end: float
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """All that one speaker says at a stretch."""

    speaker: str
    """Empty where nobody is named."""
    lines: Transcript
    """The words, as the player follows them and a click leads to them, in the time of the published sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence that makes one want to hear the rest."""

    text: str
    by: str
    start: float | None
    """Where it is heard in the published sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question that is answered in writing."""

    question: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to choose from."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question of a quiz."""

    kind: Literal["single", "multiple", "reflection"]
    """One answer is right, several may be, or the learner writes and nobody marks it."""
    question: str
    choices: tuple[Choice, ...]
    html: str
    """The explanation, shown once it is answered; may be empty."""
    name: str
    """A digest of what is asked and chosen from: an answer that a browser remembers is one to just this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """Questions about an episode."""

    tasks: tuple[Task, ...]
    needed: int
    """How many of the tasks that can be marked have to be right for a certificate."""
    certificate: Key
    """The page that is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An episode's place on a way through the show that was picked by hand."""

    title: str
    page: Key
    """The way's own page."""
    place: int
    """From one."""
    of: int
    following: Card | None
    """What is to be heard next on that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something to download."""

    name: str
    """What it is: audio, vtt, srt, text, json, html, chapters, or a recipe's name like opus-64."""
    key: Key
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """What a page says to programs: search engines, and whoever shows a link to it."""

    canonical: str
    """The page's address."""
    description: str
    """One or two sentences."""
    kind: str
    """Of Open Graph: website, or article for an episode."""
    image: str | None
    """An address."""
    audio: str | None
    """An address."""
    audio_type: str | None
    oembed: str | None
    """The address of what oEmbed readers ask for."""
    json_ld: str
    """Schema.org's words as JSON, safe to stand inside a script element; empty where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A way to follow the show."""

    app: str
    """The app's name; empty for the feed's own address."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What stands on every page."""

    title: str
    description: str
    author: str
    language: str
    """Of the texts of the show: nb."""
    picture: Picture | None
    home: Key
    search: Key
    feed_url: str
    """What podcast apps subscribe to."""
    subscriptions: tuple[Subscription, ...]
    qr: str
    """The feed's address as an SVG element, to be pointed at with a telephone."""
    link: str
    """The show's page elsewhere on the web, if the producer has one."""
    rights: str
    """Whose it is, as the footer says it."""
    headings: tuple[Link, ...]
    """Where all lists of a kind begin: topics by heading, people, seasons, ways."""
    scripts: tuple[Key, ...]
    styles: tuple[Key, ...]
    funding: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePage:
    """All that a page about one episode shows."""

    template: ClassVar[str] = "episode.html"

    show: Show
    machines: Machines
    card: Card
    display_season: str
    """The season's name, or its number; empty without one."""
    kind: Literal["full", "trailer", "bonus"]
    explicit: bool
    language: str
    """Of this episode's texts, where it is another than the show's; else the same."""
    audio: File
    people: tuple[Person, ...]
    topics: tuple[Link, ...]
    """The list of each topic; `note` is the topic's heading, such as perspektiv."""
    places: tuple[Link, ...]
    quote: Quote | None
    goals: tuple[str, ...]
    """What one learns."""
    html: str
    """The show notes."""
    questions: tuple[Answered, ...]
    reading: tuple[Link, ...]
    marks: tuple[Mark, ...]
    slides: tuple[Slide, ...]
    transcript: tuple[Turn, ...]
    files: tuple[File, ...]
    """Everything that can be downloaded, the audio first."""
    quiz: Quiz | None
    licence: Link | None
    steps: tuple[Step, ...]
    following: Card | None
    """The next case."""
    related: tuple[Card, ...]
    """Others of the same topic, the nearest first; the next case stands alone."""
    comments: tuple[Link, ...]
    embed: Key
    """A page with nothing but the player, to be shown inside others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPage:
    """The player alone, to stand inside other sites' pages."""

    template: ClassVar[str] = "embed.html"

    show: Show
    machines: Machines
    card: Card
    audio: File
    marks: tuple[Mark, ...]
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage:
    """A page to print: who has answered an episode's quiz, when, and how well. The browser fills it in."""

    template: ClassVar[str] = "certificate.html"

    show: Show
    machines: Machines
    card: Card
    needed: int
    of: int
    """How many tasks can be marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Episodes that belong together, a page of them."""

    template: ClassVar[str] = "list.html"

    show: Show
    machines: Machines
    kind: Literal["show", "topic", "person", "season", "way"]
    title: str
    """The topic, the person's name, the season's, the way's; the show's on its first page."""
    heading: str
    """What the title is one of, such as perspektiv; empty where `kind` says it."""
    html: str
    """What there is to be said of it; may be empty."""
    person: Person | None
    feed_url: str | None
    """The feed of just these episodes, where there is one."""
    cards: tuple[Card, ...]
    ordered: bool
    """Whether they are numbered by their places, as on a learning path."""
    number: int
    """Which of several pages this is, from one."""
    of: int
    previous: Key | None
    following: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """All lists of a kind: every topic under a heading, everybody who is heard, all seasons, all ways."""

    template: ClassVar[str] = "index.html"

    show: Show
    machines: Machines
    kind: Literal["topics", "people", "seasons", "ways"]
    title: str
    """The heading of topics; empty where `kind` says it."""
    entries: tuple[tuple[Link, int], ...]
    """The list of each, and how many episodes are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Where one looks for words in titles, summaries and transcripts."""

    template: ClassVar[str] = "search.html"

    show: Show
    machines: Machines
    index: Key
    """The table of what words are looked up in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPage:
    """Where the page of an episode was before its folder was renamed: it leads to where it is now."""

    template: ClassVar[str] = "moved.html"

    show: Show
    machines: Machines
    """Its canonical address is the new one."""
    card: Card
    target: Key


Page = EpisodePage | EmbedPage | CertificatePage | ListPage | IndexPage | SearchPage | MovedPage
