"""Cases of the rules in lint/rules/addresses: what each finds, and what it lets pass."""

from dataclasses import replace

from support.lint_context import (
    Case,
    as_it_should_be,
    with_feed,
    with_lines,
)

PUBLISHED = b'<rss><channel><atom:link href="https://%s/bokstaver/feed.xml" rel="self" type="x"/></channel></rss>'

CASES = {
    "target-in-sources": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: feeds/www, url: 'https://b.example/'}"),
        "feeds/bokstaver/feed.yaml:12:29",
        "feeds is not for what is published",
        "write the name of a folder of its own, like public",
        lambda: with_lines("targets:", "  www: {kind: folder, path: public/feeds, url: 'https://b.example/'}"),
    ),
    "target-address-open": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'https://b.example/a?key=1'}"),
        "feeds/bokstaver/feed.yaml:12:39",
        "www has an address with a ? or a # in it",
        "write https://b.example/a",
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'https://b.example/a'}"),
    ),
    "target-http": Case(
        lambda: with_lines("targets:", "  www: {kind: folder, path: www, url: 'http://b.example/'}"),
        "feeds/bokstaver/feed.yaml:12:39",
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
        "feeds/bokstaver/feed.yaml:13:8",
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
        "feeds/bokstaver/feed.yaml:12:38",
        "the feed was published at https://old.example/bokstaver/feed.xml, and would be at"
        " https://media.bokstaver.example/bokstaver/feed.xml from now on",
        "have the old address redirect to the new one (301), and keep what is there; apps that have an episode keep it,"
        " and those that know the old enclosures ask there",
        lambda: replace(as_it_should_be(), published_feeds={"bokstaver": PUBLISHED % b"media.bokstaver.example"}),
    ),
}
