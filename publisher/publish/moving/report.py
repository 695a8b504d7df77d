"""Says what an import does and did: to people in lines, to programs as a document."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from publisher.errors import hide_queries
from publisher.feed.reading.account import Fate, list_told_rows
from publisher.feed.reading.source import Remark, SourceItem
from publisher.model.origin import name_host
from publisher.publish.moving.attachments import AudioWay
from publisher.publish.moving.bring import FeedTexts, ItemFailed, ItemWritten
from publisher.publish.moving.decide import Action
from publisher.publish.moving.difference import ItemDifference
from publisher.publish.moving.prepare import PreparedImport
from publisher.publish.moving.secrets import hide_secrets
from publisher.text.html_notes import PIXEL, UNSHOWN_ELEMENT
from publisher.text.notes import APPLE_DESCRIPTION_BYTES

SHOWN = 5
"""How many names a line lists before it says how many more there are."""
KILO = 1_000
BYTES_A_MINUTE = 60 * 5_000_000
"""What a usual line brings."""


@dataclass(slots=True)
class ImportResult:
    """What came of an import."""

    written: int = 0
    left: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    """What could not be had or written: the folder, and why."""
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def add(self, event: ItemWritten | ItemFailed | FeedTexts, slug: str) -> None:
        """Take an event."""
        match event:
            case FeedTexts(failures=failures):
                self.failures += [(slug, failure) for failure in failures]
            case ItemFailed(decision=decision, problem=problem):
                self.failures.append((decision.folder, problem.message))
            case ItemWritten(decision=decision):
                self.written += 1
                self.left += event.is_left
                self.failures += [(decision.folder, failure) for failure in event.failures]
                self.remarks += [(decision.folder, remark) for remark in event.remarks]


def describe_import(prepared: PreparedImport, difference: ItemDifference, way: AudioWay) -> list[str]:
    """Return what an import would do, in lines: how much there is, and what listeners would notice."""
    return [
        *_describe_amounts(prepared, way),
        *describe_difference(difference),
        *_describe_decisions(prepared),
        *_describe_sources(prepared),
        *describe_account(prepared),
        "what nobody can move: statistics, ratings, comments in apps, private subscriptions; download what you can",
    ]


def _describe_amounts(prepared: PreparedImport, way: AudioWay) -> Iterator[str]:
    items = [item for item in prepared.source.items if item.enclosure]
    lengths = [item.enclosure.length or 0 for item in items if item.enclosure]
    unknown = sum(length < KILO for length in lengths)
    seconds = sum(item.duration or 0.0 for item in items)
    title = prepared.source.keys.get("title", prepared.slug)
    size = f"{sum(lengths) / 1e9:.1f} GB" + (f" and {unknown} files of unknown size" if unknown else "")
    yield f"{title}: {_count(len(items), 'episode')}, {size}, {seconds / 3600:.0f} hours of sound"
    ways = {
        AudioWay.KEEP: "fetched, and published byte for byte as it is",
        AudioWay.MASTER: "fetched, and mastered anew: followers keep the old files that they have",
        AudioWay.LEAVE: "left at the old host for now: that has to stay until it is brought over",
    }
    yield f"the audio is {ways[way]}"
    if way is not AudioWay.LEAVE:
        minutes = max(1, round(sum(lengths) / BYTES_A_MINUTE))
        yield f"about {_count(minutes, 'minute')} to fetch, at {BYTES_A_MINUTE / 60e6:g} MB a second"


def describe_difference(difference: ItemDifference) -> list[str]:
    """Return what an app that follows the old feed would notice."""
    order = "another" if difference.reordered else "the same"
    new, gone, redated = map(len, (difference.new, difference.gone, difference.redated))
    lines = [f"{_count(difference.items, 'item')}: {new} new, {gone} gone, {redated} with another date, {order} order"]
    lines += _list_names("new to apps, which would download it", difference.new)
    lines += _list_names("gone from the feed", difference.gone)
    lines += _list_names("with another date", difference.redated)
    if difference.is_clean:
        lines.append(
            "no app downloads anything again; addresses of files and pictures are new, and seen at the next look"
        )
    return lines


def _describe_decisions(prepared: PreparedImport) -> Iterator[str]:
    counts = Counter(decision.action for decision in prepared.decisions)
    words = {
        Action.WRITE: "to be written",
        Action.RENEW: "changed in the source, to be written again",
        Action.KEEP: "here already, unchanged",
        Action.EDITED: "changed in the source and edited here: they stay as they are",
        Action.GONE: "deleted here: they stay away",
        Action.KNOWN: "here already, though not imported",
    }
    yield ", ".join(f"{counts[action]} {text}" for action, text in words.items() if counts[action])
    for action in (Action.EDITED, Action.GONE):
        yield from _list_names(
            words[action].partition(":")[0], [one.folder for one in prepared.decisions if one.action is action]
        )
    yield from _list_names(
        "kept as a draft, since it can be no item of the feed",
        [f"{one.folder} ({_why_draft(one.item)})" for one in prepared.decisions if one.is_draft],
    )


def _why_draft(item: SourceItem) -> str:
    if item.enclosure is None:
        return "no enclosure"
    if item.date is None:
        return item.date_problem or "no date"
    return "the GUID of another item"


def _describe_sources(prepared: PreparedImport) -> Iterator[str]:
    source = prepared.source
    if prepared.guid_remark:
        yield prepared.guid_remark
    if source.missing:
        yield f"the feed does not say: {', '.join(source.missing)}; fill in feeds/{prepared.slug}/feed.yaml"
    if source.new_feed_url:
        host = name_host(source.new_feed_url)
        yield f"itunes:new-feed-url is not kept: it would lead listeners to {host}"
    if prepared.prefix:
        yield f"all enclosures stand behind {prepared.prefix}, which is left out when they are fetched"
    for remark in (*source.repairs, *source.remarks):
        yield _format_remark(remark, prepared)
    yield from _gather_remarks(source.items, prepared)
    yield from _describe_notes(source.items)
    long = sum(len(item.summary.encode()) > APPLE_DESCRIPTION_BYTES for item in source.items)
    if long:
        yield f"{_count(long, 'item')}: the description has more than 4,000 bytes, and the notes say it in its place"


def _gather_remarks(items: Sequence[SourceItem], prepared: PreparedImport) -> Iterator[str]:
    """Yield what is to be told of items, the same words once with the number of items."""
    told: dict[str, list[str]] = {}
    for item in items:
        for remark in item.remarks:
            told.setdefault(remark.what, []).append(item.title)
    for what, titles in told.items():
        shown = hide_secrets(hide_queries(what), prepared.secrets)
        yield f"{titles[0]}: {shown}" if len(titles) == 1 else f"{_count(len(titles), 'item')}: {shown}"


def _describe_notes(items: Sequence[SourceItem]) -> Iterator[str]:
    """Yield what stands in notes that no app shows, or that tells somebody who reads."""
    unshown = sum(UNSHOWN_ELEMENT.search(item.html) is not None for item in items)
    pixels = sum(PIXEL.search(item.html) is not None for item in items)
    if unshown:
        yield f"{_count(unshown, 'item')}: scripts, frames or forms in the notes stay in notes.html, unpublished"
    if pixels:
        yield f"{_count(pixels, 'item')}: a picture of one pixel in the notes tells a server who reads them"


def _format_remark(remark: Remark, prepared: PreparedImport) -> str:
    shown = hide_secrets(hide_queries(remark.what), prepared.secrets)
    return shown if remark.line is None else f"line {remark.line}: {shown}"


def describe_account(prepared: PreparedImport) -> list[str]:
    """Return the account of the tags: how many became keys, are kept word for word, or are left out, and why."""
    account = prepared.source.account
    mapped, kept, dropped = map(account.count, (Fate.MAPPED, Fate.KEPT, Fate.DROPPED))
    total = f"{account.occurrences} tags and attributes"
    lines = [f"{total}: {mapped} become keys, {kept} are kept word for word, {dropped} are not kept"]
    reasons: dict[str, list[str]] = {}
    for row in list_told_rows(account, Fate.DROPPED):
        reasons.setdefault(row.detail, []).append(f"{row.name} {row.count}")
    lines += [f"not kept: {_shorten(names)}: {reason}" for reason, names in sorted(reasons.items())]
    words = [f"{row.name} {row.count}" for row in list_told_rows(account, Fate.KEPT)]
    lines += _list_names("kept word for word, in extra_tags", words)
    lines += [f"nobody answers for {name}" for name in account.unclaimed]
    return lines


def count_old_addresses(texts: Iterable[str], hosts: Iterable[str]) -> dict[str, int]:
    """Return how many texts still have an address of each of these hosts; hosts that none has are left out."""
    counts = Counter[str]()
    marks = {host: f"://{host}" for host in hosts}
    for text in texts:
        counts.update(host for host, mark in marks.items() if mark in text)
    return dict(sorted(counts.items()))


def describe_old_addresses(counts: Mapping[str, int]) -> list[str]:
    """Return which addresses of the old host still stand in the sources, and how to find them."""
    return [
        f"addresses of {host}, which end with it, still stand in {_count(count, 'file')} (links, pictures, audio that"
        f" was left): git grep -n {host} episodes feeds"
        for host, count in counts.items()
    ]


def describe_result(result: ImportResult, difference: ItemDifference) -> list[str]:
    """Return what came of an import, in lines."""
    lines = [
        f"{_count(result.written, 'episode')} written"
        + (f", {result.left} of them with their audio left where it is" if result.left else "")
    ]
    lines += [f"{folder}: {words}" for folder, words in (*result.failures, *result.remarks)]
    return lines + describe_difference(difference)


def make_document(prepared: PreparedImport, difference: ItemDifference, result: ImportResult | None) -> dict[str, Any]:
    """Return all of it for programs."""
    account = prepared.source.account
    return {
        "show": prepared.slug,
        "guid": prepared.guid,
        "sources": [*prepared.sources],
        "items": difference.items,
        "new": [*difference.new],
        "gone": [*difference.gone],
        "redated": [*difference.redated],
        "reordered": difference.reordered,
        "actions": dict(sorted(Counter(str(one.action) for one in prepared.decisions).items())),
        "missing": [*prepared.source.missing],
        "account": [
            {"name": row.name, "fate": str(row.fate), "detail": row.detail, "count": row.count} for row in account.rows
        ],
        "unclaimed": [*account.unclaimed],
        **(_describe_outcome(result) if result else {}),
    }


def _describe_outcome(result: ImportResult) -> Mapping[str, Any]:
    return {
        "written": result.written,
        "left": result.left,
        "failures": [{"folder": folder, "what": what} for folder, what in result.failures],
        "remarks": [{"folder": folder, "what": what} for folder, what in result.remarks],
    }


def _list_names(what: str, names: Iterable[str]) -> list[str]:
    listed = [*names]
    return [f"{what}: {_shorten(listed)}"] if listed else []


def _shorten(names: Sequence[str]) -> str:
    rest = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{rest}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
