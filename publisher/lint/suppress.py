"""What people ignore, and why: in an episode.md for that episode, in a feed.yaml for the feed and all episodes.

Rules that keep a promise are not ignored, nor is what cannot be read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from publisher.findings import Finding, Position
from publisher.lint.context import Context
from publisher.lint.partial import make_partial_contexts
from publisher.sources.yaml.document import SourceDocument


@dataclass(frozen=True, slots=True)
class Suppression:
    """A line below `ignore`: which rule, and where."""

    rule: str
    document: SourceDocument
    folders: tuple[str, ...]
    """What stands below these is meant: episodes/, or episodes/0178-molde/."""

    @property
    def position(self) -> Position:
        """Where it is written."""
        return self.document.key_position("ignore", self.rule)


def list_suppressions(context: Context) -> Iterator[Suppression]:
    """Yield all that is ignored."""
    for feed in context.feeds:
        for rule in feed.feed.ignore:
            yield Suppression(rule, feed.document, (f"feeds/{feed.feed.slug}/", "episodes/"))
    for source in context.episodes:
        for rule in source.episode.ignore:
            yield Suppression(rule, source.document, (f"episodes/{source.episode.slug}/",))


def apply_suppressions(
    findings: Sequence[Finding], context: Context, ignorable: Collection[str]
) -> tuple[list[Finding], list[Suppression]]:
    """Return the findings that are left, and those lines that hide none of them though they might."""
    written = [line for whole in (context, *make_partial_contexts(context)) for line in list_suppressions(whole)]
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
