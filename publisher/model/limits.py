"""Bounds of the texts that are read: they come from anybody, and every reader ends soon and within the memory there is.

Each bound lies far beyond what people and programs write. A text that meets one has a finding that says so. All readers
take time linear in the size of their text; bounds are for what is slow by nature, and for memory.
"""

MAX_SOURCE_BYTES = 1_000_000
"""Bytes of an episode.md, a feed.yaml and a quiz: the notes of an episode have some thousands."""
MAX_THEME_BYTES = 4_000_000
"""Bytes of a file of a theme; a style sheet may bring its fonts."""
MAX_TEXT_BYTES = 8_000_000
"""Bytes of a file of chapters and of a transcript. Ten hours of speech with a time for each word need less."""
MAX_CUES = 200_000
"""Cues of a transcript. Ten hours of speech, timed by the word, have half of that."""
MAX_READ_CHAPTERS = 10_000
"""Chapters of an episode, those that only show another picture included: one every four seconds for ten hours."""
MAX_SPEAKERS = 1_000
"""Speakers of a transcript whose names are compared with those of people."""
MAX_FINDINGS = 1_000
"""Findings about one file. Whoever mends so many runs the check again."""
MAX_SHOWN = 4_000
"""Characters of a line, a message or a hint that are shown: a line may be as long as its file."""
MAX_DIGITS = 18
"""Digits of a number: what has more is none that anybody counts with, and Python reads no more than 4,300."""
MAX_LEVELS = 200
"""The deepest nesting of lists and sets of keys: code that walks a tree recurses once per level."""
MAX_VALUES = 200_000
"""Values of a YAML file, those that aliases repeat counted each time: nested aliases multiply."""
