"""Finds the tags in the words of captions, which players interpret: styles, fonts, positions, line breaks."""

import re
from collections.abc import Iterator

STYLE_OPENING = re.compile(
    r"</?(?:[bicsuv]|br|em|font|lang|mark|rt|ruby|small|span|strike|strong|sub|sup|tt)(?=[.\s/>])|\{\\", re.IGNORECASE
)
"""The openings of tags of styles, fonts, line breaks and voices, and of position codes ({\\an8})."""
BREAK_TAG = re.compile(r"</?br\b", re.IGNORECASE)


def drop_styles(text: str) -> str:
    """Return a text without its tags, with a blank in place of a line break."""
    return "".join(
        (" " if BREAK_TAG.match(part) else "") if is_style else part for part, is_style in split_styles(text)
    )


def split_styles(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each is a style tag or a position code, which players interpret."""
    last = {"<": text.rfind(">"), "{": text.rfind("}")}
    behind = 0
    for opening in STYLE_OPENING.finditer(text):
        # What is never closed is text. It is told by the last closing sign, as looking for one each time takes long.
        sign = opening[0][0]
        if opening.start() >= behind and last[sign] >= opening.end():
            yield text[behind : opening.start()], False
            end = text.index(">" if sign == "<" else "}", opening.end()) + 1
            yield text[opening.start() : end], True
            behind = end
    yield text[behind:], False
