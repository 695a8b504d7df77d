"""Hypothesis strategies for the values that the program works with."""

from datetime import UTC, datetime, timedelta, timezone
from string import ascii_lowercase, digits
from uuid import UUID

from hypothesis import strategies as st

from publisher.media.results import MasteringReport, Measurement
from publisher.model import Episode, EpisodeType, Feed, FeedType, Location, Owner, Person
from publisher.model.recipe import Recipe
from publisher.plan.ledger import FEED_COVER, Ledger, MadeOf, Publication, Stored, make_guid

WORDS = st.text("abcdefg ABC æøåÆØÅ éß 0123 🌧日", min_size=1, max_size=20).filter(lambda text: text.strip() != "")
"""Text that every reader of feeds gives back as it is, but for blanks."""
HOSTILE = st.text("<>&\"'];[!-% abæ🌧\u00a0\u202e\u200b", min_size=1, max_size=20).filter(
    lambda text: text.strip() != ""
)
"""Text made of what XML and HTML are made of."""
NAMES = st.text(f"{ascii_lowercase}{digits}", min_size=1, max_size=6)
SLUGS = st.lists(NAMES, min_size=1, max_size=3).map("-".join)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
ADDRESSES = st.builds(
    "https://{}.example/{}".format,
    st.text(ascii_lowercase, min_size=1, max_size=8),
    st.just("") | NAMES | NAMES.map("{}?a=1&b=2".format),
)
ZONES = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
FIRST, LAST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2090-01-01")
MOMENTS = st.datetimes(FIRST, LAST, timezones=ZONES).map(lambda moment: moment.replace(microsecond=0))
NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than every one of MOMENTS."""


def levels(low: float, high: float) -> st.SearchStrategy[float]:
    """Return a strategy for levels between two, as a meter prints them: with a tenth or a hundredth."""
    return st.floats(low, high).map(lambda level: round(level, 2))


MEASUREMENTS = st.builds(
    Measurement,
    integrated=levels(-70, 0),
    loudness_range=levels(0, 30),
    true_peak=levels(-70, 3),
    duration=st.floats(0.5, 20_000).map(lambda seconds: round(seconds, 3)),
)
MASTERED = st.builds(
    MasteringReport,
    before=MEASUREMENTS,
    after=MEASUREMENTS,
    gain=levels(-30, 30),
    limited=levels(0, 100),
    reduction=levels(0, 12),
    bit_rate=st.sampled_from([64, 128, 320]),
    sample_rate=st.sampled_from([44_100, 48_000]),
    channels=st.sampled_from([1, 2]),
    media_type=st.just("audio/mpeg"),
    tools=st.dictionaries(st.sampled_from(["ffmpeg", "lame"]), st.sampled_from(["6.1", "7.0"]), max_size=2),
)
MADE_OF = st.builds(MadeOf, recording=DIGESTS, recipe=DIGESTS, tags=DIGESTS)
ENCLOSURES = st.builds(
    lambda slug, size, digest: Stored(
        key=f"audio/{slug}.{digest[:8]}.mp3", bytes=size, digest=digest, media_type="audio/mpeg"
    ),
    SLUGS,
    st.integers(1, 10**9),
    DIGESTS,
)
COVERS = st.builds(
    lambda slug, size, digest: Stored(
        key=f"images/{slug}.{digest[:8]}.jpg", bytes=size, digest=digest, media_type="image/jpeg"
    ),
    SLUGS,
    st.integers(1, 10**7),
    DIGESTS,
)
PUBLICATIONS = st.builds(
    Publication,
    guid=st.uuids().map(str),
    slug=SLUGS,
    enclosure=ENCLOSURES,
    mastered=MASTERED,
    made_of=MADE_OF,
    retired=st.booleans(),
)
LEDGERS = st.builds(
    lambda feed, covers, publications: Ledger(
        feed=feed, covers=covers, publications={entry.guid: entry for entry in publications}
    ),
    SLUGS,
    st.dictionaries(SLUGS | st.just(FEED_COVER), COVERS, max_size=3),
    st.lists(PUBLICATIONS, max_size=4),
)


def people(text: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Person, ...]]:
    """Return a strategy for the people of a feed or an episode, with names of the given text."""
    person = st.builds(
        Person,
        name=text,
        role=st.sampled_from(["host", "guest", "producer"]),
        href=st.none() | ADDRESSES,
        image=st.none() | ADDRESSES,
    )
    return st.lists(person, max_size=3).map(tuple)


def feeds(text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Feed]:
    """Return a strategy for feeds whose texts are of the given kind."""
    return st.builds(
        Feed,
        slug=SLUGS,
        guid=st.uuids(),
        title=text,
        description=text,
        link=ADDRESSES,
        language=st.sampled_from(["nb", "nn", "en-GB"]),
        author=text,
        owner=st.none() | st.builds(Owner, name=text, email=st.just("post@maalt.example")),
        categories=st.sampled_from([("Education > Courses", "Science"), ("TV & Film",)]),
        explicit=st.booleans(),
        type=st.sampled_from(FeedType),
        cover=st.sampled_from(["cover.jpg", "bilder/cover.png"]),
        copyright=st.none() | text,
        locked=st.booleans(),
        people=people(text),
        audio=st.builds(Recipe, bit_rate=st.sampled_from([64, 128])),
    )


def episodes(text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[Episode]:
    """Return a strategy for one episode whose texts are of the given kind."""
    number = st.none() | st.integers(1, 2000)
    return st.builds(
        Episode,
        slug=SLUGS,
        notes=text | st.just(""),
        number=number,
        season=number,
        title=text,
        date=MOMENTS,
        summary=text,
        type=st.sampled_from(EpisodeType),
        explicit=st.none() | st.booleans(),
        people=people(text),
        location=st.just(()) | st.builds(Location, name=text, geo=st.just("geo:62.74,7.16"), country=st.just("NO")),
        link=st.none() | ADDRESSES,
        cover=st.none() | st.just("cover.png"),
        audio=st.just("recording.flac"),
    )


def shows(text: st.SearchStrategy[str] = WORDS) -> st.SearchStrategy[tuple[Feed, tuple[Episode, ...]]]:
    """Return a strategy for a feed with episodes, each in a folder of its own."""
    many = st.lists(episodes(text), max_size=4, unique_by=lambda episode: episode.slug).map(tuple)
    return st.tuples(feeds(text), many)


def published(feed: Feed, episodes: tuple[Episode, ...], *, bytes: int = 4_096) -> Ledger:  # noqa: A002 - its name in Stored
    """Return a ledger in which every one of `episodes`, and every cover, is published."""
    ledger = Ledger(feed=feed.slug).with_cover(FEED_COVER, picture(feed.slug))
    for episode in episodes:
        ledger = ledger.with_publication(publication(feed, episode, bytes=bytes))
        if episode.cover:
            ledger = ledger.with_cover(publication(feed, episode).guid, picture(episode.slug))
    return ledger


def picture(name: str) -> Stored:
    """Return a picture as it would stand in a storage."""
    return Stored(key=f"images/{name}.0123abcd.jpg", bytes=2_048, digest="01" * 32, media_type="image/jpeg")


def publication(feed: Feed, episode: Episode, *, bytes: int = 4_096, duration: float = 61.4) -> Publication:  # noqa: A002
    """Return what publishing an episode leaves in the ledger."""
    sound = Measurement(integrated=-16.0, loudness_range=5.0, true_peak=-1.2, duration=duration)
    return Publication(
        guid=episode.guid or make_guid(feed.guid, episode.slug),
        slug=episode.slug,
        enclosure=Stored(
            key=f"audio/{episode.slug}.89abcdef.mp3", bytes=bytes, digest="89" * 32, media_type="audio/mpeg"
        ),
        mastered=MasteringReport(
            before=sound,
            after=sound,
            gain=0.0,
            limited=0.0,
            reduction=0.0,
            bit_rate=128,
            sample_rate=44_100,
            channels=2,
            media_type="audio/mpeg",
        ),
        made_of=MadeOf(recording="aa" * 32, recipe="bb" * 32, tags="cc" * 32),
    )


def small_show() -> tuple[Feed, tuple[Episode, ...]]:
    """Return a feed with three episodes, the second with a cover of its own."""
    feed = Feed(
        slug="maalt",
        guid=UUID("917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        title="Målt og veid",
        description="Om tall og dem som målte dem.",
        link="https://maalt.example/",
        language="nb",
        author="Redaksjonen",
        categories=("Education > Courses",),
        explicit=False,
        cover="cover.jpg",
    )
    return feed, tuple(
        Episode(
            slug=slug,
            number=number,
            title=f"Sak {number}",
            date=datetime(2026, number, 1, 6, tzinfo=UTC),
            summary="Hvor mye falt det?",
            cover="cover.png" if slug == "to" else None,
            audio="recording.flac",
        )
        for number, slug in enumerate(("en", "to", "tre"), 1)
    )
