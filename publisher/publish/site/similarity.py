"""Counts the words of a show's episodes and finds related ones; both are cached by the digests of their inputs."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.cache import ResultCache, open_cache
from publisher.hashing import digest_bytes, digest_value
from publisher.site.content import ShowContent
from publisher.site.related import TermProfile, find_related, list_shared_keys, select_terms
from publisher.site.search.records import SearchRecord
from publisher.site.search.word_counts import WordCounts

LINE_BREAK = b"\n"
"""Separates the parts of a cache entry; neither stems nor numbers contain one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The counted words of an episode."""

    record: SearchRecord
    digest: str
    """The digest of the search record."""
    terms: bytes
    """Two lines: the stems that it is compared by, and their counts, separated by blanks."""
    counts: WordCounts

    @property
    def profile(self) -> TermProfile:
        """The terms, topics and people that it is compared by."""
        words, _, counts = self.terms.decode().partition("\n")
        return TermProfile(words=words, counts=counts, marks=list_shared_keys(self.record.content.episode))


def add_related(show_content: ShowContent, folder: Path, program: str) -> ShowContent:
    """Return the show content with word counts, record digests and related episodes.

    Results are cached in `folder` for the program with the digest `program`.
    """
    with open_cache(folder, kind=f"words of {show_content.feed.slug}", program=program) as cache:
        found = {
            content.publication.guid: _count_words(SearchRecord(show_content, content), cache)
            for content in show_content.episodes
        }
        return replace(
            show_content,
            related=_related(found, cache),
            counts={guid: counted.counts for guid, counted in found.items()},
            digests={guid: counted.digest for guid, counted in found.items()},
        )


def _count_words(record: SearchRecord, cache: ResultCache) -> _Counted:
    digest = digest_value(record.made_of)
    known = cache.get(digest)
    if known is None:
        counted = record.count()
        terms = "\n".join(select_terms(counted, record.content.language)).encode()
        packed = WordCounts.of(counted)
        cache.keep(digest, terms + LINE_BREAK + packed.packed)
    else:
        stems, numbers, rest = known.split(LINE_BREAK, 2)
        terms, packed = stems + LINE_BREAK + numbers, WordCounts(rest)
    return _Counted(record=record, digest=digest, terms=terms, counts=packed)


def _related(found: dict[str, _Counted], cache: ResultCache) -> dict[str, tuple[str, ...]]:
    """Return by GUID the GUIDs of related episodes, from the cache if no term, topic or person has changed."""
    compared = [
        [guid, digest_bytes(counted.terms), sorted(map(repr, list_shared_keys(counted.record.content.episode)))]
        for guid, counted in sorted(found.items())
    ]
    name = digest_value(compared)
    known = cache.get(name)
    if known is not None:
        return {guid: tuple(others) for guid, others in json.loads(known).items()}
    related = find_related({guid: counted.profile for guid, counted in found.items()})
    cache.keep(name, json.dumps(related).encode())
    return related
