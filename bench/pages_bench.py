"""Episodes as web pages, beside Pelican making pages of as many posts of the same words: notes alone, and with a talk.

First 2,000 that have show notes, then 500 that have a transcript of 26 minutes as well: for publisher a file of WebVTT,
for Pelican a paragraph a turn in the post's Markdown.

Each run is a process of its own, from empty folders, with nothing kept from before; shown are medians of several, taken
by turns: the processor time of reading the texts, of making and writing all files, and of the whole process; the pages,
how many of them are made in a second of making and of the whole process, and how much HTML that is.

Pelican makes articles and lists and no feeds: once in its smallest theme, whose page of a post has its words alone, and
once in a theme that shows of a post what publisher shows of an episode: the same sections, player, cards, words for
machines, in as many bytes. Its lists stay small, and its six cards are the latest posts. It forces nothing to disk.
publisher makes of each episode a page, a page with the player alone and an oEmbed document, finds out which episodes
are alike, and makes all lists and the search; it reads everything back that it writes, and has the disk keep it. Then
one episode's notes are changed, and it is told what is made again.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bench.feed_show import NOTES, publication, stored
from bench.talk import as_markdown, as_webvtt
from publisher.cli.options import Invocation
from publisher.cli.project import open_project
from publisher.console.choose import open_console
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import store_pages

T = TypeVar("T")

ROUNDS = 3
NOTES_ALONE, WITH_TALK = 2_000, 500
"""Episodes."""
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
{transcript}---
{notes}"""
POST = """\
Title: Case {number}, measured & weighed
Date: {date}
Category: {topic}
Summary: How much it fell in week {number}, and who measured it.

{notes}"""
THEMES = {"pelican": "simple", "pelican+": str(Path(__file__).with_name("pelican_theme"))}
"""Pelican's smallest, and one whose pages show as much as ours."""
TOPICS = ("Weather", "Weights", "The sea", "Time")
SETTINGS = """\
SITENAME = "Measured and weighed"
SITEURL = "https://maalt.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
THEME = "{theme}"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DEFAULT_PAGINATION = 50
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
"""


