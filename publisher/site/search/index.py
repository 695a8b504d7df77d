"""Divides the episodes of a show into segments and lists the index files of each; the package describes the format."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock

from publisher.hashing import KEY_LENGTH, Json, digest_value
from publisher.site.content import ShowContent
from publisher.site.metadata import make_list_metadata
from publisher.site.search.postings import build_index
from publisher.site.search.records import SearchRecord
from publisher.site.views import SearchPage, Show

EPISODES_PER_SEGMENT = 500
EPISODES_PER_BLOCK = 25
"""Episodes that are described in one file."""
CHARACTERS_PER_SHARD = 150_000
"""Characters of transcripts whose words share a file, which then has some 24 kB."""


@dataclass(frozen=True, eq=False)
class IndexSegment:
    """Consecutive episodes that share an index."""

    number: int
    records: Sequence[SearchRecord]
    search_program: str
    """As `ShowContent.search_program`."""
    _lock: Lock = field(default_factory=Lock)
    """Held while the segment is indexed: several of its files are made at once, and share that work."""

    @cached_property
    def made_of(self) -> str:
        """The digest of everything that the files hold."""
        return digest_value([self.search_program, self.number, [record.digest for record in self.records]])

    @property
    def name(self) -> str:
        """The beginning of its files' names: 0-1a2b3c4d."""
        return f"{self.number}-{self.made_of[:KEY_LENGTH]}"

    @property
    def shards(self) -> int:
        """The number of files of words, estimated from the packed transcripts since words are not counted yet."""
        return 1 + sum(len(record.content.episode.spoken.packed) for record in self.records) // CHARACTERS_PER_SHARD

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Yield the name of each file and the function that makes its bytes."""
        yield f"{self.name}.json", self._make_head
        for number in range(self.shards):
            yield f"{self.name}.w{number}.json", partial(self._make_shard, number)
        for number, first in enumerate(range(0, len(self.records), EPISODES_PER_BLOCK)):
            yield f"{self.name}.e{number}.json", partial(self._make_block, first)

    @cached_property
    def _indexed(self) -> tuple[list[bytes], list[str]]:
        return build_index(((record.counts(), record.content.language) for record in self.records), self.shards)

    def _make_head(self) -> bytes:
        with self._lock:
            return _dump_json([len(self.records), self._indexed[1]])

    def _make_shard(self, number: int) -> bytes:
        with self._lock:
            return self._indexed[0][number]

    def _make_block(self, first: int) -> bytes:
        return _dump_json([record.shown for record in self.records[first : first + EPISODES_PER_BLOCK]])


def split_segments(show_content: ShowContent) -> tuple[IndexSegment, ...]:
    """Return the episodes of a show in segments, in listening order."""
    records = [SearchRecord(show_content, content) for content in show_content.in_order]
    starts = range(0, len(records), EPISODES_PER_SEGMENT)
    return tuple(
        IndexSegment(number, records[first : first + EPISODES_PER_SEGMENT], show_content.search_program)
        for number, first in enumerate(starts)
    )


def make_search_page(show_content: ShowContent, show: Show) -> SearchPage:
    """Return the view of the search page."""
    keys = show_content.keys
    metadata = make_list_metadata(show_content, keys.search, show_content.feed.description)
    return SearchPage(show=show, machines=metadata, index=keys.search_table)


def make_segment_table(segments: Sequence[IndexSegment]) -> bytes:
    """Return the JSON table of the segments' names, with the number of episodes per block."""
    return _dump_json({"block": EPISODES_PER_BLOCK, "segments": [segment.name for segment in segments]})


def _dump_json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
