"""A feed of 2,000 and of 10,000 episodes with all tags, beside plain feedgen that writes nothing but RSS of them.

Each rendering is a process of its own. Processor time and memory are those of the rendering alone, not of making the
show; shown are medians of several rounds, taken by turns. feedgen gets notes as HTML, so Markdown is turned into
HTML by the same converter for both, and then once more without that: with all notes' HTML at hand.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from feedgen.feed import FeedGenerator

from bench.feed_show import NOW, published
from publisher.feed import render_feed
from publisher.model import Episode, Feed
from publisher.plan.ledger import Ledger
from publisher.text.notes import to_html

ROUNDS = 5
SIZES = (2_000, 10_000)
URL = "https://media.maalt.example/"
NOTES = {"markdown": "notes in Markdown", "html": "notes' HTML at hand"}
MEGABYTE = 1_000_000


Run = tuple[str, str, int]
"""Who writes, from which notes, how many episodes."""


def main() -> None:
    """Show processor time and memory of both, how they compare, and how time grows with the number of episodes."""
    runs = [(writer, notes, size) for size in SIZES for notes in NOTES for writer in WRITERS]
    figures: dict[Run, list[dict[str, float]]] = defaultdict(list)
    for run in runs * ROUNDS:
        figures[run].append(measured(*run))
    medians = {
        run: {name: statistics.median(row[name] for row in rows) for name in rows[0]} for run, rows in figures.items()
    }
    for notes in NOTES:
        show(notes, medians)


def show(notes: str, medians: dict[Run, dict[str, float]]) -> None:
    """Print what was measured for one kind of notes."""
    print(f"{NOTES[notes]:24}{'episodes':>10}{'CPU':>10}{'per episode':>14}{'memory':>10}{'document':>10}")
    for writer in WRITERS:
        for size in SIZES:
            row = medians[writer, notes, size]
            each = f"{1e6 * row['seconds'] / size:.0f} µs"
            memory, document = (f"{row[name] / MEGABYTE:.1f} MB" for name in ("memory", "bytes"))
            print(f"  {writer:22}{size:10,}{row['seconds']:8.2f} s{each:>14}{memory:>10}{document:>10}")
    for size in SIZES:
        ours, theirs = (medians[writer, notes, size] for writer in ("publisher", "feedgen"))
        cpu, memory = (f"{ours[name] / theirs[name]:.2f}" for name in ("seconds", "memory"))
        print(f"  publisher ÷ feedgen at {size:,}: CPU {cpu}, memory {memory}")
    small, large = (medians["publisher", notes, size]["seconds"] / size for size in SIZES)
    print(f"  an episode of {SIZES[1]:,} ÷ one of {SIZES[0]:,}: {large / small:.2f}\n")


def measured(writer: str, notes: str, size: int) -> dict[str, float]:
    """Return what one rendering took, in a process of its own."""
    command = [sys.executable, "-m", "bench.feed_bench", writer, notes, str(size)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def once(writer: str, notes: str, size: int) -> dict[str, float]:
    """Render one feed in this process, and return processor time, memory that it took at most, and bytes."""
    feed, episodes, ledger = published(size)
    if notes == "html":
        for episode in episodes:
            to_html(episode.notes)
    else:
        to_html("")  # The converter is made once.
    before = peak()
    start = time.process_time()
    content = WRITERS[writer](feed, episodes, ledger)
    seconds = time.process_time() - start
    return {"seconds": seconds, "memory": peak() - before, "bytes": len(content)}


def peak() -> int:
    """Return the most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def ours(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> bytes:
    """Render everything."""
    return render_feed(feed, episodes, ledger, url=URL, now=NOW)


def theirs(feed: Feed, episodes: tuple[Episode, ...], ledger: Ledger) -> bytes:
    """Render what RSS has, as feedgen's own documentation does it: no tag of any other namespace but content."""
    generator = FeedGenerator()
    generator.title(feed.title)
    generator.description(feed.description)
    generator.link(href=feed.link, rel="alternate")
    generator.language(feed.language)
    for episode in reversed(episodes):
        published = ledger.publications[str(ledger.guid_of(episode.slug))]
        enclosure = published.enclosure
        entry = generator.add_entry(order="append")
        entry.title(episode.title)
        entry.link(href=episode.link)
        entry.guid(ledger.guid_of(episode.slug), permalink=False)
        entry.description(episode.summary)
        entry.content(to_html(episode.notes), type="CDATA")
        entry.category([{"term": word, "scheme": heading} for heading, word in episode.topics.items()])
        entry.comments(f"{episode.link}/svar")
        entry.enclosure(url=URL + published.place, length=str(enclosure.bytes), type=enclosure.media_type)
        entry.pubDate(episode.date)
    document: bytes = generator.rss_str(pretty=True)
    return document


WRITERS: dict[str, Callable[[Feed, tuple[Episode, ...], Ledger], bytes]] = {"feedgen": theirs, "publisher": ours}

if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(once(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        main()
