"""Parses and formats Podlove Simple Chapters 1.2: XML, in a file of its own or in an item of a feed."""

from typing import Any

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

PSC_NAMESPACE = "http://podlove.org/simple-chapters"


def parse_psc(sheet: TextFile) -> Chapters:
    """Parse every chapter element, wherever in the document it is."""
    from lxml import etree  # noqa: PLC0415 - few runs need it

    # The file comes from outside: no external entities, no network, no expansion of nested entities.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        # The declaration may name another encoding than the UTF-8 that lxml gets here.
        root = etree.fromstring(_without_declaration(sheet.text).encode(), parser)
    except etree.XMLSyntaxError as problem:
        message = f"this is not XML: {str(problem.msg).partition(', line')[0]}"
        sheet.error("chapter-syntax", problem.lineno, message, "export the chapters again, or mend the line")
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


def _without_declaration(text: str) -> str:
    """Return XML without its declaration, whose line feeds stay so that line numbers do."""
    head, end, rest = text.partition("?>")
    return "\n" * head.count("\n") + rest if end and head.lstrip().startswith("<?xml") else text


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
