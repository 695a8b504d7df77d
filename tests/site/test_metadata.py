"""What pages say to programs: words of Schema.org, oEmbed, the sitemap; read by other readers than ours."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from publisher.site.build import plan_pages
from publisher.site.content import ShowContent
from publisher.site.metadata import (
    describe_embed,
    format_iso_duration,
    make_episode_metadata,
    make_list_metadata,
    make_oembed,
    make_show_metadata,
)
from support.small_show import URL, episode, show_content

KEY = "web/maalt/episodes/regn.html"


def show(**changes: Any) -> ShowContent:
    """Return a show of one episode, with some of its front matter changed."""
    people = "people: [{name: Kari Ås, role: guest, title: forsker, organisation: Havinstituttet}]"
    keys = f"number: 7\nseason: 2\nsummary: Om regn.\ntopics: {{tema: Vær}}\nlicense: cc-by-4.0\n{people}"
    return show_content(episode("regn", 1, "Regn & vind", keys).model_copy(update=changes))


def test_an_episode_in_words_of_schema_org() -> None:
    """Its name, when, how long, whose, its sound and its series stand there, with whole addresses."""
    made = show()
    said = json.loads(make_episode_metadata(made, made.episodes[0], KEY).json_ld)
    assert said["@type"] == "PodcastEpisode"
    assert (said["name"], said["url"], said["episodeNumber"]) == ("Regn & vind", URL + KEY, 7)
    assert said["datePublished"] == "2026-05-01T06:00:00+02:00"
    assert said["duration"] == said["associatedMedia"]["duration"] == "PT1M1S"
    assert said["associatedMedia"]["contentUrl"] == f"{URL}audio/regn.89abcdef.mp3"
    assert said["associatedMedia"]["encodingFormat"] == "audio/mpeg"
    assert said["partOfSeries"]["webFeed"] == f"{URL}maalt/feed.xml"
    assert said["partOfSeason"]["seasonNumber"] == 2
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["actor"][0]["worksFor"]["name"] == "Havinstituttet"
    assert said["keywords"] == ["Vær"]


def test_the_show_in_words_of_schema_org() -> None:
    """Its first page is that of a series; no other list says so."""
    made = show()
    said = json.loads(make_show_metadata(made, made.keys.home()).json_ld)
    assert (said["@type"], said["name"], said["inLanguage"]) == ("PodcastSeries", "Målt og veid", "nb")
    assert make_list_metadata(made, made.keys.people(), "").json_ld == ""


@given(st.text(min_size=1, max_size=40) | st.sampled_from(["</script><script>", "<!--", "]]>", "\u2028", '"&amp;']))
def test_no_text_ends_the_element_that_it_stands_in(text: str) -> None:
    """Whatever a title says, a script element holds it, and JSON gives it back as it was."""
    made = show(title=text)
    written = make_episode_metadata(made, made.episodes[0], KEY).json_ld
    assert not {"<", ">", "&", "\u2028", "\u2029"} & {*written}
    assert json.loads(written)["name"] == text


def test_an_episode_for_those_who_show_links() -> None:
    """OEmbed's answer is a frame with the small player, of a size that it says."""
    made = show(title='Regn "og" <vind>')
    said = json.loads(make_oembed(describe_embed(made, made.episodes[0])))
    assert (said["version"], said["type"], said["provider_name"]) == ("1.0", "rich", "Målt og veid")
    frame = html.fragment_fromstring(said["html"])
    assert frame.tag == "iframe"
    assert frame.get("src") == f"{URL}web/maalt/embed/regn.html"
    assert frame.get("title") == said["title"] == 'Regn "og" <vind>'
    assert (int(frame.get("width")), int(frame.get("height"))) == (said["width"], said["height"])


def test_the_sitemap_names_the_pages_that_stand_for_themselves() -> None:
    """All pages but players, with whole addresses, once each."""
    made = show()
    planned = plan_pages(made)
    root = ET.fromstring(planned[made.keys.sitemap].make())  # noqa: S314 - we wrote it
    found = [place.text for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = {key for key in planned if key.endswith(".html")} - {made.keys.embed("regn")}
    assert len(found) == len({*found})
    # The search is for people.
    assert {URL + key for key in pages - {made.keys.search}} <= {*found} <= {URL + key for key in pages}


def test_durations_as_iso_8601_has_them() -> None:
    """Parts that are nothing are left out, and nothing at all is no seconds."""
    assert [format_iso_duration(seconds) for seconds in (0, 59.6, 3600, 3723)] == ["PT0S", "PT1M", "PT1H", "PT1H2M3S"]


def test_the_same_material_gives_the_same_pages() -> None:
    """What pages are made of names them, and making them twice gives the same bytes."""
    first, second = plan_pages(show()), plan_pages(replace(show()))
    assert {key: page.made_of for key, page in first.items()} == {key: page.made_of for key, page in second.items()}
    assert all(page.make() == second[key].make() for key, page in first.items())
