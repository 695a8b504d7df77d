"""Bounds what is told of one file: the number of its findings, and the length of their texts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_FINDINGS, MAX_SHOWN

WRONG_RULE = "file-too-wrong"


def bound_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return at most MAX_FINDINGS for each file, in their order, each in at most MAX_SHOWN characters a text.

    A file that has more gets an error in place of the rest, among which there may be errors.
    """
    counts: Counter[str] = Counter()
    bounded = []
    for finding in findings:
        file = finding.position.file
        counts[file] += 1
        if counts[file] <= MAX_FINDINGS:
            bounded.append(_clip_finding(finding))
        elif counts[file] == MAX_FINDINGS + 1:
            bounded.append(
                Finding(
                    rule=WRONG_RULE,
                    severity=Severity.ERROR,
                    message=f"there are more findings about the file than the {MAX_FINDINGS:,} that are told",
                    fix="see whether it is the file that is meant, and mend what is told first",
                    position=Position(file=file),
                )
            )
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
