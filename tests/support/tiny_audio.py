"""The smallest audio files that readers of tags accept, made of bytes without an encoder."""

from mutagen.ogg import OggPage

MP3_FRAMES = (b"\xff\xfb\x90\x00" + bytes(413)) * 8
"""Silent frames of an MP3: MPEG 1 layer III, 128 kbit/s, 44.1 kHz, stereo."""
OPUS_PACKET = b"\xfc\xff\xfe"
"""A silent packet of Opus."""


def tiny_flac(samples: int) -> bytes:
    """Return a FLAC file at 44.1 kHz in two channels that declares so many samples and has no frames."""
    packed = 44_100 << 44 | 1 << 41 | 15 << 36 | samples
    return b"fLaC\x80\0\0\x22" + bytes(10) + packed.to_bytes(8) + bytes(16)


def tiny_opus(*comments: str) -> bytes:
    """Return an Ogg Opus stream of three pages: header, these comments, and a silent packet."""
    head = b"OpusHead\1\2" + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + bytes(3)
    texts = [b"test", *(comment.encode() for comment in comments)]
    sized = [len(text).to_bytes(4, "little") + text for text in texts]
    tags = b"OpusTags" + sized[0] + len(comments).to_bytes(4, "little") + b"".join(sized[1:])
    pages = []
    for number, packet in enumerate((head, tags, OPUS_PACKET)):
        page = OggPage()
        page.packets, page.sequence, page.serial, page.position = [packet], number, 1, 0
        page.first, page.last = number == 0, packet == OPUS_PACKET
        pages.append(page.write())
    return b"".join(pages)
