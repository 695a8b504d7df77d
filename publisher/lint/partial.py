"""Looks at what can be read of a file that is no episode or feed as it stands, so that all findings come at once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from publisher.findings import Finding
from publisher.lint.context import Context
from publisher.lint.rule import Rule
from publisher.sources.partial import PartialSource, UnknownMapping, UnknownValueError
from publisher.sources.validate import EpisodeSource, FeedSource


def make_partial_contexts(context: Context) -> Iterator[Context]:
    """Yield evidence of each fragment alone, in which no file and no ledger is known.

    Left out are those that say what is to be ignored, and nobody knows what.
    """
    for fragment in context.fragments:
        source = fragment.feed if isinstance(fragment, FeedSource) else fragment.episode
        with suppress(UnknownValueError):
            source.ignore  # noqa: B018 - it raises where it is not known
            yield _make_partial_context(fragment, context)


def check_partial(alone: Context, rules: Sequence[Rule[Context]]) -> Iterator[Finding]:
    """Yield what rules find in a fragment, each as far as it asks only for what is known."""
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
    )
