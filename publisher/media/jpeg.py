"""Counts the passes of a JPEG (ITU-T T.81) by its markers, without decoding it.

A progressive JPEG may have any number of passes (scans) of a few bytes, and each is decoded over the whole picture.
"""

import re

MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
"""A marker; in compressed samples, 0xFF is followed by zero or by a restart marker."""
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
BARE_MARKERS = (0x01, 0xD8)
"""Markers without a segment behind them."""


def count_scans(content: bytes) -> int:
    """Return the number of scans in the first picture of a JPEG file; 0 for anything else."""
    scans, at = 0, 0
    while content.startswith(b"\xff\xd8") and (found := MARKER.search(content, at)):
        marker, at = found[1][0], found.end()
        if marker == END_OF_IMAGE:
            break
        scans += marker == START_OF_SCAN
        if marker not in BARE_MARKERS:
            at += max(2, int.from_bytes(content[at : at + 2]))
    return scans
