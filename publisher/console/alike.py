"""Groups the findings of a rule that say the same of many files, so that they are shown once."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from publisher.console.phrases import MOST_ALIKE, NAMED
from publisher.findings import Finding, Severity

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingGroup:
    """Findings of one rule that say the same, or a single one."""

    shown: tuple[Finding, ...]
    """Those that are shown in full."""
    places: tuple[Finding, ...] = ()
    """Those of which the place is shown, since the first one says all the rest."""
    more: int = 0
    """The number of those that are not shown."""

    @property
    def count(self) -> int:
        """The number of findings in the group."""
        return len(self.shown) + len(self.places) + self.more


def group_findings(findings: Sequence[Finding]) -> Iterator[FindingGroup]:
    """Yield all findings in groups; those of a kind in more than MOST_ALIKE files are one, at the place of the first.

    However many there are in one file, all are shown: that is a piece of work at one place.
    """
    kinds: dict[tuple[str, Severity, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[_kind(finding)].append(finding)
    told = set()
    for finding in findings:
        kind = _kind(finding)
        if len({one.position.file for one in kinds[kind]}) <= MOST_ALIKE:
            yield FindingGroup(shown=(finding,))
        elif kind not in told:
            told.add(kind)
            yield _group(kinds[kind])


def _group(alike: Sequence[Finding]) -> FindingGroup:
    files = {one.position.file: one for one in reversed(alike)}
    first, told = alike[0], [*reversed(files.values())][:NAMED]
    more = len(alike) - NAMED
    if all((one.message, one.fix) == (first.message, first.fix) for one in alike):
        return FindingGroup(shown=(first,), places=tuple(told[1:]), more=more)
    return FindingGroup(shown=tuple(told), more=more)


def _kind(finding: Finding) -> tuple[str, Severity, str]:
    """Return the key of a finding's group: rule, severity, and message without numbers and the episode's folder."""
    folder = PurePosixPath(finding.position.file).parent.name
    message = finding.message.replace(folder, "") if folder else finding.message
    return finding.rule, finding.severity, _NUMBER.sub("", message)
