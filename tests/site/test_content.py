"""Content of pages: which episodes a show has, in what order, grouped how, and under which addresses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from publisher.model import Feed
from publisher.plan.ledger import Stored
from publisher.site.content import SUMMARY_BYTES, DerivedFeedContent, ShowContent, episodes_in_feed
from publisher.sources.validate import read_feed
from support.small_show import FEED, NOW, episode, show_content
from support.strategies import published

TOPICS = "topics: {Tema: Havet}"
REGN = episode("regn", 1, "Regn", f"{TOPICS}\nseason: 1")
SJO = episode("sjo", 2, "Sjø", "topics: {tema: havet, Form: Kort}\nseason: 2")
VEKT = episode("vekt", 3, "Vekt", "people: [{name: Kari Ås, role: guest}, {name: Ola, role: host}]")
FILE = Stored(key="transcripts/x.vtt", bytes=1, digest="0" * 64, media_type="text/vtt")


def slugs(contents: object) -> list[str]:
    """Return the slugs of episodes."""
    return [one.episode.slug for one in contents]  # type: ignore[attr-defined]


def derived(*names: str) -> Feed:
    """Return a derived feed with these episodes picked by hand; without any it selects by a filter."""
    selection = f"[{', '.join(names)}]" if names else "{season: 1}"
    source, findings = read_feed("sti", f"{FEED}show: maalt\nepisodes: {selection}\n")
    assert source is not None, findings
    return source.feed


def with_derived(feed: Feed, *episodes: object) -> ShowContent:
    """Return a show of three episodes with a derived feed."""
    content = DerivedFeedContent(feed=feed, episodes=episodes, published=True)  # type: ignore[arg-type]
    return replace(show_content(REGN, SJO, VEKT), derived_feeds=(content,))


def test_pages_have_the_published_episodes_of_the_feed_in_its_order() -> None:
    """Newest first; one without a publication, or dated after now, is left out."""
    feed = show_content().feed
    ledger = published(feed, (REGN, VEKT))
    assert slugs(episodes_in_feed(feed, (REGN, SJO, VEKT), ledger, NOW)) == ["vekt", "regn"]
    before = VEKT.date - timedelta(seconds=1)
    assert slugs(episodes_in_feed(feed, (REGN, SJO, VEKT), ledger, before)) == ["regn"]


def test_the_cover_is_the_episodes_own() -> None:
    """The ledger's cover of an episode counts only while the episode names one."""
    feed = show_content().feed
    own = REGN.model_copy(update={"cover": "regn.jpg"})
    ledger = published(feed, (own,))
    assert episodes_in_feed(feed, (own,), ledger, NOW)[0].cover is not None
    assert episodes_in_feed(feed, (REGN,), ledger, NOW)[0].cover is None


def test_the_summary_is_the_written_one_or_the_beginning_of_the_notes() -> None:
    """Notes are cut to a number of bytes, as plain text."""
    long = episode("lang", 4, "Lang", notes="*Ord* og " + "mange ord " * 200)
    written, cut = show_content(episode("kort", 5, "Kort", "summary: Kort sagt.", notes="Noe annet."), long).episodes
    assert {written.summary, cut.summary} >= {"Kort sagt."}
    (cut,) = [one for one in (written, cut) if one.episode.slug == "lang"]
    assert cut.summary.startswith("Ord og mange")
    assert SUMMARY_BYTES / 2 < len(cut.summary.encode()) <= SUMMARY_BYTES


def test_an_episodes_people_take_the_place_of_the_shows() -> None:
    """They are not added to them; an episode that names nobody has the show's."""
    show = show_content(REGN, VEKT, feed_text=FEED + "people: [{name: Redaktøren}]\n")
    names = {one.episode.slug: [person.name for person in one.people] for one in show.episodes}
    assert names == {"regn": ["Redaktøren"], "vekt": ["Kari Ås", "Ola"]}


def test_listening_goes_from_the_oldest_on() -> None:
    """The next episode is the one after it; the last has none."""
    show = show_content(REGN, SJO, VEKT)
    assert slugs(show.episodes) == ["vekt", "sjo", "regn"]
    assert slugs(show.in_order) == ["regn", "sjo", "vekt"]
    assert {slug: one.episode.slug for slug, one in show.following.items()} == {"regn": "sjo", "sjo": "vekt"}


def test_an_episode_can_name_the_next_one() -> None:
    """A name that pages do not show falls back on the listening order."""
    first = REGN.model_copy(update={"next": "vekt"})
    second = SJO.model_copy(update={"next": "utkast"})
    show = show_content(first, second, VEKT)
    assert {slug: one.episode.slug for slug, one in show.following.items()} == {"regn": "vekt", "sjo": "vekt"}


