"""Verification: each difference between ledger, storage and public address is a flaw, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.plan.ledger import Ledger
from publisher.publish import verify
from publisher.publish.deployment import Deployment
from publisher.publish.verify import Server, Verification, find_server, verify_feed
from publisher.storage.folder import FolderStorage
from publisher.storage.http.client import Response
from publisher.storage.http.folder_header import HEADER, name_folder
from support.deployments import FEED, FEED_PATH, make_deployment, place_file, store_show, write


@pytest.fixture
def published(tmp_path: Path) -> Deployment:
    """A show whose feed is published to a folder."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    return deployment


def check(
    deployment: Deployment,
    *,
    ledger: Ledger | None = None,
    deep: bool = False,
    served: bool = False,
    pages: bool = False,
) -> Verification:
    """Verify the feed against its ledger, or against another one."""
    feed = FEED.model_copy(update={"pages": pages})
    ledger = deployment.ledger() if ledger is None else ledger
    return verify_feed(feed, ledger, deployment=deployment, target="preview", deep=deep, served=served)


def list_flaws(verification: Verification) -> list[tuple[str, str]]:
    """Return key and message of each flaw."""
    return [(flaw.key, flaw.message) for flaw in verification.flaws]


def get_audio_key(deployment: Deployment) -> str:
    """Return the key of the first episode's enclosure."""
    entries = deployment.ledger().publications.values()
    return next(entry.enclosure.key for entry in entries if entry.slug == "en")


def answer(monkeypatch: pytest.MonkeyPatch, respond: Callable[[str], Response]) -> None:
    """Let every request to a public address be answered by `respond`."""
    for name in ("head", "get", "get_first_bytes"):
        monkeypatch.setattr(verify.client, name, respond)


def test_a_published_feed_has_no_flaws(published: Deployment) -> None:
    """Three enclosures and two covers are compared, to the byte too."""
    assert check(published, deep=True) == Verification(files=5, flaws=[])


def test_a_feed_that_was_never_published_is_one_flaw(tmp_path: Path) -> None:
    """Nothing else is said of it."""
    verification = check(make_deployment(tmp_path))
    assert (verification.files, list_flaws(verification)) == (0, [(FEED_PATH, "was never published to preview")])


def test_a_missing_file_is_a_flaw(published: Deployment) -> None:
    """The feed still names it, but it is reported once."""
    key = get_audio_key(published)
    published.storage.remove([key])
    assert list_flaws(check(published, deep=True)) == [(key, "is not in the storage")]


def test_a_file_of_another_size_is_a_flaw(published: Deployment) -> None:
    """Sizes are compared without reading."""
    key = get_audio_key(published)
    place_file(published, key, b"short")
    assert list_flaws(check(published)) == [(key, f"has 5 bytes and not {len('audio of en')}")]


def test_other_bytes_are_found_by_reading(published: Deployment) -> None:
    """A damaged file of the right size is seen only if it is read back."""
    key = get_audio_key(published)
    place_file(published, key, b"AUDIO of en")
    assert check(published).flaws == []
    assert list_flaws(check(published, deep=True)) == [(key, "has other bytes than were published")]


