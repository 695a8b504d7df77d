"""Text that fights back, in every place where people write text: a finding, or a well-formed feed with safe HTML."""

import copy
import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from publisher.feed import registry, render_feed, rss
from publisher.sources.validate import read_episode, read_feed, read_quiz
from publisher.text.chapters import CHAPTER_FORMATS, format_chapters, read_chapters
from publisher.text.notes import to_html
from publisher.text.textfile import INVISIBLE_CHARACTERS
from publisher.text.transcripts import TRANSCRIPT_FORMATS, format_transcript, read_transcript
from support.feed_corpus import NOW, URL
from support.few import few
from support.keys_page import FEEDGEN, spelled
from support.markup import judge
from support.strategies import published

NODE = "02" + "ab" * 32
FEED: dict[str, Any] = {
    "guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
    "title": "t",
    "description": "d",
    "link": "https://maalt.example/",
    "language": "nb",
    "author": "a",
    "owner": {"name": "o", "email": "post@maalt.example"},
    "web_master": {"name": "w", "email": "post@maalt.example"},
    "categories": ["Education"],
    "explicit": False,
    "seasons": {"1": "s"},
    "update_frequency": {"text": "u", "rrule": "FREQ=DAILY"},
    "cover": "cover.jpg",
    "image": {"href": "https://maalt.example/a.jpg", "alt": "a", "purpose": "artwork"},
    "copyright": "c",
    "license": {"name": "l", "url": "https://maalt.example/l"},
    "block": {"google": True},
    "people": [{"name": "p", "title": "t", "organisation": "o", "href": "https://maalt.example/p"}],
    "location": {"name": "l"},
    "funding": {"url": "https://maalt.example/f", "text": "f"},
    "value": {"recipients": [{"name": "n", "address": NODE, "split": 1, "custom_key": "k", "custom_value": "v"}]},
    "social_interact": {"protocol": "activitypub", "uri": "https://maalt.example/s", "account_id": "a"},
    "chat": {"server": "irc.maalt.example", "protocol": "irc", "account_id": "a", "space": "s"},
    "podroll": [{"feed_guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "title": "t", "item_guid": "i"}],
    "txt": {"text": "t", "purpose": "p"},
    "applepodcastsverify": "a",
    "new_feed_url": "https://maalt.example/n",
    "hub": "https://maalt.example/h",
}
EPISODE: dict[str, Any] = {
    "guid": "g",
    "title": "t",
    "display": "d",
    "number": 1,
    "season": 1,
    "date": "2026-05-17T06:00:00+02:00",
    "summary": "s",
    "people": [{"name": "p", "title": "t", "organisation": "o", "href": "https://maalt.example/p"}],
    "location": {"name": "l"},
    "topics": {"tema": "v"},
    "goals": ["g"],
    "questions": [{"question": "q", "answer": "a"}],
    "reading": [{"title": "t", "url": "https://maalt.example/r", "note": "n"}],
    "next": "n",
    "link": "https://maalt.example/l",
    "content_link": {"href": "https://maalt.example/c", "text": "c"},
    "social_interact": {"protocol": "nostr", "uri": "nostr:note1", "account_url": "https://maalt.example/u"},
    "txt": {"text": "t"},
    "audio": "recording.flac",
    "chapters": [{"start": 0, "title": "c", "link": "https://maalt.example/k"}],
    "soundbites": [{"start": 0, "duration": 1, "title": "s"}],
    "quote": {"text": "q", "by": "b"},
}
HOSTILE = {
    "cdata": "a ]]> b <![CDATA[ c",
    "entities": "&amp; &#0; &#x1F; &lol9; &nbsp; &",
    "bomb": '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>&c;',
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "address": 'https://maalt.example/"><script>alert(1)</script>',
    "markdown": "[a](javascript:alert(1)) ![b](data:x) <javascript:alert(1)>",
    "quotes": "\"'`</title></item></channel></rss>",
    "comment": "--><!-- <?xml version='1.0'?> <elements/>",
    "emoji": "👩\u200d🔬🏳️\u200d🌈 🌧",
    "right to left": "\u202eabc\u202c أمطار",
    "decomposed": "æøa\u030a A\u030a",
    "bell": "a\x07b",
    "null": "a\x00b",
    "escape": "a\x1b[31mb",
    "delete": "a\x7fb\x85c",
    "lone surrogate": "a\ud83db",
    "no character": "a\ufffeb\uffffc",
    "separators": "a\u2028b\u2029c",
    "byte order mark": "\ufeffa",
    "lines": "a\nb\r\nc\td",
    "formula": "=1+1{{7*7}}${7}%s%n",
}


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every text below `tree`."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in below:
        yield from places(value, (*path, step))
    if isinstance(tree, str):
        yield path


def changed(tree: Any, path: tuple[Any, ...], text: str) -> Any:
    """Return `tree` with another text at a place."""
    new = copy.deepcopy(tree)
    here = new
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = text
    return new


def judge_feed(content: bytes) -> None:
    """Hold a feed against what may be in it: known tags, safe addresses, safe HTML."""
    channel = etree.fromstring(content, etree.XMLParser(resolve_entities=False))[0]
    known = {
        FEEDGEN.get(tag, tag)
        for rows in (rss.CHANNEL_CALLS, *registry.CHANNEL_TABLES, rss.ITEM_CALLS, *registry.ITEM_TABLES)
        for tag in rows
    }
    assert {spelled(element.tag) for element in (*channel, *channel.iterfind("item/*"))} <= known | {"item", "docs"}
    assert b"<!DOCTYPE" not in content.replace(b"&lt;!DOCTYPE", b"")
    for element in channel.iter():
        for name in ("href", "url", "uri", "img", "accountUrl", "feedUrl"):
            if address := element.get(name):
                assert urlsplit(address).scheme in {"https", "http", "nostr"}
    for found in channel.iterfind(f"item/{{{channel.nsmap['content']}}}encoded"):
        judge(found.text)


def yaml(tree: Any) -> str:
    """Return a tree as JSON, which is YAML too, and can spell what no editor would: half of a character."""
    text = json.dumps(tree, ensure_ascii=False)
    return "".join(f"\\u{ord(letter):04x}" if unicodedata.category(letter) == "Cs" else letter for letter in text)


def outcome(feed_tree: Any, episode_tree: Any, notes: str) -> str:
    """Read a show that was written so; return "finding" or "feed", which was held against what may be in it."""
    feed, findings = read_feed("maalt", yaml(feed_tree))
    source, others = read_episode("regn", f"---\n{yaml(episode_tree)}\n---\n{notes}")
    if any(finding.is_error for finding in (*findings, *others)):
        for finding in (*findings, *others):
            assert finding.message.isprintable()
            assert finding.fix.isprintable()
        return "finding"
    assert feed is not None
    assert source is not None
    episodes = (source.episode,)
    judge_feed(render_feed(feed.feed, episodes, published(feed.feed, episodes), url=URL, now=NOW))
    return "feed"


def test_harmless_text_is_a_feed() -> None:
    """The show that the others change is one without findings."""
    assert outcome(FEED, EPISODE, "Om regn.") == "feed"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_a_feed(text: str) -> None:
    """At every place of feed.yaml: what cannot be said is a finding, and all else is said as the text that it is."""
    found = {path: outcome(changed(FEED, path, text), EPISODE, "") for path in places(FEED)}
    assert set(found.values()) <= {"finding", "feed"}
    assert found["guid",] == found["link",] == found["owner", "email"] == "finding"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_an_episode(text: str) -> None:
    """At every place of an episode's front matter: a finding, or a feed in which it is nothing but text."""
    found = {path: outcome(FEED, changed(EPISODE, path, text), "") for path in places(EPISODE)}
    assert found["date",] == found["link",] == "finding"
    if not any(letter < " " or "\x7f" <= letter < "\xa0" or letter in "\ud83d\ufffe\u2028" for letter in text):
        assert found["title",] == found["summary",] == found["chapters", 0, "title"] == "feed"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_notes(text: str) -> None:
    """In notes: a finding, or HTML in which nothing of it has become an element or an address of its own."""
    for notes in (text, f"# {text}\n\n- {text}\n\n```\n{text}\n```", f"[{text}](https://a.example) *{text}*"):
        assert outcome(FEED, EPISODE, notes) in {"finding", "feed"}


QUIZ: dict[str, Any] = {
    "questions": [
        {"question": "q", "answers": ["a", {"text": "b", "right": True}], "explanation": "e"},
        {"question": "r", "kind": "reflection", "explanation": "f"},
    ]
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_a_quiz(text: str) -> None:
    """At every place of a quiz: a finding that any terminal can show, or the text as it was written."""
    for path in places(QUIZ):
        tree = changed(QUIZ, path, text)
        quiz, _, findings = read_quiz("episodes/regn/quiz.yaml", yaml(tree))
        assert (quiz is None) is any(finding.is_error for finding in findings)
        assert all(finding.message.isprintable() and finding.fix.isprintable() for finding in findings)
        for question in quiz.questions if quiz else ():
            judge(to_html(question.explanation))
            assert all(choice.text == choice.text.strip() for choice in question.choices)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_a_transcript(text: str) -> None:
    """However a transcript spells it: every format of it can be written, and nothing of it has become an element."""
    segments = [{"startTime": 0, "endTime": 9, "speaker": text, "body": f"ord {text}"}]
    spelled_out = "".join(f"&#{ord(letter)};" for letter in text)
    for data in (
        json.dumps({"version": "1.0.0", "segments": segments}),
        f"<html><cite>{spelled_out}</cite><time>0:00</time><p>ord {spelled_out}</p></html>",
        f"WEBVTT\n\n0:00 --> 0:09\n<v {spelled_out}>ord {spelled_out}\n",
        f"1\n0:00 --> 0:09\n{spelled_out}: ord {spelled_out}\n",
    ):
        cues, findings = read_transcript("episodes/regn/ord", data.encode())
        assert all(finding.message.isprintable() and not finding.is_error for finding in findings)
        written = {form: format_transcript(cues, form) for form in TRANSCRIPT_FORMATS}
        for document in written.values():
            assert document.encode()
            assert not INVISIBLE_CHARACTERS.find_first(document)
        page = html.document_fromstring(written["html"].encode())
        assert {element.tag for element in page.iter(etree.Element)} <= PAGE


PAGE = {"html", "h1", "main", "head", "meta", "title", "style", "body", "cite", "time", "p"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_chapters(text: str) -> None:
    """However a file of chapters spells it: an error, or chapters that every format can be made of."""
    row = {"startTime": 0, "title": f"a {text}", "url": text, "img": text}
    quoted = "".join(f"&#{ord(letter)};" for letter in text)
    for data in (
        json.dumps({"version": "1.2.0", "chapters": [row]}),
        f"<chapters><chapter start='0:00' title='a {quoted}' href='{quoted}'/></chapters>",
        f"0:00 a {text}\n".replace("\ud83d", ""),
    ):
        chapters, findings = read_chapters("episodes/regn/kapitler", data.encode())
        assert all(finding.message.isprintable() for finding in findings)
        assert chapters or any(finding.is_error for finding in findings)
        for form in CHAPTER_FORMATS:
            assert not INVISIBLE_CHARACTERS.find_first(format_chapters(chapters, form))


@pytest.mark.parametrize("size", few([100_000, 1_000_000]))
@pytest.mark.parametrize("piece", ["ord.\n\n", "æ🌧 ", "]]>", "<script>", "> ", "**a"])
def test_a_megabyte_of_notes(piece: str, size: int) -> None:
    """However long the notes, and of whatever they are made, the feed is well-formed, and the description fits."""
    notes = piece * (size // len(piece.encode()))
    tree = {key: value for key, value in EPISODE.items() if key != "summary"}
    feed, _ = read_feed("maalt", yaml(FEED))
    source, findings = read_episode("regn", f"---\n{yaml(tree)}\n---\n{notes}")
    assert feed is not None
    assert source is not None, findings
    episodes = (source.episode,)
    content = render_feed(feed.feed, episodes, published(feed.feed, episodes), url=URL, now=NOW)
    channel = etree.fromstring(content, etree.XMLParser(huge_tree=True))[0]
    description = channel.findtext("item/description")
    assert 0 < len(description.encode()) <= 4000
    judge(channel.findtext(f"item/{{{channel.nsmap['content']}}}encoded"))
