"""Whether the stored pages are those that publishing would give."""

from dataclasses import replace
from pathlib import Path

from publisher.model import Episode
from publisher.publish.site.current import are_pages_current
from publisher.publish.site.plan import Site
from support.stored_pages import KEYS, NOW, ledger_of, puts, site_of, store


def is_current(site: Site) -> bool:
    """Ask, as `feed --check` does, with the ledger in the folder."""
    site.deployment.save(ledger_of(site))
    return are_pages_current(site.feed, site, deployment=site.deployment, now=NOW)


def test_pages_are_current_once_they_are_stored(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Before that they are not, nor after an edit; asking stores nothing."""
    site = site_of(tmp_path, *three)
    assert not is_current(site)
    assert puts(site) == []
    store(site)
    assert is_current(site)
    edited = replace(site, episodes=(*three[:2], three[2].model_copy(update={"title": "Loddet"})))
    assert not is_current(edited)


def test_a_page_that_is_gone_is_not_current(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A folder is looked through."""
    site = site_of(tmp_path, *three)
    store(site)
    (tmp_path / "public" / KEYS.home()).unlink()
    assert not is_current(site)


def test_pages_to_be_removed_are_not_current(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Though all that should be there is stored."""
    store(site_of(tmp_path, *three))
    assert not is_current(site_of(tmp_path, *three[:2]))


def test_a_show_without_pages_is_current_if_none_are_stored(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Once it has withdrawn them."""
    site = site_of(tmp_path, *three)
    assert are_pages_current(site.feed, None, deployment=site.deployment, now=NOW)
    store(site)
    assert not are_pages_current(site.feed, None, deployment=site.deployment, now=NOW)