def test_a_file_of_another_size_is_not_read(published: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many bytes it has; and one of the right size is never read further than that."""
    key = get_audio_key(published)
    place_file(published, key, b"long" * 100)
    read: dict[str, int | None] = {}
    real = FolderStorage.read

    def note(storage: FolderStorage, name: str, **named: int) -> bytes | None:
        read[name] = named.get("most")
        return real(storage, name, **named)

    monkeypatch.setattr(FolderStorage, "read", note)
    flaws = list_flaws(check(published, deep=True))
    assert flaws == [(key, "has 400 bytes and not 11")]
    assert key not in read
    other = next(file for file in published.ledger().publications.values() if file.enclosure.key != key).enclosure
    assert read[other.key] == other.bytes


def test_a_missing_feed_is_a_flaw(published: Deployment) -> None:
    """Files without a feed reach no listener."""
    published.storage.remove([FEED_PATH])
    assert list_flaws(check(published)) == [(FEED_PATH, "is not in the storage")]


def test_what_the_feed_names_beyond_the_ledger_must_be_there(published: Deployment) -> None:
    """A derived feed names its show's audio, which its own ledger does not have."""
    key = get_audio_key(published)
    empty = replace(published.ledger(), publications={})
    assert check(published, ledger=empty).flaws == []
    published.storage.remove([key])
    assert list_flaws(check(published, ledger=empty)) == [(key, f"is named by {FEED_PATH}, and is not in the storage")]


def test_a_damaged_archive_page_is_a_flaw(published: Deployment) -> None:
    """A page must be what its key names."""
    page = "maalt/archive/0001.0123abcd.xml"
    content = (published.storage.read(FEED_PATH) or b"").replace(b"</channel>", f"<!-- {page} --></channel>".encode())
    place_file(published, FEED_PATH, content)
    assert list_flaws(check(published)) == [(page, f"is named by {FEED_PATH}, and is not in the storage")]
    place_file(published, page, b"damaged")
    assert list_flaws(check(published)) == [(page, "is not the page that was published from here")]


def test_a_feed_from_elsewhere_is_a_flaw(published: Deployment, tmp_path: Path) -> None:
    """Beside a copy, another document than the copy was published by another folder."""
    copied = make_deployment(tmp_path, copied=True)
    copied.save(published.ledger())
    copied.keep_copy(published.storage.read(FEED_PATH) or b"")
    assert check(copied).flaws == []
    copied.keep_copy(b"<rss/>")
    assert list_flaws(check(copied)) == [(FEED_PATH, "is not the feed that was published from here")]


def test_pages_are_compared_only_of_feeds_that_have_them(published: Deployment) -> None:
    """A show with web pages and no manifest has not stored them."""
    [(key, message)] = list_flaws(check(published, pages=True))
    assert key.startswith("web/maalt/")
    assert "tells of no pages" in message


def test_the_public_address_is_compared(published: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only if it is served: the document that listeners get must be the stored one, and each file as long as it is."""
    key = get_audio_key(published)

    def respond(url: str) -> Response:
        content = published.storage.read(url.removeprefix(published.url)) or b""
        if url.endswith(FEED_PATH):
            return Response(status=200, body=b"stale")
        length = 1 if url.endswith(key) else len(content)
        return Response(status=206, headers={"content-length": str(length)})

    answer(monkeypatch, respond)
    assert check(published).flaws == []
    feed, audio = list_flaws(check(published, served=True))
    assert feed == (FEED_PATH, "is not what listeners get: listeners get another one")
    assert audio[0] == key
    assert "1 bytes and not 11" in audio[1]


def test_an_address_that_does_not_answer_is_named(published: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has the server's status, or the error where there is no answer."""
    for response, words in ((Response(status=404), "the server answers 404"), (Response(status=0, error="x"), "x")):
        answer(monkeypatch, lambda _, response=response: response)  # type: ignore[misc]
        messages = dict(list_flaws(check(published, served=True)))
        assert messages[FEED_PATH] == f"is not what listeners get: {words}"


def test_the_server_of_a_folder_is_the_one_that_names_it(
    published: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A preview server says which folder it serves; none, or one of another folder, is told apart."""
    folder = tmp_path / "public"
    answers = {
        Server.NONE: Response(status=0),
        Server.OWN: Response(status=200, headers={HEADER.lower(): name_folder(folder)}),
        Server.OTHER: Response(status=200, headers={HEADER.lower(): name_folder(tmp_path)}),
    }
    for server, response in answers.items():
        monkeypatch.setattr(verify.client, "head", lambda _, response=response: response)
        assert find_server(FEED, published) is server


def test_a_bucket_is_its_own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is requested to know that."""
    monkeypatch.setattr(verify.client, "head", None)
    assert find_server(FEED, make_deployment(tmp_path, storage=object())) is Server.OWN


def test_a_feed_that_is_compressed_for_everybody_is_a_flaw(
    published: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not another feed, and no cache that will end: whoever compresses it has to stop."""
    answer(monkeypatch, lambda _: Response(status=200, headers={"content-encoding": "gzip"}, body=b"packed"))
    [(_, message)] = [flaw for flaw in list_flaws(check(published, served=True)) if flaw[0] == FEED_PATH]
    assert message.startswith("is compressed on the way")
