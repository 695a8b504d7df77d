"""What people ignore, and why: in an episode.md for that episode, in a feed.yaml for the feed and all episodes.

Rules that keep a promise are not ignored, nor is what cannot be read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from publisher.findings import Finding, Position
from publisher.lint.context import Evidence
from publisher.lint.partial import known_apart
from publisher.sources.yaml.document import Document


@dataclass(frozen=True, slots=True)
class Ignoring:
    """A line below `ignore`: which rule, and where."""

    rule: str
    document: Document
    folders: tuple[str, ...]
    """What stands below these is meant: episodes/, or episodes/0178-molde/."""

    @property
    def position(self) -> Position:
        """Where it is written."""
        return self.document.key_position("ignore", self.rule)


def ignorings(evidence: Evidence) -> Iterator[Ignoring]:
    """Yield all that is ignored."""
    for feed in evidence.feeds:
        for rule in feed.feed.ignore:
            yield Ignoring(rule, feed.document, (f"feeds/{feed.feed.slug}/", "episodes/"))
    for source in evidence.episodes:
        for rule in source.episode.ignore:
            yield Ignoring(rule, source.document, (f"episodes/{source.episode.slug}/",))


def sift(
    findings: Sequence[Finding], evidence: Evidence, ignorable: Collection[str]
) -> tuple[list[Finding], list[Ignoring]]:
    """Return the findings that are left, and those lines that hide none of them though they might."""
    written = [line for whole in (evidence, *known_apart(evidence)) for line in ignorings(whole)]
    lines = [line for line in written if line.rule in ignorable]
    meant: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for folder in line.folders:
            meant[line.rule, folder].append(number)
    left, useful = [], set()
    for finding in findings:
        kind, slug, *_ = *finding.position.file.split("/"), ""
        hiding = [*meant.get((finding.rule, f"{kind}/{slug}/"), ()), *meant.get((finding.rule, f"{kind}/"), ())]
        useful.update(hiding)
        if not hiding:
            left.append(finding)
    return left, [line for number, line in enumerate(lines) if number not in useful]
