"""Rules about people: roles, hosts, portraits."""

from collections.abc import Iterator

from publisher.findings import Position, Severity
from publisher.lint.context import Context, UnreadableFile
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.suggest import suggest_file
from publisher.model import Person
from publisher.sources.yaml.document import SourceDocument

HOSTS = {"host", "co-host", "guest host"}


def _casts(context: Context) -> Iterator[tuple[SourceDocument, tuple[Person, ...]]]:
    yield from ((source.document, source.feed.people) for source in context.feeds)
    yield from ((source.document, source.episode.people) for source in context.episodes)


@rule("person-twice", "Podcasting 2.0: person", Severity.WARNING)
@each(_casts)
def person_twice(cast: tuple[SourceDocument, tuple[Person, ...]]) -> Iterator[Complaint]:
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
def host_left_out(context: Context) -> Iterator[Complaint]:
    """Apps that show an episode's people show nobody of the feed's, so its hosts have to be named once more."""
    hosts = [person for feed in context.feeds for person in feed.feed.people if person.role.casefold() in HOSTS]
    for source in context.episodes if hosts else ():
        people = source.episode.people
        if people and not any(person.role.casefold() in HOSTS for person in people):
            yield Complaint(
                source.document.position("people"),
                "the episode names people, and no host among them",
                f"add the host, such as {{name: {hosts[0].name}, role: {hosts[0].role}}}; ignore this if nobody was",
            )


@rule("portrait-missing", "publisher", keeps=Promise.WHOLE)
def portrait_missing(context: Context) -> Iterator[Complaint]:
    """Pages show the pictures of people, and an address can be told from a file by its https:// alone."""
    for position, path in _portraits(context):
        if path not in context.files:
            fix = suggest_file(context, path) or "put the picture there, or write its right name"
            yield Complaint(position, *context.explain_missing(path, fix))


@rule("portrait-unreadable", "publisher", keeps=Promise.WHOLE)
def portrait_unreadable(context: Context) -> Iterator[Complaint]:
    """What cannot be opened here cannot be made smaller for pages."""
    for position, path in _portraits(context):
        found = context.pictures.get(path)
        if isinstance(found, UnreadableFile):
            yield Complaint(position, found.message, found.hint)


def _portraits(context: Context) -> Iterator[tuple[Position, str]]:
    """Yield the position and the path of each portrait."""
    for document, people in _casts(context):
        folder = document.file.rpartition("/")[0]
        for number, person in enumerate(people):
            if person.portrait:
                yield document.position("people", number, "image"), f"{folder}/{person.portrait}"
