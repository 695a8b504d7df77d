"""Finds HTML and Markdown in texts where they mean nothing, in time linear in the length of the text.

A pattern alone would look for the end of a tag or of a link from each of its possible beginnings.
"""

import re
from collections.abc import Iterator

TAG_NAME = re.compile(r"</?[a-z][a-z0-9]*+", re.IGNORECASE)
TAG_ATTRIBUTE = re.compile(r"\s++[a-z-]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?+", re.IGNORECASE)
TAG_END = re.compile(r"\s*+/?>")
LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\[]++)\]\(\s*+<?+(?P<address>[^)\s>]*+)>?+[^)]*+\)")
WEB_LINK_MIDDLE = re.compile(r"\]\((?:https?://|mailto:)")
WORD_END = re.compile(r"[)\s]")


def find_tag(text: str) -> tuple[int, int] | None:
    """Return where the first HTML tag begins and ends, with its attributes; None if there is none."""
    failed: set[int] = set()
    """Where attributes end behind which no tag ends: several tags that are never closed may share their attributes."""
    for name in TAG_NAME.finditer(text):
        at, passed = name.end(), list[int]()
        while at not in failed:
            if end := TAG_END.match(text, at):
                return name.start(), end.end()
            passed.append(at)
            attribute = TAG_ATTRIBUTE.match(text, at)
            if attribute is None:
                break
            at = attribute.end()
        failed.update(passed)
    return None


def find_picture(text: str) -> int | None:
    """Return where the first picture of Markdown begins: ![words](address) or ![words][name]; None without one."""
    closers = {"(": text.rfind(")"), "[": text.rfind("]")}
    at = 0
    while (start := text.find("![", at)) >= 0 and (end := text.find("]", start + 2)) >= 0:
        if closers.get(text[end + 1 : end + 2], -1) > end + 1:
            return start
        # Whatever begins before this bracket ends at it too.
        at = end + 1
    return None


def find_links(text: str) -> Iterator[re.Match[str]]:
    """Yield the links of Markdown, each with its `words` and its `address`; pictures are none."""
    # Up to the last bracket, so that every link that is begun is ended.
    return LINK.finditer(text, 0, text.rfind(")") + 1)


def find_web_link(text: str) -> str | None:
    """Return the first link of Markdown to a web or e-mail address; None without one."""
    end, floor = -1, 0
    for middle in WEB_LINK_MIDDLE.finditer(text):
        if end < middle.end():
            found = WORD_END.search(text, middle.end())
            end = found.start() if found else len(text)
        first = max(text.rfind("]", floor, middle.start()), text.rfind("\n", floor, middle.start()), floor - 1) + 1
        start = text.find("[", first, max(first, middle.start() - 1))
        if start >= 0 and text[end : end + 1] == ")":
            return text[start : end + 1]
        floor = middle.start() + 1
    return None