def main() -> None:
    """Show for both shows what they take, and how that compares."""
    for count, talk in ((NOTES_ALONE, False), (WITH_TALK, True)):
        print(f"\n{count} episodes with {'notes, and a transcript of 26 minutes' if talk else 'notes alone'}")
        measure(count, talk=talk)
    print(f"load: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def measure(count: int, *, talk: bool) -> None:
    """Show processor time and pages a second of both, how they compare, and what one changed episode costs."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, count, talk=talk)
        figures: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for maker in [*MAKERS] * ROUNDS:
            for kept in ("public", ".publisher", "output"):
                shutil.rmtree(root / maker / kept, ignore_errors=True)
            figures[maker].append(measured(maker, root / maker))
        medians = {maker: median(rows) for maker, rows in figures.items()}
        heads = (("reading", 10), ("making", 10), ("process", 10), ("pages", 8), ("/s making", 12), ("/s in all", 12))
        print(f"{'':12}{''.join(f'{head:>{wide}}' for head, wide in heads)}{'HTML':>10}")
        for maker, row in medians.items():
            times = "".join(f"{row[name]:8.2f} s" for name in ("reading", "making", "process"))
            speeds = "".join(f"{row['pages'] / row[name]:12.0f}" for name in ("making", "process"))
            print(f"{maker:12}{times}{row['pages']:8.0f}{speeds}{row['bytes'] / 1e6:7.1f} MB")
        for maker in THEMES:
            compare(maker, medians[maker], medians["publisher"])
        rerun(root / "publisher", count // 2)


def compare(maker: str, theirs: dict[str, float], ours: dict[str, float]) -> None:
    """Show how many times as fast publisher is."""
    whole = theirs["process"] / ours["process"]
    pages = ours["pages"] / theirs["pages"]
    making = theirs["making"] / ours["making"] * pages
    megabytes = theirs["process"] / theirs["bytes"] / (ours["process"] / ours["bytes"])
    print(
        f"{maker} ÷ publisher: the whole process {whole:.2f}; a page, all in all {whole * pages:.2f};"
        f" a page, making alone {making:.2f}; a megabyte of HTML, all in all {megabytes:.2f}"
    )


def median(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the medians of what was measured."""
    return {name: statistics.median(row[name] for row in rows) for name in rows[0] if name != "written"}


def write(root: Path, count: int, *, talk: bool) -> None:
    """Write the same texts as episodes and as posts; with a `talk` in each, if that is wanted."""
    for number in range(1, count + 1):
        date = FIRST + timedelta(days=number)
        words = {"number": number, "notes": NOTES.format(number=number), "topic": TOPICS[number % len(TOPICS)]}
        folder = root / "publisher" / "episodes" / f"{number:05}-measured"
        folder.mkdir(parents=True)
        transcript = "transcript: transcript.vtt\n" if talk else ""
        (folder / "episode.md").write_text(EPISODE.format(date=date.isoformat(), transcript=transcript, **words))
        post = POST.format(date=f"{date:%Y-%m-%d %H:%M}", **words)
        if talk:
            (folder / "transcript.vtt").write_text(as_webvtt(number))
            post = f"{post}\n## Transcript\n\n{as_markdown(number)}"
        for maker in THEMES:
            posts = root / maker / "content"
            posts.mkdir(parents=True, exist_ok=True)
            (posts / f"{number:05}-measured.md").write_text(post)
    for maker, theme in THEMES.items():
        (root / maker / "settings.py").write_text(SETTINGS.format(theme=theme))
    feed = root / "publisher" / "feeds" / "maalt"
    feed.mkdir(parents=True)
    (feed / "feed.yaml").write_text(FEED)


def measured(maker: str, root: Path) -> dict[str, Any]:
    """Return what making all pages took, in a process of its own, and what was made."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "bench.pages_bench", maker, str(root)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = [*(root / ("output" if maker in THEMES else "public")).rglob("*.html")]
    process = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**told, "process": process, "pages": len(made), "bytes": sum(page.stat().st_size for page in made)}


def rerun(root: Path, number: int) -> None:
    """Change one episode's notes, and tell what is made again."""
    file = root / "episodes" / f"{number:05}-measured" / "episode.md"
    file.write_text(file.read_text() + "\nOne more line.\n")
    for what in ("one episode changed", "nothing changed"):
        told = measured("publisher", root)
        print(f"{what}: {', '.join(told['written']) or 'nothing'} written; pages took {told['making']:.2f} s")


def publisher(root: Path) -> dict[str, Any]:
    """Make the pages of the show in `root`, as publishing does."""
    start = time.process_time()
    project = open_project(Invocation(root=root, console=open_console("json"), target="preview"))
    reading = time.process_time() - start
    site = project.sites(project.known(NOW))["maalt"]
    entries = [publication(site.feed, episode) for episode in site.episodes]
    covers = {FEED_COVER: stored("images/maalt.01234567.jpg", "image/jpeg")}
    ledger = Ledger(feed="maalt", covers=covers, publications={entry.guid: entry for entry in entries})
    start = time.process_time()
    pages = prepare_pages(site, ledger, NOW)
    done = remove_unneeded_pages(pages, run_to_end(store_pages(pages)))
    return {"reading": reading, "making": time.process_time() - start, "written": done.written}


def run_to_end(steps: Generator[object, None, T]) -> T:
    """Take every step, and return what the generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def pelican(root: Path) -> dict[str, Any]:
    """Make the pages of the posts in `root`, as Pelican does."""
    from pelican import Pelican, generators  # noqa: PLC0415 - for those who run the bench
    from pelican.settings import read_settings  # noqa: PLC0415

    (root / "output").mkdir()
    paths = {"PATH": str(root / "content"), "OUTPUT_PATH": str(root / "output")}
    settings = read_settings(str(root / "settings.py"), override=paths)
    spent = {"reading": 0.0, "making": 0.0}

    def timed(name: str, method: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any, **named: Any) -> None:
            start = time.process_time()
            method(*arguments, **named)
            spent[name] += time.process_time() - start

        return run

    for kind in (generators.ArticlesGenerator, generators.PagesGenerator, generators.StaticGenerator):
        kind.generate_context = timed("reading", kind.generate_context)
        kind.generate_output = timed("making", kind.generate_output)
    Pelican(settings).run()
    return {**spent, "written": []}


MAKERS: dict[str, Callable[[Path], dict[str, Any]]] = {"publisher": publisher, **dict.fromkeys(THEMES, pelican)}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps(MAKERS[sys.argv[1]](Path(sys.argv[2]))))
