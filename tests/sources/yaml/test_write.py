"""What is written as YAML is read as the same values, by this program and by readers of YAML 1.1."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from publisher.sources.yaml.document import read_yaml
from publisher.sources.yaml.write import format_yaml

SIGNS = "abcæøå :-#'\"{}[],&*!|>%@`?~.0123456789\t\n\\=<"
YAML_WORDS = "no yes on off null ~ true 1e3 0o17 0x1F 12:30 1_000 .inf 2019-01-08 - a: b # = << y N https://a/#b"
TEXTS = st.one_of(
    st.text(SIGNS, max_size=20),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), max_size=20),
    st.sampled_from(
        [
            "no",
            "yes",
            "on",
            "off",
            "null",
            "~",
            "true",
            "1e3",
            "0o17",
            "0x1F",
            "12:30",
            "1_000",
            ".inf",
            "2019-01-08",
            "-",
            "a:",
            "b",
            "#",
            "=",
            "<<",
            "y",
            "N",
        ]
    ),
)
SCALARS = st.one_of(
    TEXTS, st.integers(-(10**12), 10**12), st.booleans(), st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS.filter(bool), inner, max_size=3)),
    max_leaves=8,
)
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(lambda key: key not in {"y", "n", "no", "on", "null"})


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_values_come_back(tree: dict[str, Any]) -> None:
    """Texts that look like numbers, dates, words or signs of YAML stay the texts that they are."""
    written = format_yaml(tree)
    document, findings = read_yaml("x.yaml", written)
    assert findings == []
    assert document.tree == tree
    if "<<" not in written and "=" not in written:
        assert yaml.safe_load(written or "{}") == tree


def test_it_looks_as_a_person_would_write_it() -> None:
    """Names stand without quotation marks, paragraphs as they are, people on a line each, moments as they are."""
    tree = {
        "title": "Å se vest",
        "date": "2019-01-08T06:00:00+01:00",
        "summary": "Ja: nei.\n\nHei.",
        "people": [{"name": "Kari Ås", "role": "host"}],
        "explicit": False,
    }
    assert format_yaml(tree) == (
        "title: Å se vest\n"
        "date: 2019-01-08T06:00:00+01:00\n"
        "summary: |-\n  Ja: nei.\n\n  Hei.\n"
        "people:\n  - {name: Kari Ås, role: host}\n"
        "explicit: false\n"
    )
