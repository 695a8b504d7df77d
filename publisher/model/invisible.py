"""Shows control characters as escapes: names and texts come from others, and terminals obey what they contain."""

import re

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, ends of lines, what turns the direction of writing (Unicode TR 9), and halves of characters."""


def escape_controls(text: str) -> str:
    """Return a text on one line, with each control character as Python writes it: \\x1b, \\n, \\u202e."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
