"""Checks the readable part of a file that could not be read as an episode or a feed, so that findings come at once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from publisher.findings import Finding
from publisher.lint.context import Context
from publisher.lint.rule import Rule
from publisher.sources.partial import PartialSource, UnknownMapping, UnknownValueError
from publisher.sources.validate import EpisodeSource, FeedSource


def make_partial_contexts(context: Context) -> Iterator[Context]:
    """Yield a context of each fragment alone, in which files and ledgers are unknown.

    Fragments whose `ignore` could not be read are left out, since their findings might be ignored.
    """
    for fragment in context.fragments:
        source = fragment.feed if isinstance(fragment, FeedSource) else fragment.episode
        with suppress(UnknownValueError):
            source.ignore  # noqa: B018 - it raises where it is not known
            yield _make_partial_context(fragment, context)


def check_partial(alone: Context, rules: Sequence[Rule[Context]]) -> Iterator[Finding]:
    """Yield what rules find in a fragment; a rule ends at the first value that is unknown."""
    for entry in rules:
        with suppress(UnknownValueError):
            yield from entry.findings(alone)


def _make_partial_context(fragment: PartialSource, context: Context) -> Context:
    return replace(
        context,
        feeds=(fragment,) if isinstance(fragment, FeedSource) else (),
        episodes=(fragment,) if isinstance(fragment, EpisodeSource) else (),
        fragments=(),
        files=UnknownMapping(),
        obstacles=UnknownMapping(),
        recordings=UnknownMapping(),
        pictures=UnknownMapping(),
        ledgers=UnknownMapping(),
        published_feeds=UnknownMapping(),
        leaving=UnknownMapping(),
        former_names=UnknownMapping(),
        large=UnknownMapping(),
    )
