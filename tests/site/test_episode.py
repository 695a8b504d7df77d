"""Views of the pages about one episode."""

from dataclasses import replace

import pytest

from publisher.plan.ledger import Stored
from publisher.site.content import ShowContent
from publisher.site.episode import (
    add_transcript,
    describe_transcript,
    make_embed_page,
    make_episode_page,
    make_moved_page,
)
from publisher.site.pictures import Artwork
from publisher.site.show import make_show_view
from publisher.site.views import EpisodePage
from support.small_show import FEED, URL, episode, show_content


def test_the_next_episode_stands_alone() -> None:
    """It may be the nearest as well, and is not shown twice."""
    show = show_content(*(episode(name, day, name.title()) for day, name in enumerate(("regn", "snoe", "vind"), 1)))
    guids = {told.episode.slug: told.publication.guid for told in show.episodes}
    show = replace(show, related={guids["regn"]: (guids["snoe"], guids["vind"])})
    page = make_episode_page(show, make_show_view(show), show.by_slug["regn"])
    assert page.following == show.card(show.by_slug["snoe"])
    assert page.related == (show.card(show.by_slug["vind"]),)


def view(*keys: str, notes: str = "") -> tuple[ShowContent, EpisodePage]:
    """Return a show with one episode and the view of its page."""
    made = show_content(episode("regn", 1, "Regn", "\n".join(keys), notes=notes))
    return made, make_episode_page(made, make_show_view(made), made.episodes[0])


def test_a_bare_episode_has_nothing_but_its_audio() -> None:
    """No key that was not written shows as something."""
    made, page = view()
    assert [file.name for file in page.files] == ["audio"]
    assert (page.display_season, page.quote, page.quiz, page.licence, page.following) == ("", None, None, None, None)
    assert page.people + page.topics + page.places + page.marks + page.slides + page.comments + page.related == ()
    assert page.embed == made.keys.embed("regn")
    assert page.machines.canonical == URL + made.keys.episode("regn")


def test_the_player_has_the_episodes_page_as_its_canonical_one() -> None:
    """Search engines are to find the page and not the player."""
    _, page = view()
    embed = make_embed_page(page)
    assert (embed.machines, embed.audio, embed.card) == (page.machines, page.audio, page.card)


def test_a_moved_page_leads_to_its_target() -> None:
    """The target is the canonical address, too."""
    made, _ = view()
    target = made.keys.episode("nedboer")
    moved = make_moved_page(made, make_show_view(made), made.episodes[0], target)
    assert (moved.target, moved.machines.canonical) == (target, URL + target)


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("{name: Bergen}", None),
        ("{name: Bergen, osm: R123}", "https://www.openstreetmap.org/relation/123"),
        ("{name: Bergen, osm: W5#2}", "https://www.openstreetmap.org/way/5"),
        ("{name: Bergen, geo: 'geo:60.39,5.32;u=10'}", "https://www.openstreetmap.org/?mlat=60.39&mlon=5.32"),
        ("{name: Bergen, geo: 'geo:60.39,5.32', osm: N7}", "https://www.openstreetmap.org/node/7"),
    ],
)
def test_places_lead_to_a_map(place: str, url: str | None) -> None:
    """By the object of OpenStreetMap before the coordinates; a name alone leads nowhere."""
    _, page = view(f"location: {place}")
    assert [(link.text, link.url) for link in page.places] == [("Bergen", url)]


def test_files_are_offered_in_one_order() -> None:
    """The audio, then other renditions and transcripts, however the ledger has them."""
    made, _ = view()
    (content,) = made.episodes
    file = Stored(key="x", bytes=1, digest="0" * 64, media_type="text/plain")
    assets = {"chapters": file, "text": file, "vtt": file, "unknown": file}
    content = replace(content, publication=replace(content.publication, assets=assets))
    page = make_episode_page(replace(made, episodes=(content,)), make_show_view(made), content)
    assert [one.name for one in page.files] == ["audio", "vtt", "text", "chapters"]


def test_a_portrait_lies_where_the_person_is_named() -> None:
    """In the episode's folder if the episode names its people, and in the feed's otherwise."""
    sizes = {f"{folder}/kari.jpg": ((160, f"{folder}.jpg"),) for folder in ("episodes/regn", "feeds/maalt")}
    people = "people: [{name: Kari, image: kari.jpg}]"
    for feed_text, keys, folder in ((FEED, people, "episodes/regn"), (f"{FEED}{people}\n", "", "feeds/maalt")):
        made = show_content(episode("regn", 1, "Regn", keys), feed_text=feed_text)
        made = replace(made, artwork=Artwork(sizes=sizes, jobs={}))
        page = make_episode_page(made, make_show_view(made), made.episodes[0])
        assert [person.picture and person.picture.sizes for person in page.people] == [sizes[f"{folder}/kari.jpg"]]


def test_a_transcript_is_described_without_its_words() -> None:
    """Another word makes another description; an episode without one has none."""
    made = show_content(
        episode("a", 1, "A"), episode("b", 2, "B", said={1: "Hei."}), episode("c", 3, "C", said={1: "Nei."})
    )
    without, one, other = (describe_transcript(made.by_slug[slug]) for slug in "abc")
    assert without is None
    assert one != other
    assert "Hei" not in str(one)


def test_a_transcript_is_divided_by_speakers() -> None:
    """Cues of one speaker in a row are one turn."""
    said = {1: "<v Kari>Hei.", 3: "<v Kari>Hvor?", 5: "<v Ola>Her."}
    made = show_content(episode("a", 1, "A", said=said))
    page = add_transcript(make_episode_page(made, make_show_view(made), made.episodes[0]), made.episodes[0])
    assert [(turn.speaker, [cue.text for cue in turn.lines]) for turn in page.transcript] == [
        ("Kari", ["Hei.", "Hvor?"]),
        ("Ola", ["Her."]),
    ]
