"""Shows how many episodes are not on the air yet."""

from datetime import datetime

from publisher.cli.project import Project
from publisher.console.ahead import format_ahead
from publisher.model.selection import select_episodes
from publisher.sources.ahead import list_ahead


def show_ahead(project: Project, now: datetime) -> None:
    """Show the drafts and the scheduled episodes of the feeds that the command is for; nothing if there are none."""
    episodes = [source.episode for source in project.sources.episodes]
    if project.feed is not None:
        feeds = [source.feed for source in project.sources.feeds]
        episodes = [*select_episodes(project.sources.feed(project.feed), feeds, episodes)]
    ahead = list_ahead(episodes, now)
    if line := format_ahead(ahead):
        scheduled = [{"slug": slug, "date": date.isoformat()} for slug, date in ahead.scheduled]
        project.console.result("ahead", [line], {"drafts": [*ahead.drafts], "scheduled": scheduled})
