"""Names the folder that a preview server serves, so that its clients can tell it from another server at its address."""

import os
from pathlib import Path

from publisher.hashing import digest_bytes

HEADER = "Publisher-Folder"
"""The header of each response of a preview server: what `name_folder` returns for its folder."""


def name_folder(folder: Path) -> str:
    """Return the SHA-256 of a folder's path without links, as 64 hexadecimal digits.

    The path itself names the user, and a preview may be open to a network.
    """
    return digest_bytes(os.fsencode(folder.resolve()))
