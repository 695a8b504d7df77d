"""The context: what is kept between rules, what `replace` forgets, and what was published."""

from dataclasses import replace
from datetime import UTC, datetime

from publisher.lint.context import FAR_AHEAD, Context, UnreadableFile
from publisher.sources.validate import EpisodeSource
from support.lint_context import as_it_should_be, episode, publication, with_derived, with_episodes, with_ledger


def test_subjects_are_listed_once() -> None:
    """A function that lists subjects runs once for a context, however often it is asked for."""
    calls = []

    def slugs(context: Context) -> list[str]:
        calls.append(context)
        return [source.episode.slug for source in context.episodes]

    context = as_it_should_be()
    assert context.find_all(slugs) == context.find_all(slugs) == ("a", "b")
    assert calls == [context]


def test_replaced_context_forgets_what_was_listed() -> None:
    """A context with other episodes has other subjects and another selection."""
    context = as_it_should_be()
    feed = context.feeds[0].feed

    def sources(context: Context) -> tuple[EpisodeSource, ...]:
        return context.episodes

    assert len(context.find_all(sources)) == len(context.select_episodes(feed)) == 2
    fewer = replace(context, episodes=context.episodes[:1])
    assert len(fewer.find_all(sources)) == len(fewer.select_episodes(feed)) == 1


def test_selection_is_in_the_feeds_order_and_numbers() -> None:
    """A serial feed of picked episodes has them in its order, numbered by place; their documents are those on disk."""
    context = with_derived("show: bokstaver", "type: serial", "episodes: [b, a]")
    taken = context.select_episodes(context.feeds[1].feed)
    assert [(source.episode.slug, source.episode.number) for source in taken] == [("b", 1), ("a", 2)]
    assert [source.document for source in taken] == [source.document for source in context.episodes[::-1]]


def test_only_feeds_that_make_audio_have_made_episodes() -> None:
    """A feed that shows another one's episodes makes none; drafts are among those of a feed that does."""
    context = with_derived("show: bokstaver")
    assert [source.feed.slug for source in context.audio_feeds] == ["bokstaver"]
    drafts = with_episodes(episode("a", 1), episode("b", 2, ("number:", "draft: true\nnumber:")))
    made = [(feed.feed.slug, source.episode.slug) for feed, source in drafts.list_made_episodes()]
    assert sorted(made) == [("bokstaver", "a"), ("bokstaver", "b")]


def test_derived_feed_has_published_what_its_show_has() -> None:
    """Publications are in the ledger of the feed that makes the audio, found by the episode's GUID."""
    entry = publication("b", "second", "b" * 64)
    context = with_derived("show: bokstaver")
    context = replace(context, ledgers={**context.ledgers, **with_ledger(entry).ledgers})
    a, b = context.episodes
    for source in context.feeds:
        assert context.published(b, source.feed) == entry
        assert context.published(a, source.feed) is None
        assert context.is_published(b, source.feed)
        assert not context.is_published(a, source.feed)


def test_missing_file_is_explained_by_what_is_in_its_place() -> None:
    """An obstacle gives the message and the fix; without one the file is said to be missing."""
    context = replace(as_it_should_be(), obstacles={"a/b.wav": UnreadableFile(message="is a folder", hint="move it")})
    assert context.explain_missing("a/b.wav", "write it") == ("a/b.wav is a folder", "move it")
    assert context.explain_missing("a/c.wav", "write it") == ("there is no file a/c.wav", "write it")


def test_pivotal_moments_are_dates_and_a_year_before() -> None:
    """Findings and feeds differ before and after an episode's date, and once the date is no longer far ahead."""
    dates = {datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2026, 1, 2, 5, tzinfo=UTC)}
    assert as_it_should_be().pivotal_moments == dates | {date - FAR_AHEAD for date in dates}
