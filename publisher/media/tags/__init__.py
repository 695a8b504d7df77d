"""Tags inside audio files, written with mutagen: the one value `Tags`, as each format spells it.

The same tags give the same bytes, whatever tags the file had before, and the sound is left alone.
"""

from collections.abc import Mapping
from pathlib import Path

from mutagen import MutagenError

from publisher.errors import PublisherError
from publisher.media.tags import id3, mp4, opus
from publisher.media.tags.copy import copy_tags
from publisher.media.tags.model import Tags

_WRITERS = {".m4a": mp4.write_mp4, ".opus": opus.write_opus}

__all__ = ["copy_tags", "write_tags"]


def write_tags(file: Path, tags: Tags, cover: bytes, pictures: Mapping[str, bytes] = {}) -> None:
    """Write `tags` and `cover`, a JPEG, into `file`, in the place of all tags it had; its ending says what it is.

    `pictures` are JPEGs of chapters, by the files that the chapters name. ID3 alone has a place for them.

    Raises PublisherError if the file cannot be written.
    """
    try:
        # Opened here, since mutagen makes a file that is not there.
        with file.open("r+b") as stream:
            if file.suffix == ".mp3":
                id3.write_id3(stream, tags, cover, pictures)
            else:
                _WRITERS[file.suffix](stream, tags, cover)
    except (OSError, MutagenError) as problem:
        raise PublisherError(
            f"tags cannot be written into {file.name}: {problem}",
            hint="look at the disk's free space and at the folder's permissions",
        ) from None
