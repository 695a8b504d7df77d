"""The page of a person, and the index of people."""

from publisher.site.lists.people import index_people, list_by_person
from support.small_show import episode, show_content


def test_a_person_is_as_the_latest_episode_names_them() -> None:
    """Titles change in the course of a show."""
    early = episode("a", 1, "A", "people: [{name: Kari Ås, title: student}]")
    late = episode("b", 2, "B", "people: [{name: kari ås, title: professor}]")
    [page] = list_by_person(show_content(early, late))
    assert page.person is not None
    assert (page.title, page.person.title, len(page.contents)) == ("Kari Ås", "professor", 2)


def test_the_index_has_the_person_with_most_episodes_first() -> None:
    """With how many episodes each has, and a link to the page of each."""
    show = show_content(
        episode("a", 1, "A", "people: [{name: Ola Bø}, {name: Kari Ås}]"),
        episode("b", 2, "B", "people: [{name: Kari Ås}]"),
    )
    entries = index_people(show).entries
    assert [(link.text, count) for link, count in entries] == [("Kari Ås", 2), ("Ola Bø", 1)]
    assert [link.key for link, _ in entries] == [show.person_key("Kari Ås"), show.person_key("Ola Bø")]
