"""Lists of topics, and their index under each heading."""

from publisher.site.lists.topics import index_topics, list_by_topic
from support.small_show import episode, show_content

SHOW = show_content(
    episode("a", 1, "A", "topics: {tema: Havet}"),
    episode("b", 2, "B", "topics: {tema: Vekt}"),
    episode("c", 3, "C", "topics: {tema: Vekt, form: Kort}"),
)


def test_each_topic_has_its_episodes() -> None:
    """Under the heading that it stands below."""
    found = {(one.heading, one.title): len(one.contents) for one in list_by_topic(SHOW)}
    assert found == {("tema", "Vekt"): 2, ("tema", "Havet"): 1, ("form", "Kort"): 1}


def test_an_index_has_the_longest_list_first() -> None:
    """With how many episodes each has."""
    indexes = {one.title: one for one in index_topics(SHOW)}
    assert [(link.text, count) for link, count in indexes["tema"].entries] == [("Vekt", 2), ("Havet", 1)]
    assert indexes["form"].key == SHOW.topics_key("form")
