"""Hypothesis strategies for shows that say everything that can be said in a feed, in any mixture."""

from hypothesis import strategies as st

from publisher.model import (
    Chat,
    ContentLink,
    CustomLicence,
    Episode,
    EpisodeType,
    EpisodeValue,
    Feed,
    FeedType,
    Funding,
    Image,
    Location,
    Medium,
    Owner,
    Person,
    Recipient,
    Relation,
    RemoteFeed,
    RemoteItem,
    SocialInteract,
    Soundbite,
    TimeSplit,
    Txt,
    UpdateFrequency,
    Value,
)
from publisher.model.licences import LICENCE_IDS
from publisher.model.taxonomy import TAXONOMY
from support.strategies import ADDRESSES, MOMENTS, SLUGS, WORDS

TEXT = WORDS.map(lambda text: "a" + " ".join(text.split()))
"""Words that no reader takes for a number, and with one blank between them."""
NODES = st.text("0123456789abcdef", min_size=64, max_size=64).map(lambda digits: f"02{digits}")
FLAGS = st.booleans()


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Return a strategy for what may be written once, several times, or not at all."""
    return st.just(()) | strategy | st.lists(strategy, max_size=3).map(tuple)


ROLES = st.sampled_from([(group, role) for group, roles in TAXONOMY.items() for role in roles])
PEOPLE = st.lists(
    st.builds(
        lambda name, place, href, image: Person(name=name, group=place[0], role=place[1], href=href, image=image),
        TEXT,
        ROLES,
        st.none() | ADDRESSES,
        st.none() | ADDRESSES,
    ),
    max_size=3,
).map(tuple)
LOCATIONS = st.builds(
    Location,
    name=TEXT,
    rel=st.sampled_from(Relation),
    geo=st.none() | st.just("geo:62.74,7.16"),
    osm=st.none() | st.just("R148838"),
    country=st.none() | st.sampled_from(["NO", "GB"]),
)
REMOTE_ITEMS = st.builds(
    RemoteItem,
    feed_guid=st.uuids(),
    feed_url=st.none() | ADDRESSES,
    title=st.none() | TEXT,
    item_guid=st.none() | TEXT,
    medium=st.none() | st.sampled_from(Medium),
)
SOCIAL = st.just(SocialInteract(protocol="disabled")) | st.builds(
    SocialInteract,
    protocol=st.sampled_from(["activitypub", "twitter", "nostr"]),
    uri=ADDRESSES,
    account_id=st.none() | TEXT,
    account_url=st.none() | ADDRESSES,
    priority=st.none() | st.integers(0, 9),
)
CHATS = st.none() | st.builds(
    Chat,
    server=st.just("irc.maalt.example"),
    protocol=st.sampled_from(["irc", "xmpp"]),
    account_id=st.none() | TEXT,
    space=st.none() | TEXT,
)
FUNDING = st.builds(Funding, url=ADDRESSES, text=TEXT)
TXTS = st.builds(Txt, text=TEXT, purpose=st.none() | TEXT)
PIXELS = st.none() | st.integers(1, 4000)
IMAGES = st.builds(
    Image,
    href=ADDRESSES,
    alt=st.none() | TEXT,
    aspect_ratio=st.none() | st.sampled_from(["1/1", "16/9"]),
    width=PIXELS,
    height=PIXELS,
    type=st.none() | st.just("image/jpeg"),
    purpose=st.none() | st.sampled_from(["artwork", "social canvas", "apple/hero"]),
)
LICENCE = st.none() | st.sampled_from(LICENCE_IDS) | st.builds(CustomLicence, name=st.just("maalt-v1"), url=ADDRESSES)
RECIPIENTS = st.lists(
    st.builds(
        Recipient,
        name=st.none() | TEXT,
        address=NODES,
        split=st.integers(1, 99),
        custom_key=st.just("a818818"),
        custom_value=st.none() | TEXT,
    ),
    min_size=1,
    max_size=3,
).map(tuple)
AMOUNTS = st.none() | st.sampled_from(["0.00000005", "1.5"])
SPLITS = st.builds(
    TimeSplit, start=st.integers(0, 20).map(float), duration=st.integers(1, 9).map(float), recipients=RECIPIENTS
) | st.builds(
    TimeSplit,
    start=st.integers(0, 20).map(float),
    duration=st.integers(1, 9).map(float),
    remote_item=REMOTE_ITEMS,
    remote_start=st.integers(0, 99).map(float),
    remote_percentage=st.integers(0, 100),
)
FREQUENCIES = st.none() | st.builds(
    UpdateFrequency,
    text=TEXT,
    rrule=st.none() | st.just("FREQ=WEEKLY;BYDAY=TU"),
    dtstart=st.none() | MOMENTS,
    complete=FLAGS,
)
FEEDS = st.builds(
    Feed,
    slug=SLUGS,
    guid=st.uuids(),
    title=TEXT,
    description=TEXT,
    link=ADDRESSES,
    language=st.sampled_from(["nb", "nn", "en-GB"]),
    author=TEXT,
    owner=st.none() | st.builds(Owner, name=TEXT, email=st.just("post@maalt.example")),
    categories=st.sampled_from([("Education > Courses", "Science"), ("TV & Film",)]),
    explicit=FLAGS,
    type=st.sampled_from(FeedType),
    medium=st.sampled_from(Medium),
    seasons=st.dictionaries(st.integers(1, 4), TEXT, max_size=3),
    complete=FLAGS,
    update_frequency=FREQUENCIES,
    cover=st.just("cover.jpg"),
    image=some(IMAGES),
    copyright=st.none() | TEXT,
    license=LICENCE,
    locked=FLAGS,
    block=FLAGS | st.dictionaries(st.sampled_from(["all", "apple", "google"]), FLAGS, min_size=1),
    people=PEOPLE,
    location=some(LOCATIONS),
    funding=some(FUNDING),
    value=some(st.builds(Value, suggested=AMOUNTS, recipients=RECIPIENTS)),
    social_interact=some(SOCIAL),
    chat=CHATS,
    podroll=st.lists(REMOTE_ITEMS, max_size=2).map(tuple),
    publisher=st.none() | st.builds(RemoteFeed, feed_guid=st.uuids(), feed_url=st.none() | ADDRESSES),
    remote_item=some(REMOTE_ITEMS),
    txt=some(TXTS),
    applepodcastsverify=st.none() | TEXT,
    new_feed_url=st.none() | ADDRESSES,
    podping=FLAGS,
    ttl=st.none() | st.integers(1, 9999),
)
NUMBERS = st.none() | st.integers(1, 2000) | st.integers(1, 99).map(lambda number: number + 0.5)
EPISODES = st.builds(
    Episode,
    slug=SLUGS,
    notes=TEXT | st.just(""),
    number=NUMBERS,
    display=st.none() | st.just("C0178"),
    season=st.none() | st.integers(1, 4),
    title=TEXT,
    date=MOMENTS,
    summary=TEXT,
    type=st.sampled_from(EpisodeType),
    explicit=st.none() | FLAGS,
    block=FLAGS,
    people=PEOPLE,
    location=some(LOCATIONS),
    topics=st.dictionaries(st.sampled_from(["tema", "perspektiv"]), TEXT),
    link=st.none() | ADDRESSES,
    content_link=some(st.builds(ContentLink, href=ADDRESSES, text=TEXT)),
    social_interact=some(SOCIAL),
    chat=CHATS,
    funding=some(FUNDING),
    value=some(
        st.builds(
            EpisodeValue,
            suggested=AMOUNTS,
            recipients=RECIPIENTS,
            time_splits=st.lists(SPLITS, max_size=2).map(tuple),
        )
    ),
    license=LICENCE,
    txt=some(TXTS),
    cover=st.none() | st.just("cover.png"),
    image=some(IMAGES),
    soundbites=st.lists(
        st.builds(Soundbite, start=st.integers(0, 30), duration=st.integers(1, 30), title=st.none() | TEXT), max_size=2
    ).map(tuple),
    audio=st.just("recording.flac"),
)
SHOWS = st.tuples(FEEDS, st.lists(EPISODES, max_size=2, unique_by=lambda episode: episode.slug).map(tuple))
"""A feed and its episodes."""
