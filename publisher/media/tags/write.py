"""Writes tags into audio files with mutagen, in the format that the file's suffix names.

Equal tags give equal bytes, whatever tags the file had before; the sound is not changed.
"""

from collections.abc import Mapping
from pathlib import Path

from mutagen import MutagenError

from publisher.errors import PublisherError
from publisher.media.tags import id3, mp4, opus
from publisher.media.tags.model import Tags

_WRITERS = {".m4a": mp4.write_mp4, ".opus": opus.write_opus}


def write_tags(file: Path, tags: Tags, cover: bytes, pictures: Mapping[str, bytes] = {}) -> None:
    """Replace all tags of `file`, whose suffix tells its format, by `tags` and `cover`, a JPEG.

    `pictures` are JPEGs of chapters, by the file names in the chapters; only ID3 can hold them. Raises PublisherError
    if the file cannot be written.
    """
    try:
        # Opened here, since mutagen would create a missing file.
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