def test_picked_episodes_are_heard_in_their_order() -> None:
    """A feed picked by hand is shown and heard in the same order."""
    show = show_content(REGN, SJO, VEKT, feed_text=FEED + "episodes: [sjo, vekt, regn]\n")
    assert slugs(show.in_order) == slugs(show.episodes) == ["sjo", "vekt", "regn"]


def test_topics_are_spelled_as_at_their_first_use() -> None:
    """Spellings that differ in case alone are one topic, named by the oldest episode; newest episodes come first."""
    show = show_content(REGN, SJO)
    found = {heading: {topic: slugs(some) for topic, some in topics.items()} for heading, topics in show.topics.items()}
    assert found == {"Tema": {"Havet": ["sjo", "regn"]}, "Form": {"Kort": ["sjo"]}}


def test_a_person_is_listed_once_per_episode() -> None:
    """Also with two roles in it."""
    twice = episode("to", 4, "To", "people: [{name: Kari Ås, role: guest}, {name: kari ås, role: author}]")
    show = show_content(VEKT, twice)
    assert {name: slugs(some) for name, some in show.people.items()} == {"Kari Ås": ["to", "vekt"], "Ola": ["vekt"]}


def test_the_latest_season_comes_first() -> None:
    """Episodes outside seasons are in none; a season without a name is called by its number."""
    show = show_content(REGN, SJO, VEKT, feed_text=FEED + "seasons: {2: Kyst}\n")
    assert [(season, slugs(some)) for season, some in show.seasons.items()] == [(2, ["sjo"]), (1, ["regn"])]
    assert [show.season_name(season) for season in show.seasons] == ["Kyst", "1"]


def test_a_card_names_guests_only() -> None:
    """Hosts are on every episode, and in no card."""
    show = show_content(VEKT)
    assert show.card(show.episodes[0]).guests == ("Kari Ås",)


def test_a_name_keeps_the_address_that_it_was_given() -> None:
    """A stored page's address stays with its name, however the name would be spelled today."""
    show = show_content(VEKT)
    keys = show.keys
    assert show.person_key("Kari Ås") == keys.person("kari-aas")
    former = replace(show, former={keys.person("kari-aa"): "kari ås"})
    assert former.person_key("Kari Ås") == keys.person("kari-aa")


@pytest.mark.parametrize("key", ["people/index.html", "people/a/b.html", "topics/kari.html"])
def test_pages_of_other_kinds_give_no_address(key: str) -> None:
    """The index, deeper keys, and pages of topics reserve nothing for a person of the same name."""
    show = show_content(VEKT)
    former = replace(show, former={show.keys.folder + key: "kari ås"})
    assert former.person_key("Kari Ås") == show.keys.person("kari-aas")


def test_a_derived_feed_lists_published_episodes_in_its_order() -> None:
    """Picked ones as they were picked, filtered ones as in the show; unpublished ones are left out."""
    missing = episode("utkast", 9, "Utkast")
    picked = with_derived(derived("vekt", "utkast", "regn"), VEKT, missing, REGN)
    assert slugs(picked.derived_lists[0][1]) == ["vekt", "regn"]
    filtered = with_derived(derived(), REGN, VEKT)
    assert slugs(filtered.derived_lists[0][1]) == ["vekt", "regn"]
    assert with_derived(derived("utkast"), missing).derived_lists == ()


def test_only_picked_feeds_have_steps() -> None:
    """A place in a selection by filter means nothing."""
    picked = with_derived(derived("vekt", "regn"), VEKT, REGN)
    assert {slug: [place for _, _, place in steps] for slug, steps in picked.steps.items()} == {
        "vekt": [0],
        "regn": [1],
    }
    assert with_derived(derived(), REGN, VEKT).steps == {}


def test_the_order_of_a_ledgers_files_makes_no_other_digest() -> None:
    """A loaded ledger has them sorted, a new one as they were made; any other difference shows."""
    (content,) = show_content(REGN).episodes
    one = replace(content.publication, assets={"vtt": FILE, "srt": FILE})
    other = replace(content.publication, assets={"srt": FILE, "vtt": FILE})
    assert replace(content, publication=one).spelled == replace(content, publication=other).spelled
    assert replace(content, publication=one).spelled != content.spelled
    assert replace(content, cover=FILE).spelled != content.spelled
    titled = content.episode.model_copy(update={"title": "Annet"})
    assert replace(content, episode=titled).spelled != content.spelled
