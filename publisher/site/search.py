"""The index that the search page looks words up in: small files beside the pages, of which a question needs a few.

Episodes are divided into segments, from the oldest on, so that a new one changes no segment but the last. No segment
knows of others: how rare a word is, `lookup.js` adds up. Where in an episode words are said it finds in the transcript
that is published beside the audio.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from threading import Lock

from publisher.hashing import KEY_LENGTH, Json, digest_value
from publisher.plan.assets import make_published_words
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.metadata import make_list_metadata
from publisher.site.postings import build_index
from publisher.site.render import relative_address
from publisher.site.tokens import count_words
from publisher.site.views import SearchPage, Show
from publisher.text.notes import to_text

EPISODES_PER_SEGMENT = 500
"""Episodes of a segment."""
EPISODES_PER_BLOCK = 25
"""Episodes that are told of in one file."""
CHARACTERS_PER_SHARD = 150_000
"""Characters of transcripts whose words have a file, which then has some 24 kB."""
TITLE, PERSON, TOPIC, SUMMARY, NOTES = 20, 20, 10, 5, 2
"""How many times a word counts there that counts once where it is said."""


INDEXED_KEYS = {"title", "topics", "notes", "goals", "questions"}
"""The keys of an episode whose words are looked for, beside its summary and its people."""
URL_PATTERN = re.compile(r"https?://\S+")
"""What has words in it that nobody looks for."""


@dataclass(frozen=True)
class SearchRecord:
    """An episode, as the search knows it."""

    material: ShowContent
    told: EpisodeContent

    @property
    def shown(self) -> list[Json]:
        """What the search page shows of it: address, title, number, date, summary, and where its transcript is."""
        card = self.material.card(self.told)
        vtt = self.told.publication.assets.get("vtt")
        here = self.material.keys.search
        return [
            relative_address(here, card.key),
            card.title,
            card.number,
            card.date.date().isoformat(),
            card.summary,
            relative_address(here, vtt.key) if vtt else "",
        ]

    @property
    def written(self) -> tuple[tuple[int, str], ...]:
        """What is looked through beside the transcript, and how many times its words count."""
        episode = self.told.episode
        learned = chain(episode.goals, *((one.question, to_text(one.answer)) for one in episode.questions))
        notes = URL_PATTERN.sub("", " ".join((self.told.plain, *learned)))
        said_of = ((person.name, person.title, person.organisation) for person in self.told.people)
        return (
            (TITLE, episode.title),
            (PERSON, " ".join(filter(None, chain(*said_of)))),
            (TOPIC, " ".join(episode.topics.values())),
            (SUMMARY, self.told.summary),
            (NOTES, notes),
        )

    @property
    def made_of(self) -> Json:
        """All that is told of it: Markdown as it is written, and the transcript's words by their digest."""
        spoken = self.told.episode.spoken
        written = self.told.episode.model_dump_json(include=INDEXED_KEYS)
        people: list[Json] = [[person.name, person.title, person.organisation] for person in self.told.people]
        pieces: list[Json] = [
            [piece.sound, piece.start, piece.end, piece.at] for piece in self.told.publication.timeline.pieces
        ]
        heard: Json = [spoken.digest, pieces] if spoken else None
        return [self.shown, written, people, self.told.language, heard]

    @property
    def digest(self) -> str:
        """The digest of all that is told of it."""
        known = self.material.digests.get(self.told.publication.guid)
        return digest_value(self.made_of) if known is None else known

    def counts(self) -> Mapping[str, int]:
        """Return how much each word counts, which most likely is known."""
        known = self.material.counts.get(self.told.publication.guid)
        return known.unpacked() if known else self.count()

    def count(self) -> Counter[str]:
        """Count how much each word counts; that takes a while."""
        counts = count_words(make_published_words(self.told.episode, self.told.publication.timeline))
        for times, text in self.written:
            for word, count in count_words(text).items():
                counts[word] += count * times
        return counts


@dataclass(frozen=True, eq=False)
class IndexSegment:
    """Some episodes that have an index of their own."""

    number: int
    records: Sequence[SearchRecord]
    search_program: str
    """As `ShowContent.search_program`."""
    _indexing: Lock = field(default_factory=Lock)
    """Files are stored several at once, and the first of them that is made takes the work of all."""

    @cached_property
    def made_of(self) -> str:
        """The digest of all that the files say."""
        return digest_value([self.search_program, self.number, [record.digest for record in self.records]])

    @property
    def name(self) -> str:
        """What the names of its files begin with."""
        return f"{self.number}-{self.made_of[:KEY_LENGTH]}"

    @property
    def shards(self) -> int:
        """How many files of words it has: enough for each to be small, as far as can be known before they are made."""
        return 1 + sum(len(record.told.episode.spoken.packed) for record in self.records) // CHARACTERS_PER_SHARD

    def files(self) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Yield the names of its files, and how each is made."""
        yield f"{self.name}.json", self._head
        for number in range(self.shards):
            yield f"{self.name}.w{number}.json", partial(self._shard, number)
        for number, first in enumerate(range(0, len(self.records), EPISODES_PER_BLOCK)):
            yield f"{self.name}.e{number}.json", partial(self._block, first)

    @cached_property
    def _indexed(self) -> tuple[list[bytes], list[str]]:
        return build_index(((record.counts(), record.told.language) for record in self.records), self.shards)

    def _head(self) -> bytes:
        with self._indexing:
            return _json([len(self.records), self._indexed[1]])

    def _shard(self, number: int) -> bytes:
        with self._indexing:
            return self._indexed[0][number]

    def _block(self, first: int) -> bytes:
        return _json([record.shown for record in self.records[first : first + EPISODES_PER_BLOCK]])


def split_segments(material: ShowContent) -> tuple[IndexSegment, ...]:
    """Return the episodes of a show in segments."""
    records = [SearchRecord(material, told) for told in material.in_order]
    starts = range(0, len(records), EPISODES_PER_SEGMENT)
    return tuple(
        IndexSegment(number, records[first : first + EPISODES_PER_SEGMENT], material.search_program)
        for number, first in enumerate(starts)
    )


def make_search_page(material: ShowContent, show: Show) -> SearchPage:
    """Return the page on which one looks for words."""
    keys = material.keys
    machines = make_list_metadata(material, keys.search, material.feed.description)
    return SearchPage(show=show, machines=machines, index=keys.search_table)


def make_segment_table(segments: Sequence[IndexSegment]) -> bytes:
    """Return the file that names the segments, and says how many episodes one of their files tells of."""
    return _json({"block": EPISODES_PER_BLOCK, "segments": [segment.name for segment in segments]})


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
