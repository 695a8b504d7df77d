"""Looks at what can be read of a file that is no episode or feed as it stands, so that all findings come at once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from publisher.findings import Finding
from publisher.lint.context import Evidence
from publisher.lint.rule import Rule
from publisher.sources.partial import Fragment, Unknown, UnreadError
from publisher.sources.validate import EpisodeSource, FeedSource


def known_apart(evidence: Evidence) -> Iterator[Evidence]:
    """Yield evidence of each fragment alone, in which no file and no ledger is known.

    Left out are those that say what is to be ignored, and nobody knows what.
    """
    for fragment in evidence.fragments:
        source = fragment.feed if isinstance(fragment, FeedSource) else fragment.episode
        with suppress(UnreadError):
            source.ignore  # noqa: B018 - it raises where it is not known
            yield _alone(fragment, evidence)


def findings_apart(alone: Evidence, rules: Sequence[Rule[Evidence]]) -> Iterator[Finding]:
    """Yield what rules find in a fragment, each as far as it asks only for what is known."""
    for entry in rules:
        with suppress(UnreadError):
            yield from entry.findings(alone)


def _alone(fragment: Fragment, evidence: Evidence) -> Evidence:
    return replace(
        evidence,
        feeds=(fragment,) if isinstance(fragment, FeedSource) else (),
        episodes=(fragment,) if isinstance(fragment, EpisodeSource) else (),
        fragments=(),
        files=Unknown(),
        obstacles=Unknown(),
        recordings=Unknown(),
        pictures=Unknown(),
        ledgers=Unknown(),
        published_feeds=Unknown(),
    )
