"""Parses the XML of chapter files, and chapters in two kinds of it: Matroska's, and Hindenburg's sessions."""

from typing import TYPE_CHECKING

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import parse_time
from publisher.text.chapters.build import add_chapter, keep_own_ends, sort_chapters
from publisher.text.textfile import TextFile

if TYPE_CHECKING:
    from lxml import etree


def parse_xml(sheet: TextFile) -> "etree._Element | None":
    """Return the root of an XML document, or None and add an error."""
    from lxml import etree  # noqa: PLC0415 - few runs need it

    # The file comes from outside: no external entities, no network, no expansion of nested entities.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        # The declaration may name another encoding than the UTF-8 that lxml gets here.
        return etree.fromstring(_without_declaration(sheet.text).encode(), parser)
    except etree.XMLSyntaxError as problem:
        message = f"this is not XML: {str(problem.msg).partition(', line')[0]}"
        sheet.error("chapter-syntax", problem.lineno, message, "export the chapters again, or mend the line")
        return None


def _without_declaration(text: str) -> str:
    """Return XML without its declaration, whose line feeds stay so that line numbers do."""
    head, end, rest = text.partition("?>")
    return "\n" * head.count("\n") + rest if end and head.lstrip().startswith("<?xml") else text


def parse_matroska_chapters(sheet: TextFile) -> Chapters:
    """Parse the chapter atoms of Matroska's XML, as mkvmerge and mkvextract have it; hidden ones are not shown."""
    root = parse_xml(sheet)
    chapters: list[Chapter] = []
    places: list[int | None] = []
    ends: list[float | None] = []
    for atom in () if root is None else root.iter("ChapterAtom"):
        start = parse_time(atom.findtext("ChapterTimeStart") or "")
        if start is None:
            fix = "write <ChapterTimeStart>00:12:30.000</ChapterTimeStart>"
            sheet.error("chapter-wrong", atom.sourceline, "the chapter has no start", fix)
            continue
        title = atom.findtext("ChapterDisplay/ChapterString")
        shown = (atom.findtext("ChapterFlagHidden") or "").strip() != "1"
        if add_chapter(chapters, sheet, atom.sourceline, start=start, title=title, toc=shown):
            places.append(atom.sourceline)
            end = parse_time(atom.findtext("ChapterTimeEnd") or "")
            ends.append(end if end is not None and end > start else None)
    return sort_chapters(keep_own_ends(chapters, ends), sheet, places)


def parse_hindenburg_markers(sheet: TextFile) -> Chapters:
    """Parse the markers of a Hindenburg session."""
    root = parse_xml(sheet)
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for marker in () if root is None else root.iter("{*}Marker", "{*}marker"):
        values = {str(name).casefold(): str(value) for name, value in marker.attrib.items()}
        written = values.get("time") or values.get("start") or values.get("position") or ""
        start = parse_time(written)
        if start is None:
            sheet.error("chapter-wrong", marker.sourceline, "the marker has no time", 'write Time="12:30.000"')
            continue
        title = values.get("name") or values.get("title")
        link = values.get("url") or values.get("link")
        if add_chapter(chapters, sheet, marker.sourceline, start=start, title=title, link=link):
            places.append(marker.sourceline)
    return sort_chapters(chapters, sheet, places)
