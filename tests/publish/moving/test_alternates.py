"""Alternate enclosures stay word for word, but for the one that is the audio itself."""

import pytest

from publisher.publish.moving.alternates import drop_repeated_alternates

NAMESPACE = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
OPUS = (
    f'<podcast:alternateEnclosure {NAMESPACE} type="audio/opus">'
    '<podcast:source uri="https://old.example/1.opus"/></podcast:alternateEnclosure>'
)
SAME = (
    f'<podcast:alternateEnclosure {NAMESPACE} type="audio/mpeg"><!-- a -->'
    '<podcast:source uri="https://op3.dev/e/old.example/1.mp3"/></podcast:alternateEnclosure>'
)
DEFAULT = OPUS.replace("type=", 'default="true" type=')
OTHER = "<comments>https://old.example/1</comments>"


@pytest.mark.parametrize(
    ("extra", "kept", "others"),
    [
        ((OPUS, OTHER), (OPUS, OTHER), 1),
        ((SAME, OTHER), (OTHER,), 0),
        ((DEFAULT, OPUS), (OPUS,), 1),
        ((), (), 0),
    ],
)
def test_the_audio_itself_is_no_alternate(extra: tuple[str, ...], kept: tuple[str, ...], others: int) -> None:
    """An app would go on to fetch it from the old host; whatever else is there stays, and is counted."""
    assert drop_repeated_alternates(extra, "https://old.example/1.mp3") == (kept, others)
