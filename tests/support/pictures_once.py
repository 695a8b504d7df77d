"""Pictures that are resized once a run: nearly all shows of the tests have the same cover, and of it the same sizes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from publisher.hashing import digest_bytes
from publisher.media import pictures


@pytest.fixture(scope="session", autouse=True)
def pictures_once() -> Iterator[None]:
    """Keeps what was made of a picture by the digest of its bytes, as equal bytes give equal pictures.

    Tests of the functions themselves have them by their own names, as they are.
    """
    resize, embed = pictures.resize_picture, pictures.make_embedded_cover
    resized: dict[tuple[str, tuple[int, ...]], dict[int, bytes]] = {}
    embedded: dict[str, bytes] = {}

    def resize_once(content: bytes, name: str, widths: Iterable[int]) -> dict[int, bytes]:
        asked = digest_bytes(content), tuple(widths)
        if asked not in resized:
            resized[asked] = resize(content, name, asked[1])
        return dict(resized[asked])

    def embed_once(path: Path) -> bytes:
        try:
            digest = digest_bytes(path.read_bytes())
        except OSError:
            return embed(path)
        if digest not in embedded:
            embedded[digest] = embed(path)
        return embedded[digest]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "resize_picture", resize_once)
        patch.setattr(pictures, "make_embedded_cover", embed_once)
        yield
