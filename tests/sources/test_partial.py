"""All findings come at once: what is wrong with a key hides nothing of what is wrong with the rest of its file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.findings import Finding
from publisher.lint import run_rules
from publisher.lint.context import Context
from publisher.model.limits import MAX_FINDINGS
from publisher.sources.load import read_sources
from publisher.sources.partial import (
    PartialSource,
    UnknownMapping,
    UnknownValueError,
    make_partial_episode,
    make_partial_feed,
)
from publisher.sources.validate import EpisodeSource, read_episode, read_feed
from publisher.sources.workspace import Workspace
from support.lint_context import EPISODE, FEED, as_it_should_be
from support.rule_cases import CASES

LINES = """\
link: http://b.example/
reading: [{title: A, url: 'https://a.example/'}, {title: B, url: 'https://a.example/'}]
"""
FLAWED = (
    EPISODE.format(number=2).replace("audio:", f"{LINES}audio:").replace("Bokstav 2", "<b>Bokstav</b>") + "<i>Hei\n"
)
OTHERS = ["text-with-markup:3:8", "link-http:6:7", "reading-twice:7:66", "notes-with-html:10:1"]
USUAL = {FEED, EPISODE.format(number=1), EPISODE.format(number=2)}
STRANGE = "{strange: [1]}"
"""No key takes this."""


def found_in(context: Context, *parts: PartialSource | None) -> list[Finding]:
    """Return what is found in fragments, where there is nothing else to look at."""
    return run_rules(replace(context, feeds=(), episodes=(), broken=1, fragments=tuple(filter(None, parts))))


def part_of_episode(text: str) -> EpisodeSource | None:
    """Return what can be read of a text that is no episode."""
    source, findings = read_episode("b", text)
    assert source is None
    return make_partial_episode("b", text, findings)


def spelled(findings: list[Finding]) -> list[str]:
    """Return rules and places."""
    return [f"{found.rule}:{found.position.line}:{found.position.column}" for found in findings]


@pytest.mark.parametrize("wrong", ["number: to", "nummer: 2", "xyzzy: 2", "sesong:", "ignored: {a: b}"])
def test_one_wrong_key_hides_nothing_of_the_rest(wrong: str) -> None:
    """A value that is none, a key that is misspelled or unheard of: the other mistakes of the file are told as well."""
    text = FLAWED.replace("number: 2", wrong)
    hidden = [] if wrong.startswith("ignored") else OTHERS
    assert spelled(found_in(as_it_should_be(), part_of_episode(text))) == hidden


def test_a_feed_is_looked_through_as_well() -> None:
    """So it is with feed.yaml: categories and texts are looked at whatever is wrong with the language."""
    text = FEED.replace("language: nb", "language: norsk").replace("Courses", "Course").replace("Om b", "Om <b>b")
    source, findings = read_feed("bokstaver", text)
    assert source is None
    part = make_partial_feed("bokstaver", text, findings)
    assert spelled(found_in(as_it_should_be(), part)) == ["text-with-markup:3:14", "category-unknown:7:14"]


def test_what_is_ignored_there_is_ignored() -> None:
    """Reasons that are written down count, also while another key is wrong."""
    text = FLAWED.replace("number: 2", "number: to\nignore: {link-http: it is old}")
    assert [line.partition(":")[0] for line in spelled(found_in(as_it_should_be(), part_of_episode(text)))] == [
        line.partition(":")[0] for line in OTHERS if not line.startswith("link-http")
    ]


@pytest.mark.parametrize(
    "text",
    [
        FLAWED.replace("number: 2", "number: to\ndraft: true"),
        FLAWED.replace("number: 2", "number: to\nseason: &1 2"),
        FLAWED.replace("number: 2", "password: AbCdEf"),
        FLAWED.replace("number: 2", "number: to\nlink: https://me:AbCdEf@b.example/\nchat: 1"),
        FLAWED.replace("---\n", "", 1),
        "",
    ],
)
def test_what_is_not_looked_through(text: str) -> None:
    """Nothing waits for a draft; where YAML was misunderstood nobody knows the rest; secrets are not shown again."""
    part = part_of_episode(text)
    assert "AbCdEf" not in repr(found_in(as_it_should_be(), part)) or part is None


def test_all_is_told_in_one_run(tmp_path: Path) -> None:
    """Whoever reads a folder reads the fragments along."""
    flawed = FLAWED.replace("number: 2", "number: to")
    for path, text in {"feeds/bokstaver/feed.yaml": FEED, "episodes/b/episode.md": flawed}.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    sources = read_sources(Workspace(tmp_path))
    context = replace(as_it_should_be(), episodes=sources.episodes, broken=sources.broken, fragments=sources.fragments)
    assert spelled(run_rules(context, read=sources.findings)) == ["value-wrong:2:9", *OTHERS]


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_found_beside_a_fragment_that_is_not_in_the_whole(name: str) -> None:
    """Whichever key of whichever file is spoilt: all that is found then is found in the whole show too."""
    context = CASES[name].wrong()
    whole = {(found.rule, str(found.position), found.message) for found in run_rules(context)}
    for spoilt, text in _spoilt_shows(context):
        assert {(found.rule, str(found.position), found.message) for found in run_rules(spoilt)} <= whole, text


def _spoilt_shows(context: Context) -> Iterator[tuple[Context, str]]:
    """Yield the show with one of its files spoilt, and the text of that file."""
    for feed in context.feeds:
        for text in _spoilt("\n".join(feed.document.lines)):
            source, findings = read_feed(feed.feed.slug, text)
            if source is None:
                part = make_partial_feed(feed.feed.slug, text, findings)
                others = tuple(other for other in context.feeds if other is not feed)
                yield replace(context, feeds=others, broken=1, fragments=(part,) if part else ()), text
    for episode in context.episodes:
        for text in _spoilt("\n".join(episode.document.lines)):
            read, findings = read_episode(episode.episode.slug, text)
            if read is None:
                rest = make_partial_episode(episode.episode.slug, text, findings)
                beside = tuple(other for other in context.episodes if other is not episode)
                yield replace(context, episodes=beside, broken=1, fragments=(rest,) if rest else ()), text


def _spoilt(text: str) -> Iterator[str]:
    """Yield the text with one key after the other spoilt: by its value, by a letter, or beyond recognition."""
    keys = re.findall(r"^(\w+):", text, flags=re.MULTILINE)
    # Most of the files are the same in all cases.
    for number, key in enumerate(keys[:1] if text in USUAL else keys):
        before, after = ((f"{key}:.*", f"{key}: {STRANGE}"), (f"{key}:", f"{key}e:"), (f"{key}:", "xyzzy:"))[number % 3]
        yield re.sub(f"^{before}", after, text, count=1, flags=re.MULTILINE)


def test_what_is_unknown_is_not_guessed() -> None:
    """Of what was not read nothing can be asked, so that nothing is taken for left out."""
    part = part_of_episode(FLAWED.replace("number: 2", "number: to"))
    assert part is not None
    assert part.episode.season is None
    with pytest.raises(UnknownValueError):
        _ = part.episode.number
    with pytest.raises(UnknownValueError):
        _ = part.episode.whole_number
    for ask in (len, list, lambda unknown: unknown.get("a")):
        with pytest.raises(UnknownValueError):
            ask(UnknownMapping())


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_file_that_is_wrong_throughout_nothing_is_known(more: int) -> None:
    """Where more is wrong than is told, no rule looks at the rest, as each unknown key may be any of the known ones."""
    text = FEED + "".join(f"k{number}: 1\n" for number in range(MAX_FINDINGS + more))
    read, findings = read_feed("bokstaver", text)
    assert read is None
    assert len(findings) == MAX_FINDINGS + more
    assert (make_partial_feed("bokstaver", text, findings) is None) is bool(more)
