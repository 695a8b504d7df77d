"""The text fields of an episode that the search index is made from, and how much each word in them counts."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from publisher.hashing import Json, digest_value
from publisher.plan.assets import make_published_words
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.render import relative_address
from publisher.site.search.tokens import count_words
from publisher.text.notes import to_text

TITLE_WEIGHT, PERSON_WEIGHT, TOPIC_WEIGHT, SUMMARY_WEIGHT, NOTES_WEIGHT = 20, 20, 10, 5, 2
"""How many times a word in this field counts, where a word of the transcript counts once."""
INDEXED_KEYS = {"title", "topics", "notes", "goals", "questions"}
"""The keys of an episode whose words are indexed, beside its summary and its people."""
URL_PATTERN = re.compile(r"https?://\S+")
"""Matches web addresses, whose parts are not indexed as words."""


@dataclass(frozen=True)
class SearchRecord:
    """An episode as the search index has it."""

    show_content: ShowContent
    content: EpisodeContent

    @property
    def shown(self) -> list[Json]:
        """The row of a block: address, title, number, date, summary, and the address of the transcript, or ""."""
        card = self.show_content.card(self.content)
        vtt = self.content.publication.assets.get("vtt")
        here = self.show_content.keys.search
        return [
            relative_address(here, card.key),
            card.title,
            card.number,
            card.date.date().isoformat(),
            card.summary,
            relative_address(here, vtt.key) if vtt else "",
        ]

    @property
    def weighted_fields(self) -> tuple[tuple[int, str], ...]:
        """The texts that are indexed beside the transcript, each with the weight of its words."""
        episode = self.content.episode
        learning = chain(episode.goals, *((one.question, to_text(one.answer)) for one in episode.questions))
        notes = URL_PATTERN.sub("", " ".join((self.content.plain, *learning)))
        people = ((person.name, person.title, person.organisation) for person in self.content.people)
        return (
            (TITLE_WEIGHT, episode.title),
            (PERSON_WEIGHT, " ".join(filter(None, chain(*people)))),
            (TOPIC_WEIGHT, " ".join(episode.topics.values())),
            (SUMMARY_WEIGHT, self.content.summary),
            (NOTES_WEIGHT, notes),
        )

    @property
    def made_of(self) -> Json:
        """Everything that the index holds of the episode: Markdown as written, and the transcript by its digest."""
        spoken = self.content.episode.spoken
        written = self.content.episode.model_dump_json(include=INDEXED_KEYS)
        people: list[Json] = [[person.name, person.title, person.organisation] for person in self.content.people]
        pieces: list[Json] = [
            [piece.sound, piece.start, piece.end, piece.at] for piece in self.content.publication.timeline.pieces
        ]
        heard: Json = [spoken.digest, pieces] if spoken else None
        return [self.shown, written, people, self.content.language, heard]

    @property
    def digest(self) -> str:
        """The digest of `made_of`."""
        known = self.show_content.digests.get(self.content.publication.guid)
        return digest_value(self.made_of) if known is None else known

    def counts(self) -> Mapping[str, int]:
        """Return the weighted count of each word: those that the show content has, or else counted now."""
        known = self.show_content.counts.get(self.content.publication.guid)
        return known.unpacked() if known else self.count()

    def count(self) -> Counter[str]:
        """Count the words of the transcript and of the weighted fields."""
        counts = count_words(make_published_words(self.content.episode, self.content.publication.timeline))
        for weight, text in self.weighted_fields:
            for word, count in count_words(text).items():
                counts[word] += count * weight
        return counts
