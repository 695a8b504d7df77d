"""WordPress's export is read as a feed: its posts with sound become items."""

from publisher.feed.reading.read import read_feed
from publisher.feed.reading.wordpress import add_paragraphs

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Blogg</title><link>https://b.example</link><description>Om alt</description><language>nb</language>
<wp:wxr_version>1.2</wp:wxr_version>"""
POST = """<item><title>{title}</title><link>https://b.example/{number}</link>
<pubDate>Tue, 08 Jan 2019 06:00:00 +0000</pubDate><guid isPermaLink="false">https://b.example/?p={number}</guid>
<content:encoded><![CDATA[Hei

To avsnitt]]></content:encoded><excerpt:encoded><![CDATA[Kort]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"""
SOUND = """<wp:postmeta><wp:meta_key>enclosure</wp:meta_key><wp:meta_value><![CDATA[https://b.example/1.mp3
1234567
audio/mpeg
a:1:{s:8:"duration";s:8:"00:26:12";}]]></wp:meta_value></wp:postmeta>"""
PICTURE = """<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>"""
ATTACHMENT = """<item><title>Bilde</title><guid>x</guid><wp:post_id>7</wp:post_id><wp:status>inherit</wp:status>
<wp:post_type>attachment</wp:post_type><wp:attachment_url>https://b.example/7.jpg</wp:attachment_url></item>"""


def post(number: int = 1, *, status: str = "publish", kind: str = "post", more: str = SOUND) -> str:
    """Return a post of the export."""
    return POST.format(number=number, title=f"Innlegg {number}", status=status, kind=kind, more=more)


def test_a_post_with_sound_is_an_item() -> None:
    """Its GUID, words, sound, duration and picture are those of the post."""
    feed = read_feed(f"{HEAD}{post(more=SOUND + PICTURE)}{ATTACHMENT}</channel></rss>".encode(), "")
    [item] = feed.items
    assert (item.guid, item.permalink, item.title) == ("https://b.example/?p=1", False, "Innlegg 1")
    assert item.enclosure is not None
    assert (item.enclosure.url, item.enclosure.length) == ("https://b.example/1.mp3", 1_234_567)
    assert (item.duration, item.cover, item.summary) == (1572.0, "https://b.example/7.jpg", "Kort")
    assert item.html == "<p>Hei</p>\n<p>To avsnitt</p>"
    assert feed.account.unclaimed == ()


def test_drafts_pages_and_attachments_are_no_items() -> None:
    """What was never in the feed does not come into it; all of it is accounted for."""
    items = (post(1, status="draft"), post(2, kind="page"), ATTACHMENT, post(3))
    feed = read_feed(f"{HEAD}{''.join(items)}</channel></rss>".encode(), "")
    assert [item.title for item in feed.items] == ["Innlegg 3"]
    assert feed.account.unclaimed == ()


def test_paragraphs_are_those_that_wordpress_shows() -> None:
    """It keeps them as empty lines, and what is HTML already as it is."""
    assert add_paragraphs("Hei <b>du</b>\n\nTo") == "<p>Hei <b>du</b></p>\n<p>To</p>"
