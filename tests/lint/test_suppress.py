"""What is ignored is ignored on purpose: with a reason, where there is need, and never what a promise rests on."""

from dataclasses import replace

import pytest

from publisher.findings import Finding, Position, Severity
from publisher.lint import ALL_RULES, PARSE_RULES, run_rules
from publisher.model import FrontMatter
from publisher.model.schema import collect_descriptions
from publisher.sources.validate import read_episode
from support.lint_context import EPISODE, FEED, as_it_should_be, episode, feed, with_episodes, with_second, without_file

HTML = "Hei <b>du</b>.\n"
SAID = ("audio:", "ignore: {notes-with-html: they are from 2010}\naudio:")


def test_an_episode_ignores_for_itself() -> None:
    """A line in an episode.md says nothing about other episodes."""
    context = with_episodes(episode("a", 1, notes=HTML), episode("b", 2, SAID, notes=HTML))
    assert [finding.position.file for finding in run_rules(context)] == ["episodes/a/episode.md"]


def test_a_feed_ignores_for_all_episodes() -> None:
    """A line in a feed.yaml is for the feed and whatever it may take."""
    context = with_episodes(episode("a", 1, notes=HTML), episode("b", 2, notes=HTML))
    feeds = (feed(FEED + "ignore: {notes-with-html: they are from 2010}\n"),)
    assert run_rules(replace(context, feeds=feeds)) == []


def test_a_feed_ignores_nothing_of_another() -> None:
    """Each feed.yaml answers for itself."""
    text = FEED.replace("title: Bokstaver", "title: Bokstaver | Alfabet")
    another = text.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
    other = feed(another + "ignore: {show-title-stuffed: it is a joke}\n", slug="other")
    context = as_it_should_be()
    both = replace(
        context,
        feeds=(feed(text), other),
        files={**context.files, "feeds/other/cover.jpg": "c" * 64},
        ledgers={**context.ledgers, "other": context.ledgers["bokstaver"]},
    )
    assert [finding.position.file for finding in run_rules(both)] == ["feeds/bokstaver/feed.yaml"]


def test_what_is_ignored_has_a_reason() -> None:
    """Whoever reads it later should know why."""
    _, findings = read_episode("b", EPISODE.format(number=2).replace("audio:", "ignore: {notes-with-html: }\naudio:"))
    assert [(finding.rule, finding.message) for finding in findings] == [
        ("value-wrong", "ignore notes-with-html is empty")
    ]


@pytest.mark.parametrize(
    "name",
    [entry.id for entry in ALL_RULES if entry.keeps] + [e.id for e in PARSE_RULES if e.severity is Severity.ERROR],
)
def test_no_promise_can_be_ignored(name: str) -> None:
    """What keeps a promise, and what cannot be read, is said again if somebody tries."""
    context = with_second(("audio:", f"ignore: {{{name}: we mean it}}\naudio:"))
    [finding] = run_rules(context)
    assert (finding.rule, finding.is_error) == ("ignore-refused", True)


def test_an_ignored_promise_is_kept_all_the_same() -> None:
    """Trying to ignore a rule hides nothing of what it finds."""
    context = with_second(("audio:", "ignore: {recording-missing: it comes}\naudio:"))
    found = [finding.rule for finding in run_rules(without_file(context, "episodes/b/recording.wav"))]
    assert sorted(found) == ["ignore-refused", "recording-missing"]


def test_warnings_of_reading_can_be_ignored() -> None:
    """What was read as it was most likely meant may be left as it is."""
    warning = Finding(
        rule="yaml-comment",
        severity=Severity.WARNING,
        message="",
        fix="",
        position=Position(file="episodes/b/episode.md"),
    )
    context = with_second(("audio:", "ignore: {yaml-comment: they are comments}\naudio:"))
    assert run_rules(context, read=[warning]) == []


def test_what_depends_on_the_machine_is_not_called_needless() -> None:
    """Where no recording is heard nobody knows whether it is clipped."""
    context = with_second(("audio:", "ignore: {recording-clipped: it is a siren}\naudio:"))
    assert run_rules(replace(context, recordings={})) == []


def test_nothing_is_called_needless_while_files_cannot_be_read() -> None:
    """What is ignored may stand in one of them."""
    context = with_second(SAID)
    assert [finding.rule for finding in run_rules(context)] == ["ignore-needless"]
    assert run_rules(replace(context, broken=1)) == []


def test_ignore_is_a_key_of_both() -> None:
    """The key is described for editors."""
    assert "reason" in collect_descriptions(FrontMatter)["ignore"]
