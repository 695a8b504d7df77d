"""The plan of pages: what is stored and what is removed."""

from dataclasses import replace
from pathlib import Path

from publisher.feed.impact import PageChanges
from publisher.publish.site.manifest import StoredManifest
from publisher.publish.site.plan import PagePlan, count_changes, select_pages
from publisher.site.build import PlannedPage
from publisher.site.manifest import Manifest, ManifestEntry
from support.stored_pages import KEYS, site_of

STYLE = KEYS.static("style.css", b"")


def plan_of(root: Path, planned: dict[str, str], stored: dict[str, str]) -> PagePlan:
    """Return a plan of these digests of inputs by key."""
    site = site_of(root)
    return PagePlan(
        site=site,
        manifest=StoredManifest(KEYS.manifest, site.deployment.storage, site.deployment.url),
        stored=Manifest(pages={key: ManifestEntry(made_of=made_of, bytes=1) for key, made_of in stored.items()}),
        stamp="s",
        planned={key: PlannedPage(made_of=made_of, make=bytes) for key, made_of in planned.items()},
    )


def test_new_and_changed_pages_are_stored_and_others_removed(tmp_path: Path) -> None:
    """A page with the same digest is neither."""
    plan = plan_of(
        tmp_path,
        {"web/maalt/same.html": "1", "web/maalt/new.html": "2", "web/maalt/changed.html": "3"},
        {
            "web/maalt/same.html": "1",
            "web/maalt/changed.html": "0",
            "web/maalt/gone.html": "4",
        },
    )
    assert plan.changed == ["web/maalt/new.html", "web/maalt/changed.html"]
    assert plan.unneeded == ["web/maalt/gone.html"]
    assert count_changes(plan) == PageChanges(written=2, removed=1)


def test_a_page_in_doubt_is_stored(tmp_path: Path) -> None:
    """Its digest is empty, which is no page's."""
    plan = plan_of(tmp_path, {"web/maalt/a.html": "1"}, {"web/maalt/a.html": "1"})
    assert plan.changed == []
    assert replace(plan, stored=plan.stored.with_unverified(["web/maalt/a.html"])).changed == ["web/maalt/a.html"]


def test_immutable_files_are_not_removed(tmp_path: Path) -> None:
    """A page in somebody's cache may still need them."""
    assert plan_of(tmp_path, {"web/maalt/a.html": "1"}, {STYLE: "2", "web/maalt/b.html": "3"}).unneeded == [
        "web/maalt/b.html"
    ]


def test_nothing_is_removed_where_nothing_was_planned(tmp_path: Path) -> None:
    """An empty plan means that no input has changed."""
    assert plan_of(tmp_path, {}, {"web/maalt/a.html": "1"}).unneeded == []


def test_only_html_counts_as_a_page() -> None:
    """Files beside pages are not reported."""
    assert select_pages(["web/maalt/a.html", STYLE, "web/maalt/a.json", "web/maalt/b.html"]) == (
        "web/maalt/a.html",
        "web/maalt/b.html",
    )
