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
"""An object key: web/aerlig-maalt/index.html."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in several sizes."""

    sizes: tuple[tuple[int, Key], ...]
    """Widths in pixels and keys, the narrowest first. Covers are square; other pictures are cropped to a square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to another page of the show, or to any address on the web."""

    text: str
    key: Key | None = None
    """A page of the show."""
    url: str | None = None
    """Any other address."""
    note: str = ""
    """A short addition to the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An episode as an entry of a list."""

    key: Key
    """Its page."""
    number: str
    """The episode's number as displayed: C0178, or 178; empty without one."""
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
    """A person who is heard in an episode or contributed to it."""

    name: str
    role: str
    """A role of the Podcast Taxonomy, in English and lower case: guest."""
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
    """A picture that shows during a part of the published audio; of several, the one that began last."""

    start: float
    """In seconds."""
    end: float
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Consecutive cues of one speaker."""

    speaker: str
    """Empty if the transcript names none."""
    lines: Transcript
    """The cues, in the time of the published audio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation from the episode."""

    text: str
    by: str
    start: float | None
    """Its start in the published audio, in seconds."""


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
    """One right answer, one or more right answers, or a written answer that is not marked."""
    question: str
    choices: tuple[Choice, ...]
    html: str
    """The explanation, shown once it is answered; may be empty."""
    name: str
    """A digest of the question and its choices, under which browsers keep the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """Questions about an episode."""

    tasks: tuple[Task, ...]
    needed: int
    """Number of marked tasks that have to be right for a certificate."""
    certificate: Key
    """The page that is printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An episode's place in a hand-picked derived feed."""

    title: str
    page: Key
    """The list page of the derived feed."""
    place: int
    """Counting from 1."""
    of: int
    following: Card | None
    """The next episode of the derived feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to download."""

    name: str
    """What it is: audio, vtt, srt, text, json, html, chapters, or a recipe's name like opus-64."""
    key: Key
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """The metadata of a page, for search engines and link previews."""

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
    """Schema.org as JSON-LD, escaped for a script element; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A link that subscribes to the show in an app."""

    app: str
    """The app's name; empty for the feed's own address."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The show, as every page has it."""

    title: str
    description: str
    author: str
    language: str
    """Of the texts of the show: nb."""
    picture: Picture | None
    home: Key
    search: Key
    feed_url: str
    """The public address of the feed."""
    subscriptions: tuple[Subscription, ...]
    qr: str
    """The feed's address as a QR code, an SVG element."""
    link: str
    """The show's page elsewhere on the web, if the producer has one."""
    rights: str
    """The holder of the rights, for the footer."""
    headings: tuple[Link, ...]
    """Links to the indexes: topics by heading, people, seasons, derived feeds."""
    scripts: tuple[Key, ...]
    styles: tuple[Key, ...]
    funding: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePage:
    """The page about one episode."""

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
    """Learning goals."""
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
    """The next episode."""
    related: tuple[Card, ...]
    """Related episodes, the most similar first, without `following`."""
    comments: tuple[Link, ...]
    embed: Key
    """The page of the embedded player."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPage:
    """The embedded player, for frames in other sites' pages."""

    template: ClassVar[str] = "embed.html"

    show: Show
    machines: Machines
    card: Card
    audio: File
    marks: tuple[Mark, ...]
    slides: tuple[Slide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePage:
    """The certificate of an episode's quiz, to print. The browser fills in name, date and result."""

    template: ClassVar[str] = "certificate.html"

    show: Show
    machines: Machines
    card: Card
    needed: int
    of: int
    """How many tasks can be marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list of episodes."""

    template: ClassVar[str] = "list.html"

    show: Show
    machines: Machines
    kind: Literal["show", "topic", "person", "season", "way"]
    title: str
    """The name of the topic, person, season, derived feed or show."""
    heading: str
    """The heading of a topic, such as perspektiv; empty for other kinds."""
    html: str
    """The description; may be empty."""
    person: Person | None
    feed_url: str | None
    """The address of the feed of these episodes, if there is one."""
    cards: tuple[Card, ...]
    ordered: bool
    """Whether the episodes are numbered by their places, as in a learning path."""
    number: int
    """The number of this page, counting from 1."""
    of: int
    previous: Key | None
    following: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The index of the lists of one kind: the topics of a heading, people, seasons or derived feeds."""

    template: ClassVar[str] = "index.html"

    show: Show
    machines: Machines
    kind: Literal["topics", "people", "seasons", "ways"]
    title: str
    """The heading of topics; empty where `kind` says it."""
    entries: tuple[tuple[Link, int], ...]
    """The link to each list, and its number of episodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The search page."""

    template: ClassVar[str] = "search.html"

    show: Show
    machines: Machines
    index: Key
    """The key of the search index's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPage:
    """A redirect to an episode's page, at the address that it had before its folder was renamed."""

    template: ClassVar[str] = "moved.html"

    show: Show
    machines: Machines
    """Its canonical address is the new one."""
    card: Card
    target: Key


Page = EpisodePage | EmbedPage | CertificatePage | ListPage | IndexPage | SearchPage | MovedPage
