"""Limits the findings of one file: their number, and the length of their texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from publisher.findings import Finding
from publisher.model.limits import MAX_FINDINGS, MAX_SHOWN
from publisher.text.textfile import make_wrong_finding

WRONG_RULE = "file-too-wrong"


def bound_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Return at most MAX_FINDINGS for each file, in their order, each in at most MAX_SHOWN characters a text.

    A file that has more gets an error in place of the rest, among which there may be errors.
    """
    told = {finding.position.file for finding in findings if finding.rule == WRONG_RULE}
    counts: Counter[str] = Counter()
    bounded = []
    for finding in findings:
        file = finding.position.file
        counts[file] += finding.rule != WRONG_RULE
        if counts[file] <= MAX_FINDINGS:
            bounded.append(_clip_finding(finding))
        elif file not in told:
            told.add(file)
            bounded.append(make_wrong_finding(file))
    return bounded


def _clip_finding(finding: Finding) -> Finding:
    place = finding.position
    if max(map(len, (finding.message, finding.fix, place.text))) <= MAX_SHOWN:
        return finding
    # The column counts from the beginning of the line, which therefore is shown from there or not at all.
    text = _clip_text(place.text) if (place.column or 1) <= MAX_SHOWN else ""
    return replace(
        finding, message=_clip_text(finding.message), fix=_clip_text(finding.fix), position=replace(place, text=text)
    )


def _clip_text(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
