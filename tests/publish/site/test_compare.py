"""Comparing the manifest with a listing, and with the pages that another program makes."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publisher.errors import MissingCredentialsError, PublisherError
from publisher.model import Episode
from publisher.publish.site.compare import check_stored, compare_programs, digest_page
from publisher.site.build import PlannedPage
from publisher.site.manifest import Manifest, ManifestEntry
from publisher.storage.base import SmallObject
from publisher.storage.content_types import MUTABLE
from support.stored_pages import KEYS, puts, site_of, store, stored_files


def test_another_version_looks_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A new version of the programs compares every page, and stores none that comes out the same."""
    site = site_of(tmp_path, *three)
    store(site)
    puts(site)
    assert store(replace(site, code="2")).written == ()
    assert puts(site) == ["pages.json"]


def test_what_somebody_else_has_changed_is_stored_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """In a folder each run looks for pages, scripts and what is searched, and restores what is gone or has changed."""
    site = site_of(tmp_path, *three)
    store(site)
    before = stored_files(tmp_path)
    folder = tmp_path / "public" / KEYS.folder
    (folder / "episodes" / "regn.html").unlink()
    (folder / "index.html").write_bytes(b"hacked")
    gone = next(name for name in before if name.startswith(("static/", "search/")))
    (folder / gone).unlink()
    done = store(site)
    assert {*done.written} == {KEYS.episode("regn"), KEYS.home()}
    assert stored_files(tmp_path) == before
    assert store(site).written == ()


def test_a_bucket_is_looked_through_when_something_is_stored(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Looking costs requests there: so none is made where nothing changes, and what is gone comes with an edit."""
    regn, sjo, vekt = three
    site = site_of(tmp_path, *three)
    site = replace(site, deployment=replace(site.deployment, copy_path="feeds/maalt/feed.xml"))
    store(site)
    (tmp_path / "public" / KEYS.episode("regn")).unlink()
    (tmp_path / "public" / KEYS.home()).write_bytes(b"hacked")
    storage: Any = site.deployment.storage
    storage.listings = 0
    assert store(site).written == ()
    assert storage.listings == 0
    edited = replace(site, episodes=(regn, sjo, vekt.model_copy(update={"notes": "Annet."})))
    assert {KEYS.episode("regn"), KEYS.home(), KEYS.episode("vekt")} <= {*store(edited).written}
    assert storage.listings == 1


@dataclass
class Counted:
    """A planned page that counts how often it is made."""

    content: bytes | None
    made: int = 0

    def make(self) -> bytes:
        """Make it, or fail as a template of a show does."""
        self.made += 1
        if self.content is None:
            raise PublisherError("the template cannot be rendered", hint="mend the line")
        return self.content

    @property
    def planned(self) -> PlannedPage:
        """The page as it is planned."""
        return PlannedPage(made_of="mine", make=self.make)


HOME, PICTURE = KEYS.home(), KEYS.image("x", "0" * 64, 160)


def known(content: bytes, *, digest: bool = True) -> ManifestEntry:
    """Return the entry of a page that another program has stored."""
    return ManifestEntry(made_of="theirs", bytes=len(content), digest=digest_page(content) if digest else "")


def test_pages_of_another_program_are_current_if_their_bytes_are(tmp_path: Path) -> None:
    """Their digest of inputs becomes this program's; a page with other bytes, or that cannot be made, is in doubt."""
    site = site_of(tmp_path)
    keys = [KEYS.episode(name) for name in ("same", "other", "failing")]
    pages = dict(zip(keys, (Counted(b"a"), Counted(b"b"), Counted(None)), strict=True))
    stored = Manifest(stamp="s", pages=dict.fromkeys(keys, known(b"a")), program="theirs")
    found = compare_programs(site, stored, {key: page.planned for key, page in pages.items()})
    assert {key: entry.made_of for key, entry in found.pages.items()} == dict(zip(keys, ("mine", "", ""), strict=True))
    assert (found.stamp, found.program) == ("", site.code)
    assert found.pages[keys[0]].bytes == 1


def test_a_page_is_made_once_for_comparing(tmp_path: Path) -> None:
    """Its digest is cached for the program; without a stored digest the stored page is read."""
    site = site_of(tmp_path)
    page = Counted(b"a")
    for stored in (known(b"a"), known(b"a", digest=False)):
        found = compare_programs(site, Manifest(pages={HOME: stored}), {HOME: page.planned})
        assert found.pages[HOME].made_of == ("mine" if stored.digest else "")
    assert page.made == 1
    [_] = site.deployment.storage.put_documents(
        [SmallObject(key=HOME, content=b"a", media_type="text/html", cache_control=MUTABLE)]
    )
    found = compare_programs(site, Manifest(pages={HOME: known(b"a", digest=False)}), {HOME: page.planned})
    assert found.pages[HOME] == replace(known(b"a"), made_of="mine")


def test_pictures_and_pages_in_doubt_are_not_compared(tmp_path: Path) -> None:
    """Pictures are named by their content, and what is in doubt is stored again anyway."""
    page = Counted(b"a")
    stored = Manifest(pages={PICTURE: known(b"b"), HOME: replace(known(b"b"), made_of=""), "gone": known(b"c")})
    found = compare_programs(site_of(tmp_path), stored, {PICTURE: page.planned, HOME: page.planned})
    assert (found.pages, page.made) == (stored.pages, 0)


def test_lost_pages_are_in_doubt_and_lost_pictures_are_forgotten(tmp_path: Path) -> None:
    """Pages can be made again anywhere, pictures only where their files are; whole pages stay as they are."""
    site = site_of(tmp_path)
    whole = SmallObject(key=HOME, content=b"a", media_type="text/html", cache_control=MUTABLE)
    [_] = site.deployment.storage.put_documents([whole])
    stored = Manifest(stamp="s", pages={HOME: known(b"a")})
    assert check_stored(site, stored) == stored
    lost = KEYS.episode("lost")
    found = check_stored(site, replace(stored, pages={**stored.pages, lost: known(b"b"), PICTURE: known(b"c")}))
    assert found.pages.keys() == {HOME, lost}
    assert (found.pages[HOME].made_of, found.pages[lost].made_of, found.stamp) == ("theirs", "", "")


def test_without_credentials_the_manifest_is_believed(tmp_path: Path) -> None:
    """A run that can list nothing stores nothing either."""
    site = site_of(tmp_path)
    stored = Manifest(stamp="s", pages={HOME: known(b"a")})
    storage: Any = site.deployment.storage

    def refuse(**_: object) -> None:
        raise MissingCredentialsError("no key", hint="bring one")

    storage.listing = refuse
    assert check_stored(site, stored) == stored
