"""Rules about a feed as a whole: its categories, its places, its addresses, how its audio is made."""

from dataclasses import replace

from publisher.plan.ledger import Ledger
from support.lint_context import (
    FEED,
    Case,
    as_it_should_be,
    episode,
    feed,
    with_episodes,
    with_feed,
    with_lines,
    with_notes,
    with_second,
)

NEW_GUID = "0f0e0d0c-1111-4222-8333-444455556666"
"""Of version 4."""
PUBLISHED = b'<rss><channel><atom:link href="https://%s/bokstaver/feed.xml" rel="self" type="x"/></channel></rss>'

CASES = {
    "feed-none": Case(
        lambda: replace(as_it_should_be(), feeds=()),
        "feeds",
        "there is no feed",
        "write feeds/<name>/feed.yaml; the README shows a whole one",
        lambda: replace(as_it_should_be(), feeds=(), broken=1),
    ),
    "episode-none": Case(
        with_episodes,
        "episodes",
        "there are no episodes",
        "begin one with: publisher new my-first-episode",
        lambda: with_episodes(episode("a", 1)),
    ),
    "category-unknown": Case(
        lambda: with_feed("Education > Courses", "Education > Course"),
        "feeds/bokstaver/feed.yaml:7:14",
        "Apple has no category 'Education > Course'",
        "did you mean Education > Courses?",
        lambda: with_feed("Education > Courses", "Religion & Spirituality>Religion"),
    ),
    "category-repeated": Case(
        lambda: with_feed("Education > Courses", "Education, History, Education"),
        "feeds/bokstaver/feed.yaml:7:34",
        "Education stands there twice",
        "delete one of the two",
        lambda: with_feed("Education > Courses", "Education > Courses, Education"),
    ),
    "explicit-everywhere": Case(
        lambda: with_episodes(episode("a", 1, ("audio:", "explicit: true\naudio:"))),
        "feeds/bokstaver/feed.yaml:8:11",
        "the show is not explicit, and every episode is",
        "write explicit: true",
        lambda: with_second(("audio:", "explicit: true\naudio:")),
    ),
    "feed-guid-version": Case(
        lambda: with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID),
        "feeds/bokstaver/feed.yaml:1:7",
        "this is a UUID of version 4",
        "write guid: 6f7387f4-8d8c-5e9f-b452-9f1ab1baa815, which follows from the show's link; if the show has been"
        " elsewhere with this one, keep it and ignore this",
        lambda: replace(
            with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid=NEW_GUID)},
        ),
    ),
    "starter-left": Case(
        lambda: with_feed("Komiteen", "Who makes it"),
        "feeds/bokstaver/feed.yaml:6:9",
        "this is still what the starter says",
        "write what is true of your show",
        lambda: with_feed("Komiteen", "Who makes it better"),
    ),
    "target-in-sources": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: feeds/www, url: 'https://b.example/'}"),
        "feeds/bokstaver/feed.yaml:11:29",
        "feeds is not for what is published",
        "write the name of a folder of its own, like public",
        lambda: with_lines("targets:", "  www: {kind: folder, path: public/feeds, url: 'https://b.example/'}"),
    ),
    "target-address-open": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'https://b.example/a?key=1'}"),
        "feeds/bokstaver/feed.yaml:11:39",
        "www has an address with a ? or a # in it",
        "write https://b.example/a",
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'https://b.example/a'}"),
    ),
    "target-http": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'http://b.example/'}"),
        "feeds/bokstaver/feed.yaml:11:39",
        "http://b.example/ is not https",
        "write https://… once the store answers to it; most do",
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'http://192.168.1.20:8000/'}"),
    ),
    "target-taken": Case(
        lambda: with_lines(
            "targets:",
            "  one: {kind: s3, bucket: show, url: 'https://one.example/'}",
            "  two: {kind: s3, bucket: show, url: 'https://two.example/'}",
        ),
        "feeds/bokstaver/feed.yaml:12:8",
        "two is in the same place as one",
        "give two a folder, a bucket or a prefix of its own, or delete one of the two",
        lambda: with_lines(
            "targets:",
            "  one: {kind: s3, bucket: show, url: 'https://one.example/'}",
            "  two: {kind: s3, bucket: show, url: 'https://two.example/', prefix: two}",
        ),
    ),
    "link-http": Case(
        lambda: with_feed("https://bokstaver", "http://bokstaver"),
        "feeds/bokstaver/feed.yaml:4:7",
        "http://bokstaver.example/ is not https",
        "write https://bokstaver.example/, once you have seen that it works",
        lambda: with_feed("Om bokstavene.", "http://bokstaver.example/ var adressen."),
    ),
    "feed-moved": Case(
        lambda: replace(
            with_lines("targets:", "  www: {kind: s3, bucket: show, url: 'https://media.bokstaver.example'}"),
            published_feeds={"bokstaver": PUBLISHED % b"old.example"},
        ),
        "feeds/bokstaver/feed.yaml:11:38",
        "the feed was published at https://old.example/bokstaver/feed.xml, and would be at"
        " https://media.bokstaver.example/bokstaver/feed.xml from now on",
        "have the old address redirect to the new one (301), and keep what is there; apps that have an episode keep it,"
        " and those that know the old enclosures ask there",
        lambda: replace(as_it_should_be(), published_feeds={"bokstaver": PUBLISHED % b"media.bokstaver.example"}),
    ),
    "codec-not-apple": Case(
        lambda: with_lines("audio: {codec: opus}"),
        "feeds/bokstaver/feed.yaml:10:16",
        "Apple lists no episodes in Opus",
        "write codec: mp3 or aac here, and give Opus a feed of its own",
        lambda: with_lines("audio: {codec: aac}"),
    ),
    "loudness-not-apple": Case(
        lambda: with_lines("audio: {loudness: -23}"),
        "feeds/bokstaver/feed.yaml:10:19",
        "the audio is made at -23 LUFS, and Apple asks for -16",
        "write loudness: -16, or ignore this if the feed is for others",
        lambda: with_lines("audio: {preset: speech-mono}"),
    ),
    "true-peak-not-apple": Case(
        lambda: with_lines("audio: {true_peak: -0.5}"),
        "feeds/bokstaver/feed.yaml:10:20",
        "the audio may peak at -0.5 dBTP, and Apple asks for -1 at most",
        "write true_peak: -1",
        lambda: with_lines("audio: {true_peak: -1}"),
    ),
    "ignore-unknown": Case(
        lambda: with_second(("audio:", "ignore: {notes-with-tabel: they are small}\naudio:")),
        "episodes/b/episode.md:6:10",
        "there is no rule notes-with-tabel",
        "did you mean notes-with-table?",
        lambda: with_second(("audio:", "ignore: {notes-with-table: they are small}\naudio:")),
    ),
    "ignore-refused": Case(
        lambda: with_lines("ignore:", "  guid-changed: we mean it"),
        "feeds/bokstaver/feed.yaml:11:3",
        "guid-changed cannot be ignored: no app downloads an episode again by accident, and no two episodes are one",
        "delete the line, and mend it",
        lambda: with_lines("ignore:", "  recording-clipped: we know"),
    ),
    "ignore-needless": Case(
        lambda: with_lines("ignore: {link-http: the page is old}"),
        "feeds/bokstaver/feed.yaml:10:10",
        "there is no link-http here to be ignored",
        "delete the line",
        lambda: replace(with_notes("<b>Hei</b>\n"), feeds=(feed(FEED + "ignore: {notes-with-html: they are old}\n"),)),
    ),
}
