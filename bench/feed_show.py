"""A show of any size whose episodes have all the tags that an episode can have, and notes of a usual length."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from publisher.media.results import MasteringReport, Measurement
from publisher.model import (
    Chat,
    ContentLink,
    Episode,
    EpisodeValue,
    Feed,
    Funding,
    Image,
    Location,
    Owner,
    Person,
    Recipient,
    SocialInteract,
    Soundbite,
    Txt,
)
from publisher.model.chapters import Chapter
from publisher.plan.ledger import FEED_COVER, Ledger, MadeOf, Publication, Stored, make_guid

FIRST = datetime(2000, 1, 1, 6, tzinfo=UTC)
NOW = datetime(2100, 1, 1, tzinfo=UTC)
NODE = "02" + "ab" * 32
FORMATS = {
    "chapters": ("chapters/{}.chapters.json", "application/json+chapters"),
    "vtt": ("transcripts/{}.vtt", "text/vtt; charset=utf-8"),
    "srt": ("transcripts/{}.srt", "application/x-subrip; charset=utf-8"),
    "json": ("transcripts/{}.json", "application/json; charset=utf-8"),
    "html": ("transcripts/{}.html", "text/html; charset=utf-8"),
    "text": ("transcripts/{}.txt", "text/plain; charset=utf-8"),
}
NOTES = """\
Episode {number} is about **what was measured** and about those who measured it, in Ålesund & elsewhere.

## What you will learn

- how much it *fell* in week {number}, and where
- why a [litre](https://maalt.example/litre/{number}) is not what it was
- what `{number}` millimetres are in old Norwegian inches

## Further reading

1. [The table of tides](https://tides.example/{number}?a=1&b=2), of which there are several
2. [The kilogram that changed](https://kilo.example/{number})
3. Write to <post@maalt.example> if something is wrong

> Whoever measures much, measures rubbish.

Thanks to everybody who sent in their *own* measurements. Next time: rain.
"""


def show() -> Feed:
    """Return the feed."""
    return Feed(
        slug="maalt",
        guid=UUID("917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        title="Målt og veid",
        description="Om tall og dem som målte dem.",
        link="https://maalt.example/",
        language="nb",
        author="Redaksjonen",
        owner=Owner(name="Redaksjonen", email="post@maalt.example"),
        categories=("Education > Courses", "Science"),
        explicit=False,
        cover="cover.jpg",
        seasons={season: f"Sesong {season}" for season in range(1, 202)},
    )


def episode(number: int) -> Episode:
    """Return one episode, with everything."""
    address = f"https://maalt.example/{number}"
    people = tuple(
        Person(name=f"Kari {role.title()} {number}", role=role, href=f"{address}/{role}", image=f"{address}/{role}.jpg")
        for role in ("host", "guest", "researcher")
    )
    return Episode(
        slug=f"{number:05}-maalt",
        number=number,
        display=f"C{number:05}",
        season=1 + number // 50,
        title=f"Sak {number}: målt & veid",
        date=FIRST + timedelta(days=number),
        summary=f"Hvor mye falt det i uke {number}, og hvem målte det?",
        people=people,
        location=Location(name="Ålesund", geo="geo:62.47,6.15", osm="R2198174", country="NO"),
        topics={"tema": "Vær", "perspektiv": "Kyst"},
        link=address,
        content_link=ContentLink(href=f"{address}/video", text="Se samtalen"),
        social_interact=SocialInteract(
            protocol="activitypub", uri=f"{address}/svar", account_id="@maalt@sosial.example"
        ),
        chat=Chat(server="irc.maalt.example", protocol="irc", space=f"#{number}"),
        funding=Funding(url=f"{address}/stoett", text="Støtt oss"),
        value=EpisodeValue(recipients=(Recipient(name="Redaksjonen", address=NODE, split=100),)),
        license="cc-by-4.0",
        txt=Txt(text="false", purpose="ai-content"),
        cover="cover.jpg",
        image=Image(href=f"{address}/bred.jpg", alt="En linjal", aspect_ratio="16/9", width=1600, purpose="social"),
        soundbites=(Soundbite(start=60.0, duration=30.0, title="Hør her"),),
        audio="recording.flac",
        notes=NOTES.format(number=number),
        marks=tuple(Chapter(start=60.0 * part, title=f"Del {part} av sak {number}") for part in range(8)),
    )


def publication(feed: Feed, written: Episode) -> Publication:
    """Return what publishing an episode leaves in the ledger."""
    sound = Measurement(integrated=-16.0, loudness_range=5.0, true_peak=-1.2, duration=1800.0)
    mastered = MasteringReport(
        before=sound,
        after=sound,
        gain=0.0,
        limited=0.0,
        reduction=0.0,
        bit_rate=128,
        sample_rate=44_100,
        channels=2,
        media_type="audio/mpeg",
    )
    return Publication(
        guid=make_guid(feed.guid, written.slug),
        slug=written.slug,
        enclosure=stored(f"audio/{written.slug}.89abcdef.mp3", "audio/mpeg"),
        mastered=mastered,
        made_of=MadeOf(recording="aa" * 32, recipe="bb" * 32, tags="cc" * 32),
        assets={name: stored(key.format(written.slug), kind) for name, (key, kind) in FORMATS.items()},
    )


def stored(key: str, media_type: str) -> Stored:
    """Return a file as the ledger has it."""
    return Stored(key=key, bytes=28_800_000, digest="89" * 32, media_type=media_type)


def published(count: int) -> tuple[Feed, tuple[Episode, ...], Ledger]:
    """Return a feed with `count` episodes, all of them published."""
    feed = show()
    episodes = tuple(episode(number) for number in range(1, count + 1))
    publications = [publication(feed, written) for written in episodes]
    covers = {one.guid: stored(f"images/{one.slug}.01234567.jpg", "image/jpeg") for one in publications}
    covers[FEED_COVER] = stored("images/maalt.01234567.jpg", "image/jpeg")
    return (
        feed,
        episodes,
        Ledger(feed=feed.slug, covers=covers, publications={entry.guid: entry for entry in publications}),
    )
