"""The desk on which tags lie: what is looked at, settled, dropped and kept, and what nobody answers for."""

from lxml import etree

from publisher.feed.reading.account import Fate
from publisher.feed.reading.desk import EMPTY, EXTRA, NO_PLACE, Claims, Tag, copy_element, quote_value
from support.other_feeds import FEED_ADDRESS, lay_out, told

OWN = 'xmlns:own="https://example.org/ns"'


def test_what_was_looked_at_goes_with_its_tag() -> None:
    """An attribute that nobody asked for is dropped, and so is a tag inside that nobody looked for."""
    desk = lay_out('<podcast:person role="host" mood="good" href="">Kari<b/><c d="1"/></podcast:person>')
    (tag,) = desk.tags("podcast:person")
    tag.get("ROLE")
    tag.get("href")
    tag.children("b")
    desk.settle(tag, "people")
    account = desk.claims.account()
    found = {row.name.partition(" ")[2]: (row.fate, row.detail) for row in account.rows}
    assert found == {
        "podcast:person": (Fate.MAPPED, "people"),
        "podcast:person@role": (Fate.MAPPED, "people"),
        "podcast:person@mood": (Fate.DROPPED, NO_PLACE),
        "podcast:person@href": (Fate.DROPPED, EMPTY),
        "b": (Fate.MAPPED, "people"),
        "c": (Fate.DROPPED, NO_PLACE),
        "c@d": (Fate.DROPPED, NO_PLACE),
    }
    assert account.unclaimed == ("item item",)


def test_what_nobody_answers_for_is_found() -> None:
    """Tags and attributes are counted by themselves, and held against the claims."""
    account = Claims(etree.fromstring('<rss a="1"><channel><item><b c="2"/></item></channel></rss>')).account()
    assert account.unclaimed == ("channel rss", "channel rss@a", "channel channel", "item item", "item b", "item b@c")
    assert account.occurrences == 6


def test_a_refused_attribute_has_its_own_reason() -> None:
    """Though its tag becomes a key."""
    desk = lay_out('<a b="1"/>')
    (tag,) = desk.tags("a")
    tag.refuse("b", "is wrong")
    desk.settle(tag, "x")
    assert ("item a@b", Fate.DROPPED, "is wrong", 1) in [
        (row.name, row.fate, row.detail, row.count) for row in desk.claims.account().rows
    ]


def test_empty_tags_are_dropped_at_once() -> None:
    """Hosts write tags that say nothing; one with an attribute says something."""
    desk = lay_out('<a> </a><a b=" "/><a b="1"/>')
    assert [tag.get("b") for tag in desk.tags("a")] == ["1"]
    assert [row.detail for row in desk.claims.account().rows if row.name == "item a"] == [EMPTY]


def test_what_is_kept_stands_alone() -> None:
    """Its XML declares what it needs, and nothing else; nothing behind it comes along."""
    desk = lay_out('<own:mood level="3">calm &amp; clear<own:why/></own:mood>behind')
    (tag,) = desk.tags("{https://example.org/ns}mood")
    desk.keep(tag)
    assert desk.extra == [f'<own:mood {OWN} level="3">calm &amp; clear<own:why/></own:mood>']
    assert {row.detail for row in desk.claims.account().list_rows(Fate.KEPT)} == {EXTRA}


def test_a_copy_is_the_same_xml() -> None:
    """Sections of CDATA become text, which means the same."""
    element = etree.fromstring(f'<r {OWN}><own:a b="&lt;"><![CDATA[<i>]]></own:a></r>')[0]
    again = etree.fromstring(copy_element(element))
    assert (again.tag, again.text, dict(again.attrib)) == ("{https://example.org/ns}a", "<i>", {"b": "<"})


def test_remarks_show_no_query() -> None:
    """It may hold a token."""
    desk = lay_out("<a>https://old.example/a?token=secret</a>")
    (tag,) = desk.tags("a")
    desk.lose(tag, f"leads to {tag.text}")
    desk.count(f"{tag.text} is odd")
    assert "secret" not in told(desk)


def test_relative_addresses_begin_at_the_nearest_base() -> None:
    """xml:base of the tag, of what it stands in, and the feed's own address."""
    desk = lay_out('<a xml:base="b/"><c/></a>')
    assert desk.base(desk.order[0]) == "https://old.example/show/b/"
    assert desk.base() == FEED_ADDRESS


def test_words_between_tags_count() -> None:
    """A text with HTML that nobody escaped is read all the same."""
    assert Tag(etree.fromstring("<a> fish <b>and</b> ships </a>")).text == "fish and ships"


def test_long_values_are_cut() -> None:
    """A remark is a line."""
    assert (quote_value(""), quote_value("a\n b"), len(quote_value("a" * 500))) == ("", "a b ", 82)
