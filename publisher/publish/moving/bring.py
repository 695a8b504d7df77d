"""Carries out an import: fetches and writes one episode after another, so that it can be stopped at any moment.

An episode's files are in place before its episode.md, and that before the record knows it: what was cut off is done
again, and comes out the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from publisher.errors import PublisherError
from publisher.feed.reading.prefixes import strip_prefixes
from publisher.hashing import digest_bytes
from publisher.model.origin import Origin
from publisher.publish.moving.alternates import drop_repeated_alternates
from publisher.publish.moving.attachments import Fetching, bring_attachments, bring_show_cover
from publisher.publish.moving.decide import Action, ItemDecision, digest_show
from publisher.publish.moving.prepare import PreparedImport, has_time_lists
from publisher.publish.moving.record import ImportedItem, ImportRecord, dump_record, find_path
from publisher.publish.moving.secrets import has_secret, hide_secrets
from publisher.publish.moving.texts import format_episode, format_feed
from publisher.sources.workspace import Workspace
from publisher.tasks import Progress, ProgressReporter, Task, TaskRunner


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWritten:
    """An episode is in its folder."""

    decision: ItemDecision
    failures: tuple[str, ...]
    """What could not be had."""
    remarks: tuple[str, ...]
    is_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFailed:
    """An episode could not be written; the others go on."""

    decision: ItemDecision
    problem: PublisherError


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTexts:
    """feed.yaml was written, or left as it was."""

    is_written: bool
    failures: tuple[str, ...]


ImportEvent = Progress | ItemWritten | ItemFailed | FeedTexts


def bring_show(
    prepared: PreparedImport, workspace: Workspace, fetching: Fetching, runner: TaskRunner
) -> Iterator[ImportEvent]:
    """Write the feed and each item that is decided to be written; yield what happens.

    Raises PublisherError if the disk refuses, and the error of a task that has a bug.
    """
    record, told = _bring_feed(prepared, workspace, fetching)
    yield told
    record = _begin_items(record, prepared, workspace)
    tasks = {
        Task(decision.folder, partial(_bring_item, decision, workspace, fetching)): decision
        for decision in prepared.written
    }
    for event in runner.run([*tasks]):
        if isinstance(event, Progress):
            yield event
        elif isinstance(event.error, PublisherError):
            yield ItemFailed(decision=tasks[event.task], problem=event.error)
        elif event.result is None:
            raise event.error or RuntimeError("an import ended without a result")
        else:
            written, imported = event.result
            record = record.with_item(written.decision.key, imported)
            workspace.write(find_path(prepared.slug), dump_record(record))
            yield written
    # At the end: two items may have one enclosure.
    for decision in tasks.values():
        _forget_fetched(decision, workspace)
    content = dump_record(record)
    if workspace.read(find_path(prepared.slug)) != content:
        workspace.write(find_path(prepared.slug), content)


def _begin_items(record: ImportRecord, prepared: PreparedImport, workspace: Workspace) -> ImportRecord:
    """Record the items that are about to be written: a run that is stopped leaves no folder that nobody knows."""
    for decision in prepared.written:
        if decision.key not in record.items:
            begun = ImportedItem(folder=decision.folder, source=decision.digest, written={})
            record = record.with_item(decision.key, begun)
    if record != prepared.record:
        workspace.write(find_path(prepared.slug), dump_record(record))
    return record


def _bring_item(
    decision: ItemDecision, workspace: Workspace, fetching: Fetching, report: ProgressReporter
) -> tuple[ItemWritten, ImportedItem]:
    """Fetch what hangs on an item, then write its texts, episode.md last."""
    brought = bring_attachments(decision.item, decision.folder, fetching, report)
    item, more = decision.item, brought.remarks
    if item.enclosure and not brought.is_left:
        extra, others = drop_repeated_alternates(item.extra, item.enclosure.url)
        item = replace(item, extra=extra)
        more = (*more, f"{others} alternate enclosures stay at the old host") if others else more
    texts, hidden = _hide(
        format_episode(item, brought.files, later=decision.later, is_draft=decision.is_draft), fetching
    )
    _write_texts(texts, decision, workspace)
    return (
        ItemWritten(
            decision=decision,
            failures=brought.failures,
            remarks=(*more, *hidden),
            is_left=brought.is_left,
        ),
        ImportedItem(
            folder=decision.folder,
            source=decision.digest,
            written={name: digest_bytes(text.encode()) for name, text in texts.items()},
            is_left=brought.is_left,
        ),
    )


def _write_texts(texts: Mapping[str, str], decision: ItemDecision, workspace: Workspace) -> None:
    """Write texts, episode.md last; raise PublisherError where a stopped run's text was edited since."""
    for name, text in sorted(texts.items(), key=lambda pair: pair[0] == "episode.md"):
        path, content = f"episodes/{decision.folder}/{name}", text.encode()
        there = workspace.read(path)
        if there is not None and there != content and decision.action is Action.WRITE:
            raise PublisherError(
                f"{path} is there already, and says something else than the feed",
                hint="it stays as it is; delete it to have it written again",
            )
        if there != content:
            workspace.write(path, content)


def _hide(texts: Mapping[str, str], fetching: Fetching) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return texts without the secrets of the feed's address, and a remark if there was one."""
    if not any(has_secret(text, fetching.secrets) for text in texts.values()):
        return dict(texts), ()
    hidden = {name: hide_secrets(text, fetching.secrets) for name, text in texts.items()}
    return hidden, ("the feed's secret stood in its texts, and was taken out",)


def _bring_feed(prepared: PreparedImport, workspace: Workspace, fetching: Fetching) -> tuple[ImportRecord, FeedTexts]:
    """Write feed.yaml and the cover, unless they were written or edited here; return the record with them."""
    source, record = prepared.source, prepared.record
    path, digest = f"feeds/{prepared.slug}/feed.yaml", digest_show(source)
    there = workspace.read(path)
    names = tuple(sorted({*record.sources, *prepared.sources}))
    record = replace(record, sources=names)
    if not prepared.is_own(there) or (there is not None and record.feed_source == digest):
        return record, FeedTexts(is_written=False, failures=())
    failures: list[str] = []
    cover = None
    if source.cover and not fetching.is_offline:
        try:
            cover = bring_show_cover(source.cover, prepared.slug, fetching)
        except PublisherError as problem:
            failures.append(f"the show's picture is missing: {problem.message}")
    text = format_feed(
        source,
        guid=prepared.guid,
        cover=cover,
        prefix=prepared.prefix,
        has_time_lists=has_time_lists(source.items),
    )
    texts, hidden = _hide({"feed.yaml": text}, fetching)
    content = texts["feed.yaml"].encode()
    # The record first: a feed.yaml that it does not know would be taken for one that was edited.
    record = replace(record, feed_source=digest, feed_written={"feed.yaml": digest_bytes(content)})
    workspace.write(find_path(prepared.slug), dump_record(record))
    workspace.write(path, content)
    return record, FeedTexts(is_written=True, failures=(*failures, *hidden))


def _forget_fetched(decision: ItemDecision, workspace: Workspace) -> None:
    """Delete the fetched copy of a recording, which lies in the episode's folder now."""
    enclosure = decision.item.enclosure
    if enclosure is not None:
        workspace.remove(Origin(enclosure.origin or strip_prefixes(enclosure.url)[1]).path)
