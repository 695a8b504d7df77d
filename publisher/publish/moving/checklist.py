"""Writes the list of what is to be done by hand when a show moves: at the new place, at the old host, and after it."""

from publisher.feed.reading.account import Fate, list_told_rows
from publisher.model.origin import name_host
from publisher.publish.moving.fetch import is_address
from publisher.publish.moving.prepare import PreparedImport

CHECKLIST_NAME = "moving.md"


def write_checklist(prepared: PreparedImport) -> str:
    """Return the checklist of a show that moves in, in Markdown; it has no secret of the old feed's address."""
    source = prepared.source
    old = next((name for name in prepared.sources if is_address(name)), source.self_link or "https://…")
    host = name_host(old) if is_address(old) else "the old host"
    title = source.keys.get("title", prepared.slug)
    return TEMPLATE.format(
        title=title,
        slug=prepared.slug,
        old=old,
        host=host,
        both=_describe_schemes(old),
        prefix=_describe_prefix(prepared),
        dropped=_list_dropped(prepared),
        owner=f" Its feed is locked for {source.locked_owner}: unlock it there." if source.locked_owner else "",
    )


def _describe_schemes(old: str) -> str:
    if not is_address(old):
        return ""
    rest = old.partition("://")[2]
    return f" Ask for both: http://{rest} and https://{rest}."


def _describe_prefix(prepared: PreparedImport) -> str:
    if not prepared.prefix:
        return ""
    return (
        f"\n- [ ] The old enclosures stand behind `{prepared.prefix}`. To go on counting there, write it as"
        " `enclosure_prefix` into feed.yaml; ask the service whether the show has to be told."
    )


def _list_dropped(prepared: PreparedImport) -> str:
    rows = list_told_rows(prepared.source.account, Fate.DROPPED)
    lines = [f"| {row.name} | {row.count} | {row.detail} |" for row in rows]
    return "\n".join(lines) if lines else "| nothing | | |"


TEMPLATE = """\
# Moving {title}

What `publisher import` cannot do for you, in the order in which it is done. docs/moving.md of publisher explains each
step.

## Here, before anybody notices

- [ ] `publisher check` has no errors.
- [ ] `publisher publish`, then `publisher serve`: look at some episodes, and listen to the oldest and the newest.
- [ ] Download the statistics from {host}: they cannot be moved. Neither can ratings, and subscriptions of paying
      listeners.{prefix}
- [ ] Write a target into feeds/{slug}/feed.yaml, and publish to it: `publisher publish --target production`.
- [ ] Subscribe to the new address in a podcast app, and play one episode.
- [ ] `publisher verify --target production --moved-from {old}`: no item is new, none is gone.
- [ ] Write `new_feed_url:` with the new address into feed.yaml, and publish again.

## At the old host

- [ ] Stop publishing there.{owner}
- [ ] Set up the redirect to the new address: a 301, in one step.{both}
- [ ] `publisher verify --target production --moved-from {old}` says that it leads here.
- [ ] Keep the account, its redirect and its audio for four weeks at least: apps come back when their owners do.

## In the directories

- [ ] Apple Podcasts Connect: look whether the show has the new address; else write it there, and ask for a refresh.
- [ ] Spotify, YouTube, Amazon and others where you have an account: the same.
- [ ] Podcast Index (podcastindex.org): the show is listed once, with the new address.
- [ ] Links and players on your own pages lead to the new place.

## The day after

- [ ] Publish a new episode here, and see it arrive in an app that followed the old address.
- [ ] `publisher verify --target production` every day: the workflow of this repository does it.

## What is not kept

| tag | times | why |
|---|---|---|
{dropped}
"""
