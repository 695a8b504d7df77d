"""Prefixes of services that count downloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.prefixes import strip_prefixes

SERVICES = [
    *("dts.podtrac.com/redirect.mp3/", "www.podtrac.com/pts/redirect.mp4/", "play.podtrac.com/npr-1/"),
    *("media.blubrry.com/show/", "chtbl.com/track/5899E/", "chrt.fm/track/9EE2G/", "op3.dev/e/", "pdst.fm/e/"),
    *("op3.dev/e,pg=7a2d292c-8656-5fcf-88d2-31b10e54d7c7/", "pscrb.fm/rss/p/", "verifi.podscribe.com/rss/p/"),
    *("mgln.ai/e/123/", "arttrk.com/p/ABC12/", "claritaspod.com/measure/", "pfx.vpixl.com/6qj4J/"),
    *("swap.fm/l/abc/", "tracking.feedpress.it/link/13440/2008525/", "prfx.byspotify.com/e/"),
]
SCHEMES = st.sampled_from(["", "https://", "http://"])
BARE = ["files.example.org/a.mp3", "cdn.example/show/1/a.m4a?x=1&y=https://b.example/", "example.com:8080/a"]


@given(st.lists(st.sampled_from(SERVICES), max_size=4), st.sampled_from(BARE), st.data())
def test_what_was_put_before_an_address_comes_off(chain: list[str], bare: str, data: st.DataObject) -> None:
    """A chain of any services comes back piece by piece, and the file's own address behind it."""
    schemes = [
        data.draw(st.sampled_from(["", "https://", "http://"])) if number else "https://"
        for number in range(len(chain))
    ]
    inner = data.draw(st.sampled_from(["", "https://", "http://"])) if chain else "https://"
    prefixes = tuple(map("{}{}".format, schemes, chain))
    found, rest = strip_prefixes("".join(prefixes) + inner + bare)
    assert found == prefixes
    assert rest == (inner or "https://") + bare


def test_an_address_in_a_query_is_the_file() -> None:
    """Podtrac has a form with a question mark."""
    url = "http://www.podtrac.com/pts/redirect.mp3?http://files.example.org/a.mp3"
    assert strip_prefixes(url) == (("http://www.podtrac.com/pts/redirect.mp3?",), "http://files.example.org/a.mp3")


@pytest.mark.parametrize(
    "url", ["https://media.blubrry.com/show/a.mp3", "https://op3.dev/e/", "https://example.org/op3.dev/e/b.c/d", ""]
)
def test_an_address_without_a_file_behind_it_stays(url: str) -> None:
    """A service's own file has no prefix."""
    assert strip_prefixes(url) == ((), url)
