"""What ffmpeg complains of: the sound, or what is beside it."""

import pytest

from publisher.media.ffmpeg.complaints import Complaints, list_messages, sort_complaints


@pytest.mark.parametrize(
    ("line", "codec", "container"),
    [
        ("[mp3float @ 0x55d0c8] Header missing", "mp3", "mp3"),
        ("[dec:mp3float @ 0x55d0c8] Error submitting packet to decoder: Invalid data found", "mp3", "mp3"),
        ("[aist#0:0/aac @ 0x5] [dec:aac @ 0x6] Decoding error: Invalid data found", "aac", "mov"),
        ("[aac @ 0x55d0c8] Input buffer exhausted before END element found", "aac", "mov"),
        ("[libopus @ 0x55d0c8] Error decoding", "opus", "ogg"),
        ("[flac @ 0x55d0c8] invalid sync code", "flac", "flac"),
        ("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5] stream 0, offset 0x2c: partial file", "aac", "mov"),
        ("[amrnb @ 0x5] Corrupt bitstream", "amr_nb", "mov"),
        ("[dca @ 0x5] invalid frame", "dts", "dts"),
        ("[in#0/matroska,webm @ 0x5] Error during demuxing: Invalid data found", "opus", "matroska"),
        ("[matroska,webm @ 0x5] File ended prematurely at pos. 3000 (0xbb8)", "opus", "matroska"),
        ("Error while decoding stream #0:0: Invalid data found when processing input", "mp3", "mp3"),
        ("[ogg @ 0x5] CRC mismatch!", "vorbis", "ogg"),
    ],
)
def test_what_is_said_of_the_sound_is_told_from_the_rest(line: str, codec: str, container: str) -> None:
    """The decoder's words, those of the container about a missing end, and the program's own."""
    said = sort_complaints([line], codec, container)
    assert (said.sound, said.rest) == (line.rpartition("] ")[2], None)


@pytest.mark.parametrize(
    ("line", "codec", "container"),
    [
        ("[png @ 0x55d0c8] Invalid PNG signature 0xFFD8FFE000104A46.", "mp3", "mp3"),
        ("[mp3 @ 0x55d0c8] Incorrect BOM value", "mp3", "mp3"),
        ("[mp3 @ 0x55d0c8] Chapter end time 23 before start 800", "mp3", "mp3"),
        ("[mjpeg @ 0x5] overread 8", "flac", "flac"),
        ("Incorrect BOM value: 0x4200", "mp3", "mp3"),
        (
            "[pcm_s24le @ 0x5] Invalid PCM packet, data has size 1 but at least a size of 3 was expected",
            "pcm_s24le",
            "wav",
        ),
        (
            "[dec:pcm_s24le @ 0x5] Error submitting packet to decoder: Invalid data found when processing input",
            "pcm_s24le",
            "wav",
        ),
        ("Error while decoding stream #0:0: Invalid data found when processing input", "pcm_s24le", "wav"),
        ("[in#0 @ 0x561ce3de8040] Chapter end time 23 before start 800", "mp3", "mp3"),
    ],
)
def test_what_is_said_of_tags_covers_and_chapters_is_no_damage(line: str, codec: str, container: str) -> None:
    """The sound may be whole all the same."""
    said = sort_complaints([line], codec, container)
    assert (said.sound, said.rest) == (None, line.rpartition("] ")[2])


def test_a_demuxer_with_its_decoders_name_is_known_by_when_it_spoke() -> None:
    """What was said when the file was opened is about its tags."""
    opening = list_messages("[flac @ 0x1] invalid picture\nInput #0, flac, from 'x':\n[info] x")
    said = ["[flac @ 0x2] invalid picture", "[flac @ 0x2] invalid sync code"]
    found = sort_complaints(said, "flac", "flac", opening)
    assert (found.sound, found.rest) == ("invalid sync code", "invalid picture")


def test_the_containers_reader_is_known_and_the_output_is_left_out() -> None:
    """A reader may have lost packets; what writes the samples says nothing of the recording."""
    lost = "[matroska,webm @ 0x5] Element at 0x15437 ending at 0x9 exceeds containing master element"
    found = sort_complaints([lost, "[png @ 0x1] bad"], "opus", "matroska")
    assert (found.sound, found.demuxer, found.rest) == (None, lost.partition("] ")[2], lost.partition("] ")[2])
    newest = "[in#0/matroska,webm @ 0x5] 0x00 at pos 54285 (0xd40d) invalid as first byte of an EBML number"
    assert sort_complaints([newest], "flac", "matroska").demuxer == newest.partition("] ")[2]
    own = ["[s32le @ 0x5] Application provided invalid, non monotonically increasing dts to muxer", "[out#0 @ 0x1] x"]
    assert sort_complaints(own, "vorbis", "ogg") == Complaints()


def test_bytes_that_are_no_frame_are_told_from_damaged_frames() -> None:
    """A tag between two frames gives other messages than a frame with wrong bits; repeated ones say nothing."""
    no_frame = ["[mp3float @ 0x5] Header missing", "Error while decoding stream #0:0: Invalid data found"]
    repeated = "    Last message repeated 3 times"
    assert sort_complaints([*no_frame, repeated], "mp3", "mp3") == Complaints(sound="Header missing", is_no_frame=True)
    damaged = [*no_frame, "[mp3float @ 0x5] invalid new backstep -1"]
    assert not sort_complaints(damaged, "mp3", "mp3").is_no_frame
    assert not sort_complaints([], "mp3", "mp3").is_no_frame
