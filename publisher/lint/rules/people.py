"""Rules about who is heard."""

from collections.abc import Iterator

from publisher.findings import Position, Severity
from publisher.lint.context import Evidence, Unreadable
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.suggest import hint_for
from publisher.model import Person
from publisher.sources.yaml.document import Document

HOSTS = {"host", "co-host", "guest host"}


def _casts(evidence: Evidence) -> Iterator[tuple[Document, tuple[Person, ...]]]:
    yield from ((source.document, source.feed.people) for source in evidence.feeds)
    yield from ((source.document, source.episode.people) for source in evidence.episodes)


@rule("person-twice", "Podcasting 2.0: person", Severity.WARNING)
@each(_casts)
def twice(cast: tuple[Document, tuple[Person, ...]]) -> Iterator[Complaint]:
    """Apps would show the same face twice. Somebody with two parts may stand there twice, once for each."""
    document, people = cast
    seen: set[tuple[str, str]] = set()
    for number, person in enumerate(people):
        who = (person.name.casefold(), person.role.casefold())
        if who in seen:
            message = f"{person.name} is {person.role} twice"
            yield Complaint(
                document.position("people", number), message, "delete one of the two, or write another role"
            )
        seen.add(who)


@rule("host-left-out", "Podcasting 2.0: an episode's people replace the feed's", Severity.WARNING)
def no_host(evidence: Evidence) -> Iterator[Complaint]:
    """Apps that show an episode's people show nobody of the feed's, so its hosts have to be named once more."""
    hosts = [person for feed in evidence.feeds for person in feed.feed.people if person.role.casefold() in HOSTS]
    for source in evidence.episodes if hosts else ():
        people = source.episode.people
        if people and not any(person.role.casefold() in HOSTS for person in people):
            yield Complaint(
                source.document.position("people"),
                "the episode names people, and no host among them",
                f"add the host, such as {{name: {hosts[0].name}, role: {hosts[0].role}}}; ignore this if nobody was",
            )


@rule("portrait-missing", "publisher", keeps=Promise.WHOLE)
def missing_portraits(evidence: Evidence) -> Iterator[Complaint]:
    """Pages show the pictures of people, and an address can be told from a file by its https:// alone."""
    for position, path in _portraits(evidence):
        if path not in evidence.files:
            fix = hint_for(evidence, path) or "put the picture there, or write its right name"
            yield Complaint(position, *evidence.absence(path, fix))


@rule("portrait-unreadable", "publisher", keeps=Promise.WHOLE)
def unreadable_portraits(evidence: Evidence) -> Iterator[Complaint]:
    """What cannot be opened here cannot be made smaller for pages."""
    for position, path in _portraits(evidence):
        found = evidence.pictures.get(path)
        if isinstance(found, Unreadable):
            yield Complaint(position, found.message, found.hint)


def _portraits(evidence: Evidence) -> Iterator[tuple[Position, str]]:
    """Yield where each picture of somebody is named, and its path."""
    for document, people in _casts(evidence):
        folder = document.file.rpartition("/")[0]
        for number, person in enumerate(people):
            if person.portrait:
                yield document.position("people", number, "image"), f"{folder}/{person.portrait}"
