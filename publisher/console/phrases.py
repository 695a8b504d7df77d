"""Formats figures, plans and totals as text, for all consoles."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from publisher.feed.impact import Effect, Impact, ImpactLevel, PageChanges
from publisher.findings import Finding
from publisher.plan import AudioJob, LeaveJob, Plan, Step, StepKind
from publisher.plan.events import FilesDeleted, PagesWritten

KILOBYTE = 1_000
MEGABYTE = 1_000_000
KIND_SIGNS = {
    StepKind.KEEP: "=",
    StepKind.CREATE: "+",
    StepKind.REPLACE: "~",
    StepKind.RETIRE: "-",
    StepKind.BLOCKED: "!",
}

NO_FINDINGS = "no findings: nothing is wrong with the sources"
PUBLISHED_UNCHANGED = "published as it is"
"""The reason of a step that says nothing more than its sign does."""
MOST_CREATED = 20
"""How many steps are shown one by one that create something for the same reason; --format json has all of more."""
MOST_ALIKE, NAMED = 5, 3
"""How many of which the same is said are shown one by one, and how many of more are named."""


def format_clock(seconds: float) -> str:
    """Return a duration as 1:02:03 or 2:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_size(count: int) -> str:
    """Return bytes as people write them, in powers of ten: 4.2 MB."""
    return f"{count / MEGABYTE:.1f} MB" if count >= MEGABYTE else f"{count / KILOBYTE:.0f} kB"


def format_amount(fraction: float, count: int) -> str:
    """Return how much of so many bytes is done: 3.1 of 4.2 MB."""
    return f"{fraction * count / MEGABYTE:.1f} of {count / MEGABYTE:.1f} MB"


class PlanLine(NamedTuple):
    """What is said about a step, or about many that are kept or created alike."""

    kind: StepKind
    name: str
    """Empty for many."""
    detail: str

    @property
    def head(self) -> str:
        """What stands in front of the name: the sign and the kind."""
        return f"{KIND_SIGNS[self.kind]} {self.kind:8} "

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.head}{self.name}: {self.detail}" if self.name else f"{self.head}{self.detail}"


def format_plan(plan: Plan) -> Iterator[PlanLine]:
    """Yield one line for each step; many that are kept or created for the same reason share one line.

    What leaves, is replaced or blocked is named one by one, however much it is.
    """
    alike: dict[tuple[StepKind, str], list[str]] = defaultdict(list)
    for step in plan.steps:
        alike[step.kind, _reason(step)].append(step.subject)
    limits = {StepKind.KEEP: MOST_ALIKE, StepKind.CREATE: MOST_CREATED}
    many = {key: names for key, names in alike.items() if len(names) > limits.get(key[0], len(plan.steps))}
    for (kind, reason), names in many.items():
        said = f"{len(names)} of them: {reason}"
        if kind is StepKind.CREATE:
            said = f"{len(names)}: {names[0]} … {names[-1]}: {reason}"
        elif reason == PUBLISHED_UNCHANGED:
            said = f"{len(names)} published as they are"
        yield PlanLine(kind, "", said)
    for step in plan.steps:
        if (step.kind, _reason(step)) not in many:
            yield PlanLine(step.kind, step.subject, step.reason)


def _reason(step: Step) -> str:
    """Return why a step is as it is, without its own name."""
    return step.reason.removesuffix(f" {step.subject}")


def format_effects(outlook: Impact) -> Iterator[Effect]:
    """Yield what listeners would notice; as one what happens to many episodes alike, at the place of the first."""
    alike: dict[tuple[ImpactLevel, str], list[str]] = defaultdict(list)
    for effect in outlook.effects:
        alike[effect.impact, effect.text].append(effect.subject)
    for (impact, text), subjects in alike.items():
        several = [f"{', '.join(subjects[:NAMED])} and {len(subjects) - NAMED} more"]
        for subject in several if len(subjects) > MOST_ALIKE else subjects:
            yield Effect(impact=impact, subject=subject, text=text)


def format_plan_total(plan: Plan, outlook: Impact | None = None) -> str:
    """Return what a plan comes to, in one line; its outlook tells what there is to do when nothing is published.

    Without an outlook nobody knows yet whether feed and pages are to be rebuilt.
    """
    counts = [
        f"{count} {kind}" if kind is StepKind.BLOCKED else f"{count} to {kind}"
        for kind in StepKind
        if kind is not StepKind.KEEP and (count := _count(plan, kind))
    ]
    waiting = sum(step.is_waiting for step in plan.steps)
    if waiting:
        counts.append(f"{waiting} waiting for --replace")
    total = ", ".join(counts) or (_count_pending(outlook) if outlook else "no audio or pictures to publish")
    return f"{plan.feed} → {plan.target}: {total} (plan {plan.digest[:8]})"


def _count_pending(outlook: Impact) -> str:
    if outlook.changes:
        return "only the feed to rebuild"
    return "only web pages to bring up to date" if format_page_changes(outlook.pages) else "nothing to do"


def format_pages(times: Sequence[PagesWritten]) -> str:
    """Return what became of a show's pages, which may have been looked at several times: once for each feed."""
    keys = {"written": {*chain(*(one.written for one in times))}, "removed": {*chain(*(one.removed for one in times))}}
    done = [f"{len(some)} {word}" for word, some in keys.items() if some]
    if times[-1].kept:
        done.append(f"{len(times[-1].kept)} to be removed once all feeds of the show are published")
    return ", ".join((f"{times[-1].pages} pages", *(done or ["unchanged"])))


def format_deleted(event: FilesDeleted) -> Iterator[str]:
    """Yield what was deleted of episodes that had to go, and what to do about it elsewhere."""
    count = len(event.deleted)
    files = "1 file" if count == 1 else f"{count} files"
    earlier = f", and {event.earlier} earlier feeds, ledgers and archive pages" if event.earlier else ""
    yield f"{', '.join(event.slugs)}: {files} deleted in the storage{earlier}"
    if event.deleted:
        yield "  caches may keep them for up to a year: purge these there, and old versions if the bucket keeps any"
    yield from (f"  {address}" for address in event.deleted)
    if event.kept:
        yield f"  {len(event.kept)} stay, since another feed names them: run this again for all feeds of the show"


def format_page_changes(changes: PageChanges | None) -> str:
    """Return how many web pages would differ, in words; nothing where none would."""
    if changes is None:
        return ""
    counts = {"to write": changes.written, "to remove": changes.removed}
    done = [f"{count} {word}" for word, count in counts.items() if count]
    return f"web pages: {', '.join(done)}" if done else ""


def format_new_pages(outlook: Impact) -> str:
    """Return how many web pages would differ, and that new episodes have theirs, which are not counted before."""
    new = any(step.kind is StepKind.CREATE and isinstance(step.job, AudioJob | LeaveJob) for step in outlook.plan.steps)
    pages = format_page_changes(outlook.pages)
    return f"{pages}, and those of new episodes" if pages and new else pages


def _count(plan: Plan, kind: StepKind) -> int:
    return sum(step.kind is kind and not step.is_waiting for step in plan.steps)


def format_finding_total(findings: list[Finding]) -> str:
    """Return how many findings there are, in words."""
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    parts = [
        f"{count} {word}{'s' * (count != 1)}" for count, word in ((errors, "error"), (warnings, "warning")) if count
    ]
    return " and ".join(parts)
