"""Makes the list of each person's episodes, which is the page of the person, and the index of people."""

from collections.abc import Iterator, Sequence
from functools import partial

from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.episode import make_person_view
from publisher.site.lists.base import EpisodeList, ListIndex, sort_by_count
from publisher.site.views import Link, Person


def list_by_person(show_content: ShowContent) -> Iterator[EpisodeList]:
    """Yield the list of each person's episodes."""
    for name, contents in show_content.people.items():
        yield EpisodeList(
            kind="person",
            title=name,
            contents=contents,
            key=partial(show_content.person_key, name),
            person=_make_latest_person(show_content, name, contents),
        )


def index_people(show_content: ShowContent) -> ListIndex:
    """Return the index of people, with the most heard first."""
    people = [
        (Link(text=name, key=show_content.person_key(name)), len(contents))
        for name, contents in show_content.people.items()
    ]
    return ListIndex(kind="people", key=show_content.keys.people(), entries=sort_by_count(people))


def _make_latest_person(show_content: ShowContent, name: str, contents: Sequence[EpisodeContent]) -> Person:
    """Return the view of a person as the latest of their episodes names them."""
    latest = max(contents, key=lambda one: one.episode.place)
    key = show_content.person_key(name)
    return next(person for one in latest.people if (person := make_person_view(show_content, latest, one)).page == key)
