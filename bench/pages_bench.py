"""Two thousand episodes as web pages, beside Pelican making pages of as many posts of equal length, from the same Markdown.

Each run is a process of its own, from empty folders, without anything kept from before; shown are medians of the
processor time of whole processes, start-up, reading and writing included, taken by turns. Pelican makes what it makes
of itself but feeds, in its smallest theme; publisher makes a page, a player and an oEmbed document of each episode, all
lists and the search. Then one episode's notes are changed, and it is told what was written again.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.feed_show import NOTES, publication, stored
from publisher.adapters.workspace import Workspace
from publisher.ledger import FEED_COVER, Ledger
from publisher.pages import Site, clear_pages, prepare_pages, store_pages
from publisher.reading import read_sources
from publisher.survey import known_of, open_workshops, sites_of

ROUNDS = 5
EPISODES = 2_000
FIRST = datetime(2000, 1, 3, 6, tzinfo=UTC)
NOW = datetime(2100, 1, 1, tzinfo=UTC)
FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Measured and weighed
description: On numbers, and on those who measured them.
link: https://maalt.example/
language: en
author: The editors
categories: [Education]
explicit: false
cover: cover.jpg
"""
EPISODE = """\
---
title: Case {number}, measured & weighed
date: {date}
summary: How much it fell in week {number}, and who measured it.
topics: {{theme: {topic}}}
audio: recording.flac
---
{notes}"""
POST = """\
Title: Case {number}, measured & weighed
Date: {date}
Category: {topic}
Summary: How much it fell in week {number}, and who measured it.

{notes}"""
TOPICS = ("Weather", "Weights", "The sea", "Time")
SETTINGS = """\
SITENAME = "Measured and weighed"
SITEURL = "https://maalt.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
THEME = "simple"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = 50
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
"""


def main() -> None:
    """Show processor time and pages a second of both, how they compare, and what one changed episode costs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root)
        figures: dict[str, list[dict[str, float]]] = defaultdict(list)
        for maker in [*MAKERS] * ROUNDS:
            figures[maker].append(MAKERS[maker](root / maker))
        medians = {maker: {name: statistics.median(row[name] for row in rows) for name in rows[0]} for maker, rows in figures.items()}
        print(f"{'':12}{'CPU':>9}{'pages':>8}{'pages a second':>16}{'HTML':>10}")
        for maker, row in medians.items():
            speed = f"{row['pages'] / row['seconds']:.0f}"
            print(f"{maker:12}{row['seconds']:7.2f} s{row['pages']:8.0f}{speed:>16}{row['bytes'] / 1e6:7.1f} MB")
        ours, theirs = medians["publisher"], medians["pelican"]
        each = (theirs["seconds"] / theirs["pages"]) / (ours["seconds"] / ours["pages"])
        print(f"CPU, pelican ÷ publisher: {theirs['seconds'] / ours['seconds']:.1f}; of a page: {each:.1f}")
        rerun(root / "publisher")


def write(root: Path) -> None:
    """Write the same texts as episodes and as posts."""
    for number in range(1, EPISODES + 1):
        date = FIRST + timedelta(days=number)
        words = {"number": number, "notes": NOTES.format(number=number), "topic": TOPICS[number % len(TOPICS)]}
        folder = root / "publisher" / "episodes" / f"{number:05}-measured"
        folder.mkdir(parents=True)
        (folder / "episode.md").write_text(EPISODE.format(date=date.isoformat(), **words))
        posts = root / "pelican" / "content"
        posts.mkdir(parents=True, exist_ok=True)
        (posts / f"{number:05}-measured.md").write_text(POST.format(date=f"{date:%Y-%m-%d %H:%M}", **words))
    (root / "pelican" / "settings.py").write_text(SETTINGS)
    feed = root / "publisher" / "feeds" / "maalt"
    feed.mkdir(parents=True)
    (feed / "feed.yaml").write_text(FEED)


def publisher(root: Path) -> dict[str, float]:
    """Make all pages anew, with nothing known from before."""
    for kept in ("public", ".publisher"):
        shutil.rmtree(root / kept, ignore_errors=True)
    return measured([sys.executable, "-m", "bench.pages_bench", str(root)], root / "public", Path.cwd())


def pelican(root: Path) -> dict[str, float]:
    """Make all pages anew."""
    shutil.rmtree(root / "output", ignore_errors=True)
    command = [sys.executable, "-m", "pelican", "content", "-s", "settings.py", "-o", "output", "--quiet"]
    return measured(command, root / "output", root)


def measured(command: list[str], output: Path, folder: Path) -> dict[str, float]:
    """Return what a process took, and what it made."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = [*output.rglob("*.html")]
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "pages": len(made), "bytes": sum(page.stat().st_size for page in made)}


def rerun(root: Path) -> None:
    """Change one episode's notes, and tell what is written again, and what that and nothing at all take."""
    file = root / "episodes" / f"{EPISODES // 2:05}-measured" / "episode.md"
    file.write_text(file.read_text() + "\nOne more line.\n")
    command = [sys.executable, "-m", "bench.pages_bench", str(root)]
    for what in ("one episode changed", "nothing changed"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(done.stdout)
        print(f"{what}: {told['written']}; pages alone {told['seconds']:.2f} s, all {after.ru_utime - before.ru_utime:.2f} s")


def once(root: Path) -> dict[str, Any]:
    """Make the pages of the show in `root`, as publishing does; return what was written, and the time for pages alone."""
    import time  # noqa: PLC0415 - the process that is measured loads what it needs

    sources = read_sources(Workspace(root))
    workshops = open_workshops(root, sources, "preview")
    site: Site = sites_of(sources, known_of(sources, workshops, NOW), workshops)["maalt"]
    entries = [publication(site.feed, episode) for episode in site.episodes]
    covers = {FEED_COVER: stored("images/maalt.01234567.jpg", "image/jpeg")}
    ledger = Ledger(feed="maalt", covers=covers, publications={entry.guid: entry for entry in entries})
    start = time.process_time()
    pages = prepare_pages(site, ledger, NOW)
    steps = store_pages(pages)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        done = clear_pages(pages, end.value)
    seconds = time.process_time() - start
    return {"written": done.written if len(done.written) < 10 else len(done.written), "seconds": seconds}


MAKERS: dict[str, Callable[[Path], dict[str, float]]] = {"publisher": publisher, "pelican": pelican}

if __name__ == "__main__":
    print(json.dumps(once(Path(sys.argv[1]))))
