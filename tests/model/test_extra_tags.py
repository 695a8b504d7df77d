"""Elements that are kept word for word are whole XML, and none that a key of its own makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter, ValidationError

from publisher.model.extra_tags import OWN_ELEMENTS, ExtraTags

READ = TypeAdapter(ExtraTags).validate_python
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)


def escape(words: str) -> str:
    """Return words as XML has them."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@given(words=WORDS, value=WORDS, name=st.sampled_from(["media:rating", "omny:clip", "podcast:liveItem", "comments"]))
def test_whole_elements_stay_as_they_are(words: str, value: str, name: str) -> None:
    """Whatever an element says, it comes back sign by sign; its prefix is declared by it or by every feed."""
    declared = f' xmlns:{name.partition(":")[0]}="https://example.org/ns"' if ":" in name else ""
    text = READ(f'<{name}{declared} of="{escape(value)}">{escape(words)}</{name}>')
    assert etree.fromstring(text) is not None
    assert READ(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<a>", "is not XML"),
        ("a & b", "is not XML"),
        ("<media:rating>x</media:rating>", "is not XML: Namespace prefix media"),
        ("hei <comments>x</comments>", "has words outside"),
        ("<comments>x</comments> hei", "has words outside"),
        ("<!-- hei -->", "has a comment"),
        ("<?hei?>", "has a comment or an instruction"),
        ("</all><all>", "is not XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "is not XML"),
        *((f"<{name}>x</{name}>", f"has the element {name}") for name in sorted(OWN_ELEMENTS)),
    ],
)
def test_anything_else_is_refused(text: str, said: str) -> None:
    """What would break the feed, or say a second time what a key says, is a finding that says why."""
    with pytest.raises(ValidationError, match=said):
        READ(text)
