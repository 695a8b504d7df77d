"""Applies suppressions: `ignore` in an episode.md is for that episode, in a feed.yaml for the feed and all episodes.

Rules that keep a promise cannot be ignored, nor can files that cannot be read.
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
    """A line below `ignore`."""

    rule: str
    document: SourceDocument
    folders: tuple[str, ...]
    """Folders whose findings it hides, such as episodes/ or episodes/0178-molde/."""

    @property
    def position(self) -> Position:
        """The position of its key."""
        return self.document.key_position("ignore", self.rule)


def list_suppressions(context: Context) -> Iterator[Suppression]:
    """Yield every suppression of feeds and episodes."""
    for feed in context.feeds:
        for rule in feed.feed.ignore:
            yield Suppression(rule, feed.document, (f"feeds/{feed.feed.slug}/", "episodes/"))
    for source in context.episodes:
        for rule in source.episode.ignore:
            yield Suppression(rule, source.document, (f"episodes/{source.episode.slug}/",))


def apply_suppressions(
    findings: Sequence[Finding], context: Context, ignorable: Collection[str]
) -> tuple[list[Finding], list[Suppression]]:
    """Return the findings that no suppression hides, and the suppressions of `ignorable` rules that hide none."""
    written = [line for whole in (context, *make_partial_contexts(context)) for line in list_suppressions(whole)]
    lines = [line for line in written if line.rule in ignorable]
    by_scope: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for folder in line.folders:
            by_scope[line.rule, folder].append(number)
    left, used = [], set()
    for finding in findings:
        kind, slug, *_ = *finding.position.file.split("/"), ""
        hiding = [*by_scope.get((finding.rule, f"{kind}/{slug}/"), ()), *by_scope.get((finding.rule, f"{kind}/"), ())]
        used.update(hiding)
        if not hiding:
            left.append(finding)
    return left, [line for number, line in enumerate(lines) if number not in used]
