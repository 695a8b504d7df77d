"""Parses and formats Podlove Simple Chapters 1.2: XML, in a file of its own or in an item of a feed."""

from typing import Any

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.chapters.xml import parse_xml
from publisher.text.textfile import TextFile

PSC_NAMESPACE = "http://podlove.org/simple-chapters"


def parse_psc(sheet: TextFile) -> Chapters:
    """Parse every chapter element, wherever in the document it is."""
    root = parse_xml(sheet)
    if root is None:
        return ()
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for element in root.iter(f"{{{PSC_NAMESPACE}}}chapter", "chapter"):
        start = parse_time(element.get("start", ""))
        if start is None:
            sheet.error("chapter-wrong", element.sourceline, "the chapter has no start", 'write start="00:12:30"')
            continue
        values = {"title": element.get("title"), "link": element.get("href"), "image": element.get("image")}
        if add_chapter(chapters, sheet, element.sourceline, start=start, **values):
            places.append(element.sourceline)
    return sort_chapters(chapters, sheet, places)


def format_psc(chapters: Chapters) -> str:
    """Return an XML document with the chapters in the table of contents."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415 - few runs need it

    rows = "".join(
        "  <psc:chapter "
        + " ".join(f"{name}={quoteattr(value)}" for name, value in make_psc_attributes(chapter).items())
        + "/>\n"
        for chapter in chapters
        if chapter.toc
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<psc:chapters version="1.2" xmlns:psc="{PSC_NAMESPACE}">\n{rows}</psc:chapters>\n'


def make_psc_attributes(chapter: Chapter) -> dict[str, Any]:
    """Return the attributes of a chapter element."""
    values = {
        "start": format_cue_time(chapter.start),
        "title": chapter.title,
        "href": chapter.link,
        "image": chapter.image,
    }
    return {name: value for name, value in values.items() if value}
