"""Limits for media files: bytes and values of tags, length of recordings, size of pictures, memory of ffmpeg.

Each is far above what honest work needs, and far below what exhausts a machine. What exceeds one is told with the
file's name, the bound and what to do.
"""

MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 4_000, 384_000
"""Sample rates of recordings that are read, in Hz: from half a telephone's to eight times a studio's."""
MAX_CHANNELS = 64
"""Most channels of a recording that is read: those of a large mixing desk."""
MAX_RECORDING_SECONDS = 100 * 3600
"""Longest recording that is read, in seconds."""
MAX_JINGLE_SECONDS = 30 * 60
"""Longest jingle, in seconds: all of it is held in memory."""

MAX_EMBEDDED_BYTES = 1 << 24
"""Most bytes of a file that are read for its tags, and unpacked from them: 16 MiB, the largest block of FLAC."""
MAX_TAG_READS = 500_000
"""Most parts of a file that are read for its tags: atoms, pages, packets."""
MAX_TAG_VALUES = 20_000
"""Most values in tags, beside those that BYTES_PER_TAG_VALUE allows."""
BYTES_PER_TAG_VALUE = 100
"""Bytes of tags for which one value more is allowed: in compressed pictures, that often, bytes look like a value."""
MAX_EMBEDDED_CHAPTERS = 10_000
"""Most chapters of a file that are read."""
MAX_TAG_FRAMES = 5 * MAX_EMBEDDED_CHAPTERS
"""Most frames of an ID3 tag, those inside chapters included: each has a title, a link, a picture, and what fills it."""
MAX_TAG_WORK = 2_500 * MAX_EMBEDDED_BYTES
"""Most frames times bytes: mutagen copies the rest of a tag for each frame in it, some 3 seconds in all."""
VALUES_PER_FRAME = 4
"""Values more in tags for each frame: a name, a text, and spaces in UTF-16 that look like the end of one."""
MAX_CHUNKS = 100_000
"""Most chunks or boxes of a file that are passed over in search of one: each costs a read."""

MAX_PICTURE_BYTES = 1 << 27
"""Largest file of a picture, in bytes: 128 MiB."""
MAX_PIXELS = 64_000_000
"""Pixels of the largest picture that is opened: seven times Apple's largest cover; decoded, up to 256 MB."""
MAX_PICTURE_SIDE = 30_000
"""Longest side of a picture that is opened, in pixels: half of what JPEG can have."""
MAX_PICTURE_RATIO = 40
"""Most times that a picture's longer side may contain its shorter one: scaled to a width, others would be too high."""
MAX_JPEG_SCANS = 200
"""Most passes of a progressive JPEG, each of which is decoded over the whole picture: programs write up to 20."""

MAX_PROGRAM_BYTES = 1 << 31
"""Most memory of a program that reads or writes sound, in bytes: to list 100 hours of M4A takes 1.4 GB."""
MAX_PROGRAM_TEXT = 1 << 25
"""Most bytes that a program may write of what it found and of what is wrong."""
