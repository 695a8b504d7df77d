"""The inverted index: every word in one file, with its texts and weights."""

import json
import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.search.postings import WEIGHT_LETTERS, build_index


def spread(places: str) -> dict[int, int]:
    """Return the texts behind a word, and the weight of it in each, from one."""
    found, number = {}, -1
    for step, weight in re.findall("([0-9a-z]*)([A-Z])", places):
        number += int(step, 36) if step else 1
        found[number] = WEIGHT_LETTERS.index(weight) + 1
    return found


TEXTS = st.lists(st.dictionaries(st.sampled_from(["a", "å", "ål", "zz", "𝔞"]), st.integers(1, 500)), max_size=90)


@given(TEXTS, st.integers(1, 7))
def test_an_index_says_what_stands_where(texts: list[Mapping[str, int]], files: int) -> None:
    """Every word stands in one file, with just those texts that have it, and in the file where it is looked for."""
    parts, starts = build_index(((text, "nb") for text in texts), files)
    assert len(parts) == len(starts) == files
    read = [json.loads(part) for part in parts]
    found = {word: spread(places) for part in read for word, (_, places) in part.items()}
    assert sum(map(len, read)) == len(found)
    assert {word: {*places} for word, places in found.items()} == {
        word: {number for number, text in enumerate(texts) if word in text} for text in texts for word in text
    }
    assert starts == sorted(starts)
    for number, part in enumerate(read):
        assert all(starts[number] <= word for word in part)
        assert all(word <= starts[number + 1] for word in part if number + 1 < files)


def test_far_steps_are_spelled_to_the_base_of_36() -> None:
    """However many texts lie between two that have a word."""
    texts = [{"a": 1} if number in {0, 36, 73, 1400, 50000} else {} for number in range(50001)]
    [content], _ = build_index(((text, "nb") for text in texts), 1)
    assert [*spread(json.loads(content)["a"][1])] == [0, 36, 73, 1400, 50000]


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 9000))
def test_more_of_a_word_is_never_less_about_it(one: int, other: int, rest: int) -> None:
    """Of two texts of one length the one that says a word more often is at least as much about it."""
    texts = [{"a": one, "b": other + rest}, {"a": other, "b": one + rest}]
    [content], _ = build_index(((text, "nb") for text in texts), 1)
    weights = spread(json.loads(content)["a"][1])
    assert (weights[0] - weights[1]) * (one - other) >= 0
