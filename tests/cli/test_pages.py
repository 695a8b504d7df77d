"""Web pages around publishing: templates are tried beforehand, pages of shows without any are withdrawn."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli.feed import write_feeds
from publisher.cli.options import Invocation
from publisher.cli.pages import try_templates, withdraw_pages_of_shows
from publisher.cli.project import open_project
from publisher.errors import PublisherError
from publisher.lint.collect import collect_files
from support.unmastered import NOW


def with_pages(root: Path, *, pages: bool) -> None:
    """Switch the show's web pages on or off."""
    file = root / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(file.read_text().replace(f"pages: {str(not pages).lower()}", f"pages: {str(pages).lower()}"))


def try_all(invocation: Invocation) -> None:
    """Try the templates of the show at hand."""
    project = open_project(invocation)
    context = collect_files(project.known(NOW), project.workspace)
    try_templates(project.make_plans(context, set(), {}), project.sites(context), context.ledgers, NOW)


def test_a_template_that_cannot_be_rendered_is_an_error(published: Path, invoke: Callable[..., Invocation]) -> None:
    """It is found before anything is stored."""
    with_pages(published, pages=True)
    folder = published / "feeds" / "bokstaver" / "theme"
    folder.mkdir(parents=True)
    template = folder / "episode.html"
    template.write_text("{{ page.card.title }}")
    try_all(invoke(published))
    template.write_text("{{ 1 / 0 }}")
    with pytest.raises(PublisherError, match="episode"):
        try_all(invoke(published))
    assert not (published / "public" / "web").exists()


def test_pages_are_withdrawn_once_they_are_switched_off(published: Path, invoke: Callable[..., Invocation]) -> None:
    """The event names the feed; with pages switched on nothing is withdrawn."""
    with_pages(published, pages=True)
    write_feeds(invoke(published), NOW)
    assert (published / "public" / "bokstaver").is_dir()
    assert list((published / "public").rglob("*.html"))
    assert list(withdraw_pages_of_shows(open_project(invoke(published)))) == []
    with_pages(published, pages=False)
    events = list(withdraw_pages_of_shows(open_project(invoke(published))))
    assert {slug for slug, _ in events} == {"bokstaver"}
